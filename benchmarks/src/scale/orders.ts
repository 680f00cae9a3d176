/** What grows. */
export const GROWING = ['entries', 'tags', 'methods', 'primaries'] as const

export type Growing = (typeof GROWING)[number]

/** One size of what grows, in a process of its own over servers of its own. */
export interface ScaleOrders {
  readonly growing: Growing
  readonly size: number
  /** One Redis, or some nodes of a Cluster. */
  readonly urls: readonly string[]
  readonly isCluster: boolean
}

/** The ways to get an answer, in the order of the table; `GET` and `Map` are what ours are compared with. */
export const WAYS = ['GET', 'Redis hit', 'Map', 'near hit'] as const

export type Way = (typeof WAYS)[number]

/** What a process can be asked for, each with what it is told and what it answers. */
export interface ScaleTasks {
  /** Fills everything; what each way says where it cannot be had. */
  fill: { readonly given: null; readonly answer: Partial<Record<Way, string>> }
  /** Nanoseconds for one answer. */
  measure: { readonly given: { readonly way: Way; readonly ms: number }; readonly answer: number }
}
