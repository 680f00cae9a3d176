import type { Clock } from '../base/clock.js'
import type { Random } from '../base/random.js'
import type { EntryStore } from '../store/entry-store.js'
import type { Background } from './background.js'
import type { Ground, Grounds } from './ground.js'
import type { Doubts, Lookup, Seen, Vacant } from './lookup.js'
import type { ReadCall } from './read-call.js'

/** How long a lease lasts unless its holder renews it: what a holder that dies can cost others. */
const LEASE_MS = 3_000
const RENEW_MS = 1_000
/** Of leases that could not be given back. Older ones end by themselves. */
const MOST_LEFT = 1_000

/** The right to fill one slot: asked for, kept alive, given back. */
export interface Leases {
  /**
   * Asks for the lease on a vacant slot, and lays the ground for the load at the same time; never rejects. An answer
   * that did not come is no lease, and a lease without ground is given back. Where a tag is under a barrier, the call goes
   * past, whatever lies in the slot.
   */
  take(call: ReadCall, miss: Vacant): Promise<Seen>
  /**
   * Renews the lease until the function that is returned is called, or a load under it has become overdue after `ms`
   * milliseconds: then it is left to its end, so that a load that never ends does not cost its key for ever. `ended` is
   * called when it has come to that, or somebody has taken the lease away.
   */
  keep(load: Leaseholder, ms: number, ended: () => void): () => void
  /** Gives the lease back, so that nobody waits for it. */
  release(key: string, token: string): void
  /** Another connection answers from here on: gives back what could not be given back over the last one. */
  renewed(): void
}

/** A load under a lease. */
export interface Leaseholder {
  readonly key: string
  readonly token: string
  isOverdue: boolean
}

/** What leases need. */
export interface LeaseParts {
  readonly store: EntryStore
  readonly lookup: Lookup
  readonly doubts: Doubts
  readonly grounds: Grounds
  readonly random: Random
  readonly background: Background
  readonly clock: Clock
}

/** See {@link Leases}. */
export function createLeases({ store, lookup, doubts, grounds, random, background, clock }: LeaseParts): Leases {
  /** By token: what could not be given back, and until when it may stand. */
  const left = new Map<string, { readonly key: string; readonly until: number }>()

  function release(key: string, token: string): void {
    const until = clock.monotonic() + LEASE_MS
    background.start(() =>
      store.release(key, token).catch((error: unknown) => {
        // A command that was lost with its connection is not executed later, as one that is late is.
        left.set(token, { key, until })
        const [oldest] = left.keys()
        if (left.size > MOST_LEFT && oldest !== undefined) left.delete(oldest)
        throw error
      }),
    )
  }

  return {
    async take(call, miss) {
      const { key } = call
      const since = doubts.mark()
      // A token is for one command: were it used again, a lease that was lost could be mistaken for this one.
      const token = random.id()
      const asking = store.lease(key, token, LEASE_MS, miss.over)
      const laying = settled(grounds.lay(call, asking))
      try {
        const slot = await asking
        const { ground, error } = await laying
        if (slot.state === 'granted' && typeof ground !== 'object') release(key, token)
        if (ground === 'barrier') return { kind: 'past', reason: 'barrier' }
        if (ground === undefined) return { kind: 'past', reason: 'store', error }
        if (slot.state === 'granted') return { kind: 'granted', token, miss, ground }
        // Stamps that were read after this call began prove as much as those of its first look, and none is missing.
        const stamps = ground.tags.map(({ stamp }) => stamp)
        return await lookup.judge(call, Promise.resolve({ slots: [slot], stamps }), since)
      } catch (error) {
        // The command may still execute; then nobody would know of this lease, and others would wait for it.
        release(key, token)
        return { kind: 'past', reason: 'store', error }
      }
    },
    keep(load, ms, ended) {
      const { key, token } = load
      const until = clock.monotonic() + ms
      let stopped = false
      let cancel = (): void => {}
      const plan = (): void => {
        cancel = background.later(Math.min(RENEW_MS, until - clock.monotonic()), async () => {
          if (clock.monotonic() >= until) {
            load.isOverdue = true
            if (!stopped) cancel = background.later(LEASE_MS, async () => ended())
            return
          }
          const kept = await store.renew(key, token, LEASE_MS).catch(() => true)
          if (stopped) return
          if (kept) plan()
          else ended()
        })
      }
      plan()
      return () => {
        stopped = true
        cancel()
      }
    },
    release,
    renewed() {
      const now = clock.monotonic()
      const standing = [...left].filter(([, { until }]) => until > now)
      left.clear()
      for (const [token, { key }] of standing) release(key, token)
    },
  }
}

/** Without a rejection, which nobody might be waiting for. */
function settled(
  laying: Promise<Ground | 'barrier'>,
): Promise<{ readonly ground?: Ground | 'barrier'; readonly error?: unknown }> {
  return laying.then(
    (ground) => ({ ground }),
    (error: unknown) => ({ error }),
  )
}
