/** What a write has come to, in this order; `invalidated`: it has returned. */
export const PHASES = ['called', 'begun', 'updated', 'committing', 'committed', 'returned', 'invalidated'] as const

export type Phase = (typeof PHASES)[number]

/**
 * Where the transaction is. `own`: in the method that is decorated, as where a method is a transaction. `around`: it is
 * called inside one that the cache knows of, so that COMMIT and the invalidation come one after the other, unseen.
 */
export const WAYS = ['own', 'around'] as const

export type Way = (typeof WAYS)[number]

/** How a run goes. Times are in milliseconds. */
export interface Plan {
  readonly fence: boolean
  readonly kills: number
  readonly ways: readonly Way[]
  /** None is killed before this. */
  readonly from: Phase
  /** Writers at once, each in a process of its own. */
  readonly lanes: number
  /** Between two phases of a write, and before a kill: random, up to this. */
  readonly pauseMs: number
  /** After the last kill, before everything is read for the last time: barriers are over by then. */
  readonly restMs: number
}

/** The whole of it. */
export const FULL: Omit<Plan, 'fence'> = {
  kills: 200,
  ways: WAYS,
  from: 'called',
  lanes: 2,
  pauseMs: 20,
  restMs: 32_000,
}
