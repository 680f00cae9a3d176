import type { Plan } from './plan.js'
import type { Tally } from './tally.js'

/** What a process of a race is told by its argument. */
export interface LaneOrders {
  readonly racer: string
  readonly plan: Plan
  readonly index: number
  readonly databaseUrl: string
  readonly redisUrl: string
  readonly nodes: readonly string[]
  readonly floorsUrl: string
}

/** What the parent says; nothing goes between them while a race is on but `start` and `stop`. */
export type Command = 'start' | 'stop'

type Listed = 'stale' | 'judged' | 'left'

/** A tally as it goes through a pipe. */
export type SentTally = Omit<Tally, Listed> & { readonly [Name in Listed]: readonly string[] }

/** What a process says: that it is connected, that its writes are done, and in the end what it has seen. */
export type Report =
  | { readonly state: 'ready' | 'written' }
  | { readonly state: 'failed'; readonly error: string }
  | {
      readonly state: 'over'
      readonly tallies: readonly SentTally[]
      readonly counts: Readonly<Record<string, number>>
    }

/** Sets become lists. */
export function packed(tally: Tally): SentTally {
  return { ...tally, stale: [...tally.stale], judged: [...tally.judged], left: [...tally.left] }
}

/** And lists sets. */
export function unpacked(sent: SentTally): Tally {
  return { ...sent, stale: new Set(sent.stale), judged: new Set(sent.judged), left: new Set(sent.left) }
}
