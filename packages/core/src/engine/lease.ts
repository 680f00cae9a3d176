import type { Clock } from '../base/clock.js'
import type { Random } from '../base/random.js'
import type { EntryStore } from '../store/entry-store.js'
import type { Background } from './background.js'
import { judge, type Seen, type Vacant } from './lookup.js'

/** How long a lease lasts unless its holder renews it: what a holder that dies can cost others. */
const LEASE_MS = 3_000
const RENEW_MS = 1_000

/** The right to fill one slot: asked for, kept alive, given back. */
export interface Leases {
  /** Asks for the lease on a vacant slot; never rejects. An answer that did not come is no lease. */
  take(key: string, miss: Vacant): Promise<Seen>
  /** Renews the lease until the function that is returned is called. */
  keep(key: string, token: string): () => void
  /** Gives the lease back, so that nobody waits for it. */
  release(key: string, token: string): void
}

/** See {@link Leases}. */
export function createLeases(store: EntryStore, clock: Clock, random: Random, background: Background): Leases {
  const release = (key: string, token: string): void => background.start(() => store.release(key, token))

  return {
    async take(key, miss) {
      // A token is for one command: were it used again, a lease that was lost could be mistaken for this one.
      const token = random.id()
      try {
        const answer = await store.lease(key, token, LEASE_MS, miss.over)
        return answer.state === 'granted' ? { kind: 'granted', token, miss } : judge(answer, clock.now())
      } catch (error) {
        // The command may still execute; then nobody would know of this lease, and others would wait for it.
        release(key, token)
        return { kind: 'past', reason: 'store', error }
      }
    },
    keep(key, token) {
      let stopped = false
      let cancel = (): void => {}
      const plan = (): void => {
        cancel = background.later(RENEW_MS, async () => {
          const kept = await store.renew(key, token, LEASE_MS).catch(() => true)
          if (kept && !stopped) plan()
        })
      }
      plan()
      return () => {
        stopped = true
        cancel()
      }
    },
    release,
  }
}
