import type { Clock } from '../base/clock.js'
import type { Emit } from '../events/emitter.js'
import type { BypassReason } from '../events/reasons.js'
import type { EntryStore } from '../store/entry-store.js'
import { hasRevealed, revealsMore, runLoad, type Loaded } from './load.js'
import type { LoadSlots } from './load-slots.js'
import type { Leased, Lookup } from './lookup.js'
import type { Load, ReadCall } from './read-call.js'
import type { Sharing } from './sharing.js'
import type { Flights, SharedLoad } from './single-flight.js'

/** What loads that fill nothing need. */
export interface UnfilledParts {
  readonly store: EntryStore
  readonly lookup: Lookup
  readonly flights: Flights
  readonly slots: LoadSlots
  readonly sharing: Sharing
  readonly clock: Clock
  readonly emit: Emit
}

/** The ways of a call that loads and may not fill. */
export interface Unfilled {
  nested(call: ReadCall, load: Load): Promise<unknown>
  beside(call: ReadCall, load: Load, seen: Leased): Promise<unknown>
  past(call: ReadCall, load: Load, reason: BypassReason, error?: unknown): Promise<unknown>
  blind(call: ReadCall, load: Load, error: unknown): Promise<unknown>
  together(call: ReadCall, load: Load, question: number, error: unknown): Promise<unknown>
  pastPending(call: ReadCall, load: Load): Promise<unknown>
}

/** See {@link Unfilled}. */
export function createUnfilled(parts: UnfilledParts): Unfilled {
  const { lookup, flights, sharing, clock, emit } = parts
  return { nested, beside, past, blind, together, pastPending }

  /** Part of the load around it, which will be filled: neither joined nor stored. */
  function nested({ method, key }: ReadCall, load: Load): Promise<unknown> {
    emit({ type: 'bypassed', method, key, reason: 'nested' })
    return load()
  }

  /**
   * Loads beside whoever holds the lease, and fills nothing. Callers of this process who have waited as long share it:
   * each has seen this very lease and these stamps stand after its call began, and the load begins after they did.
   */
  async function beside(call: ReadCall, load: Load, seen: Leased): Promise<unknown> {
    emit({ type: 'bypassed', method: call.method, key: call.key, reason: 'wait' })
    const run = (): Promise<Loaded> => runLoad(call, load, parts)
    const { loading, joined } = flights.beside(call, seen, run, clock.monotonic())
    return joined ? sharing.last(call, load, loading) : (await loading).value
  }

  async function past(call: ReadCall, load: Load, reason: BypassReason, error?: unknown): Promise<unknown> {
    emit({ type: 'bypassed', method: call.method, key: call.key, reason, error })
    const loaded = await runLoad(call, load, parts)
    return loaded.value
  }

  /** Nothing can be checked while the store does not answer, and the database is what needs protection then. */
  function blind(call: ReadCall, load: Load, error: unknown): Promise<unknown> {
    emit({ type: 'bypassed', method: call.method, key: call.key, reason: 'store', error })
    return share(call, load, (run) => flights.unchecked(call, run, clock.monotonic()))
  }

  /** The load begins after a question that was sent after each of the crowd had come: new enough for all of them. */
  function together(call: ReadCall, load: Load, question: number, error: unknown): Promise<unknown> {
    emit({ type: 'bypassed', method: call.method, key: call.key, reason: 'store', error })
    return share(call, load, (run) => flights.together(call, question, run, clock.monotonic()))
  }

  /**
   * What lies in the store must not be used. Loads are shared only where the store cannot be reached, as ever: one that
   * answers, but refuses to delete, may have served an invalidation of another process meanwhile.
   */
  async function pastPending(call: ReadCall, load: Load): Promise<unknown> {
    const seen = await lookup.look(call)
    if (seen.kind !== 'past' || seen.isBlind !== true) return past(call, load, 'pending')
    emit({ type: 'bypassed', method: call.method, key: call.key, reason: 'pending', error: seen.error })
    return share(call, load, (run) => flights.unchecked(call, run, clock.monotonic()))
  }

  /** A load that turns out to have tags of its own is not shared: nothing was read before it that could tell of them. */
  async function share(
    call: ReadCall,
    load: Load,
    start: (run: () => Promise<Loaded>) => SharedLoad,
  ): Promise<unknown> {
    const run = (): Promise<Loaded> => runLoad(call, load, parts)
    const { loading, joined } = start(run)
    if (!joined) return (await loading).value
    const taken = await sharing.take(call, load, loading, (shared) =>
      hasRevealed(shared.loaded) || revealsMore(call, shared.loaded, shared.value) ? 'tags' : shared,
    )
    return typeof taken === 'string' ? (await run()).value : taken.value
  }
}
