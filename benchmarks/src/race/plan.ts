/** How a race goes. Times are in milliseconds; pauses are random, up to what is said. */
export interface Plan {
  readonly processes: number
  /** Reading at once, in each process. */
  readonly readers: number
  /** Writing at once, in each process. */
  readonly writers: number
  readonly keys: number
  /** Only these ways to invalidate; none named: all that the racer has. */
  readonly families: readonly string[]
  /** In all processes together. */
  readonly writes: number
  /** Behind a load's query: so long a loaded value may be older than it looks. */
  readonly loadMs: number
  /** Between two reads of one reader. */
  readonly readPauseMs: number
  /** Between two turns of one writer. */
  readonly writePauseMs: number
  /**
   * For so long nobody writes a row again once it was written, and each process writes rows of its own: what is found
   * stale towards the end was left, and is not on its way out. 0: all write as they like.
   */
  readonly restMs: number
  /** The share of the hits that a racer audits itself, where it can; 0: none. */
  readonly auditShare: number
  /** The near tier of each process: none, one that asks for versions, or one that answers unasked for so many milliseconds. */
  readonly near: 'none' | 'validate' | number
  /** How long a difference may last before an audit counts it: longer than a write on a busy machine takes to invalidate. */
  readonly graceMs: number
}

/** What a timer, a turn of two event loops and a busy machine may add to the bound of a near tier. */
const ALLOWANCE_MS = 5

/** How old a promise must be for readers to be held to it. */
export function dueMs({ near }: Pick<Plan, 'near'>): number {
  return typeof near === 'number' ? near + ALLOWANCE_MS : 0
}

/** A read that begins so long after an invalidation returned, and is stale, has found what was left. */
export const SETTLED_MS = 30

/** As much contention as a soak can have: nothing rests. */
export const SOAK: Plan = {
  processes: 4,
  readers: 16,
  writers: 3,
  keys: 50,
  families: [],
  writes: 20_000,
  loadMs: 10,
  readPauseMs: 1,
  writePauseMs: 30,
  restMs: 0,
  auditShare: 0,
  near: 'none',
  graceMs: 3_000,
}

/** Rows rest after they were written, so that what is left can be told from what is late. */
export const DUELS: Plan = { ...SOAK, processes: 3, writers: 8, writes: 4_000, restMs: 4 * SETTLED_MS }
