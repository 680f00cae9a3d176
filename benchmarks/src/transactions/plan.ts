/** At which level the transactions run: both are raced. */
export const ISOLATIONS = ['read committed', 'repeatable read'] as const

export type Isolation = (typeof ISOLATIONS)[number]

/** What can be broken on purpose. `none`: nothing is. */
export const FAULTS = ['none', 'untold', 'holds-nothing'] as const

export type Fault = (typeof FAULTS)[number]

/** How a race goes. Times are in milliseconds; pauses are random, up to what is said. */
export interface Plan {
  readonly isolation: Isolation
  /** In all processes together. */
  readonly transactions: number
  readonly processes: number
  /** Reading at once, in each process. */
  readonly readers: number
  /** With a transaction each, in each process. */
  readonly writers: number
  /** Rows of each family. */
  readonly keys: number
  /** Behind a load's query outside of transactions. */
  readonly loadMs: number
  readonly readPauseMs: number
  readonly fault: Fault
  /** After the last transaction, before everything is read for the last time: hold-offs are over by then. */
  readonly restMs: number
}

/** The whole of it, at one level. */
export const FULL: Omit<Plan, 'isolation'> = {
  transactions: 5_000,
  processes: 2,
  readers: 4,
  writers: 4,
  keys: 40,
  loadMs: 10,
  readPauseMs: 1,
  fault: 'none',
  restMs: 11_000,
}
