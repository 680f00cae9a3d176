import type { Clock } from '../base/clock.js'
import type { Emit } from '../events/emitter.js'
import type { BypassReason } from '../events/events.js'
import type { EntryStore } from '../store/entry-store.js'
import { copyOf, runLoad } from './load.js'
import type { Seen } from './lookup.js'
import type { Load, ReadCall } from './read-call.js'
import type { Flights } from './single-flight.js'

/** What loads that fill nothing need. */
export interface UnfilledParts {
  readonly store: EntryStore
  readonly look: (key: string) => Promise<Seen>
  readonly flights: Flights
  readonly clock: Clock
  readonly emit: Emit
}

/** The ways of a call that loads and may not fill. */
export interface Unfilled {
  nested(call: ReadCall, load: Load): Promise<unknown>
  beside(call: ReadCall, load: Load, token: string): Promise<unknown>
  past(call: ReadCall, load: Load, reason: BypassReason, error?: unknown): Promise<unknown>
  pastPending(call: ReadCall, load: Load): Promise<unknown>
}

/** See {@link Unfilled}. */
export function createUnfilled(parts: UnfilledParts): Unfilled {
  const { store, look, flights, emit } = parts
  return { nested, beside, past, pastPending }

  /** Part of the load around it, which will be filled: neither joined nor stored. */
  function nested({ method, key }: ReadCall, load: Load): Promise<unknown> {
    emit({ type: 'bypassed', method, key, reason: 'nested' })
    return load()
  }

  /**
   * Loads beside whoever holds the lease, and fills nothing. Callers of this process who have waited as long share it:
   * each has seen this very lease stand after its call began, and the load begins after that lease did.
   */
  async function beside(call: ReadCall, load: Load, token: string): Promise<unknown> {
    const { key, method } = call
    emit({ type: 'bypassed', method, key, reason: 'wait' })
    const flight = flights.depart(key, token, runLoad(call, load, parts))
    try {
      const loaded = await flight.loading
      return loaded.value
    } finally {
      flights.land(flight)
    }
  }

  async function past(call: ReadCall, load: Load, reason: BypassReason, error?: unknown): Promise<unknown> {
    emit({ type: 'bypassed', method: call.method, key: call.key, reason, error })
    if (reason === 'store') return shareUnchecked(call, load)
    const loaded = await runLoad(call, load, parts)
    return loaded.value
  }

  /**
   * What lies in the store must not be used. Loads are shared only where the store cannot be reached, as ever: one that
   * answers, but refuses to delete, may have served an invalidation of another process meanwhile.
   */
  async function pastPending(call: ReadCall, load: Load): Promise<unknown> {
    const seen = await look(call.key)
    if (seen.kind !== 'past' || seen.reason !== 'store') return past(call, load, 'pending')
    emit({ type: 'bypassed', method: call.method, key: call.key, reason: 'pending', error: seen.error })
    return shareUnchecked(call, load)
  }

  /** Nothing can be checked while the store is out of reach, and the database is what needs protection then. */
  async function shareUnchecked(call: ReadCall, load: Load): Promise<unknown> {
    const { loading, joined } = flights.unchecked(call.key, () => runLoad(call, load, parts))
    const loaded = await loading
    return joined ? copyOf(loaded, store) : loaded.value
  }
}
