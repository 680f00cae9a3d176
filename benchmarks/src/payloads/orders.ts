import type { PayloadName } from '../harness/payload.js'

/** What can be done with a format, each measured apart. */
export type Direction = 'encode' | 'decode'

/** Which format a process runs, and over what. */
export interface FormatOrders {
  readonly format: string
  readonly payload: PayloadName
}

/** What a format makes of a payload. */
export interface FormatVerdict {
  /** Whether what comes back is what went in; `refused`: it says that it cannot carry this. */
  readonly keeps: 'all' | 'not all' | 'refused'
  /** What is stored, in bytes; of several values the middle one. */
  readonly bytes: number
}

/** How long one encoding or decoding took, seen over one window. */
export interface Pace {
  readonly us: number
}

/** What a process can be asked for, each with what it is told and what it answers. */
export interface FormatTasks {
  verify: { readonly given: null; readonly answer: FormatVerdict }
  measure: { readonly given: { readonly direction: Direction; readonly ms: number }; readonly answer: Pace }
}
