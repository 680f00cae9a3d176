import type { Ended } from './judge.js'
import type { Tally } from './perform.js'
import type { Plan } from './plan.js'

/** What a process of a race is told by its argument. */
export interface Orders {
  readonly plan: Plan
  readonly index: number
  readonly databaseUrl: string
  readonly redisUrl: string
}

/** What one process has seen. */
export interface Seen {
  readonly ended: readonly Ended[]
  readonly reads: Float64Array
  readonly loads: number
  readonly tally: Tally
  readonly counts: Readonly<Record<string, number>>
}

/** The value of every row, by its place, read through the cache. */
export interface LastLook {
  readonly values: readonly number[]
  /** How many of them are of families whose values stay, and how many of those needed a load. */
  readonly lasting: number
  readonly lastingLoads: number
}

/** What a process can be asked for. */
export interface Answers {
  /** Makes the rows that are not there yet; the names of the families, in the order of their places. */
  readonly plant: readonly string[]
  /** Resolves when its transactions are over. Its readers go on. */
  readonly run: undefined
  /** Ends the readers. */
  readonly stop: Seen
  readonly look: LastLook
}

export type Question = keyof Answers

export type Reply = { readonly answer: unknown } | { readonly failed: string }
