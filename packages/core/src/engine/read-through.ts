import type { Clock } from '../base/clock.js'
import type { Emit } from '../events/emitter.js'
import type { BypassReason } from '../events/events.js'
import type { EntryStore } from '../store/entry-store.js'
import type { Background } from './background.js'
import type { Fill } from './fill.js'
import type { Leases } from './lease.js'
import { isInsideLoad } from './current-load.js'
import { runLoad, type Loaded } from './load.js'
import type { Seen } from './lookup.js'
import type { Load, ReadCall } from './read-call.js'
import type { Flight, Flights } from './single-flight.js'
import type { Slide } from './slide.js'
import type { Waiting } from './waiting.js'

/** Answers one call: from the cache, from a load that is under way, or by loading. */
export type ReadThrough = (call: ReadCall, load: Load) => Promise<unknown>

/** What the recipe is cooked from. */
export interface ReadThroughParts {
  readonly store: EntryStore
  readonly look: (key: string) => Promise<Seen>
  readonly leases: Leases
  readonly flights: Flights
  readonly waiting: Waiting
  readonly fill: Fill
  readonly slide: Slide
  readonly background: Background
  readonly clock: Clock
  readonly emit: Emit
  /** Whether an invalidation of this key has not reached the store yet. */
  readonly isPending: (key: string) => boolean
  /** How long a caller waits for another process, in milliseconds. */
  readonly waitMs: number
}

/** How often a caller asks for a lease on a slot that changes under its eyes before it goes its own way. */
const MAX_LEASE_TRIES = 8

/** The recipe. */
export function createReadThrough(parts: ReadThroughParts): ReadThrough {
  const { store, look, leases, flights, waiting, fill, slide, background, clock, emit, isPending, waitMs } = parts

  return async function readThrough(call, load) {
    if (isInsideLoad(store, call.key)) return nested(call, load)
    if (isPending(call.key)) return past(call, load, 'pending')

    let seen = await look(call.key)
    let leaseTries = 0
    let rounds = 0
    let waitingSince = 0

    for (;;) {
      switch (seen.kind) {
        case 'hit':
          return hit(call, seen, rounds === 0 ? 0 : clock.monotonic() - waitingSince)
        case 'vacant':
          if (leaseTries++ === MAX_LEASE_TRIES) return past(call, load, 'wait')
          seen = await leases.take(call.key, seen)
          break
        case 'granted':
          return lead(call, load, seen)
        case 'leased': {
          const flight = flights.joinable(call.key, seen.token)
          if (flight !== undefined) return join(call, flight)
          if (rounds === 0) {
            waitingSince = clock.monotonic()
            emit({ type: 'waiting', method: call.method, key: call.key })
          } else if (clock.monotonic() - waitingSince >= waitMs) return beside(call, load, seen.token)
          seen = await waiting.nextLook(call.key, rounds++)
          break
        }
        case 'past':
          return past(call, load, seen.reason, seen.error)
        default:
          return seen satisfies never
      }
    }
  }

  function hit(call: ReadCall, { entry, version }: Extract<Seen, { kind: 'hit' }>, waitedMs: number): unknown {
    const { key, method, policy } = call
    const { header } = entry
    const now = clock.now()
    emit({ type: 'hit', method, key, ageMs: now - header.created, loadMs: header.loadMs, waitedMs })
    if (policy.slidingTtlMs !== undefined) slide(key, version, Math.min(policy.slidingTtlMs, header.hardUntil - now))
    return entry.value
  }

  async function lead(
    call: ReadCall,
    load: Load,
    { token, miss }: Extract<Seen, { kind: 'granted' }>,
  ): Promise<unknown> {
    const { key, method } = call
    emit({ type: 'miss', method, key, reason: miss.reason, error: miss.error })
    const stopRenewing = leases.keep(key, token)
    const flight = flights.depart(key, token, runLoad(call, load, parts))
    try {
      const loaded = await flight.loading
      // The caller has what it came for, and waits for nothing more.
      background.start(() => settle(call, flight, loaded))
      return loaded.value
    } catch (error) {
      leases.release(key, token)
      flights.land(flight)
      throw error
    } finally {
      stopRenewing()
    }
  }

  /** Encodes at once, before the caller can change the value; lands only when the store has answered. */
  async function settle(call: ReadCall, flight: Flight, loaded: Loaded): Promise<void> {
    const outcome = flight.mayFill ? await fill(call, flight.token, loaded) : 'kept-out'
    flights.land(flight)
    if (outcome === 'kept-out') leases.release(call.key, flight.token)
  }

  async function join({ key, method }: ReadCall, flight: Flight): Promise<unknown> {
    emit({ type: 'joined', method, key })
    return copyOf((await flight.loading).value)
  }

  /** Part of the load around it, which will be filled: neither joined nor stored. */
  function nested({ method, key }: ReadCall, load: Load): Promise<unknown> {
    emit({ type: 'bypassed', method, key, reason: 'nested' })
    return load()
  }

  /**
   * Loads beside the process that holds the lease, and fills nothing. Callers of this process who have waited as long
   * share it: each has seen this very lease stand after its call began, and the load begins after that lease did.
   */
  async function beside(call: ReadCall, load: Load, token: string): Promise<unknown> {
    const { key, method } = call
    emit({ type: 'bypassed', method, key, reason: 'wait' })
    const flight = flights.depart(key, token, runLoad(call, load, parts))
    try {
      return (await flight.loading).value
    } finally {
      flights.land(flight)
    }
  }

  async function past(call: ReadCall, load: Load, reason: BypassReason, error?: unknown): Promise<unknown> {
    emit({ type: 'bypassed', method: call.method, key: call.key, reason, error })
    const run = (): Promise<Loaded> => runLoad(call, load, parts)
    // What the store cannot tell for now, nobody can check; the database is what needs protection then.
    if (reason !== 'store' && reason !== 'pending') return (await run()).value
    const { loading, joined } = flights.unchecked(call.key, run)
    const { value } = await loading
    return joined ? copyOf(value) : value
  }

  /** Callers who share a load get a value each, as they would from the store. What cannot be carried is shared. */
  function copyOf(value: unknown): unknown {
    try {
      return store.copy(value)
    } catch {
      return value
    }
  }
}
