import type { Clock } from '../base/clock.js'
import type { Random } from '../base/random.js'
import type { Seen } from './lookup.js'

const FIRST_PAUSE_MS = 5
const LONGEST_PAUSE_MS = 60
/** Each pause is about a quarter of the time that was waited already, so what is over is noticed little later. */
const GROWTH = 1.25

/** Looks again and again at what is being loaded under a lease of someone else. */
export interface Waiting {
  /** The next look at this key that is sent after now; `round` says how often this caller has looked already. */
  nextLook(key: string, round: number): Promise<Seen>
}

/**
 * One look at a time for each key, whoever waits: callers share a look as long as it has not been sent, because one
 * that was sent before a caller came may tell of a time before an invalidation that this caller must respect.
 */
export function createWaiting(look: (key: string) => Promise<Seen>, clock: Clock, random: Random): Waiting {
  const unsent = new Map<string, Promise<Seen>>()

  return {
    nextLook(key, round) {
      const shared = unsent.get(key)
      if (shared !== undefined) return shared
      const pauseMs = Math.min(FIRST_PAUSE_MS * GROWTH ** round, LONGEST_PAUSE_MS) * (0.75 + random.fraction() / 2)
      const next = new Promise<Seen>((resolve) => {
        clock.timer(pauseMs, () => {
          unsent.delete(key)
          resolve(look(key))
        })
      })
      unsent.set(key, next)
      return next
    },
  }
}
