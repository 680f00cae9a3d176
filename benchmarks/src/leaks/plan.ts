/** What a program does that looks for leaks, each name a loop of its own. */
export const CASES = [
  'keys-memory',
  'keys-redis',
  'names',
  'given-up',
  'reconnects',
  'reconnects-given',
  'outage',
] as const

export type CaseName = (typeof CASES)[number]

/** How long it goes on. */
export interface Length {
  readonly rounds: number
  /** What is done in each round: so many keys, callers, connections or invalidations. */
  readonly size: number
  /** How long each rests at its end, in milliseconds, for what is kept for a while. */
  readonly restMs?: number
}

/** The long form: a million keys, 10,000 callers, 1,000 connections. */
export const LONG: Readonly<Record<CaseName, Length>> = {
  'keys-memory': { rounds: 20, size: 50_000 },
  'keys-redis': { rounds: 20, size: 50_000 },
  names: { rounds: 12, size: 50_000 },
  // What never ends is let go when its lease has ended, after 3 s.
  'given-up': { rounds: 20, size: 500, restMs: 5_000 },
  reconnects: { rounds: 20, size: 50 },
  'reconnects-given': { rounds: 20, size: 50 },
  outage: { rounds: 12, size: 2_000 },
}

/** The short form, for the test-suite. */
export const SHORT: Readonly<Record<CaseName, Length>> = {
  'keys-memory': { rounds: 6, size: 2_000 },
  'keys-redis': { rounds: 6, size: 500 },
  names: { rounds: 6, size: 1_000 },
  'given-up': { rounds: 6, size: 100, restMs: 3_500 },
  reconnects: { rounds: 6, size: 3 },
  'reconnects-given': { rounds: 6, size: 3 },
  outage: { rounds: 6, size: 200 },
}

/**
 * By how much the heap may be larger in the last third of the rounds than in the middle third. In the long form that is less
 * than 7 bytes for each key that came in between, and less than 100 for each invalidation in an outage.
 */
export const HEAP_BYTES = 2_000_000

/** What the program is told, as its argument. */
export interface Orders extends Length {
  readonly name: CaseName
  /** Of a Redis, through a proxy that does wrong on demand. */
  readonly url: string
}

/** What the program asks of whoever has started it: trouble on the way to Redis, and an end of it. */
export type Trouble = 'reset' | 'refuse' | 'drop' | 'heal'
