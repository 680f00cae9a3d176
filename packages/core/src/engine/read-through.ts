import type { Background } from './background.js'
import type { PrepareFill } from './fill.js'
import type { Leases } from './lease.js'
import { isInsideLoad } from './current-load.js'
import { copyOf, runLoad, type Loaded } from './load.js'
import type { Seen } from './lookup.js'
import type { Load, ReadCall } from './read-call.js'
import type { Flight } from './single-flight.js'
import type { Slide } from './slide.js'
import { createUnfilled, type UnfilledParts } from './unfilled.js'
import type { Waiting } from './waiting.js'

/** Answers one call: from the cache, from a load that is under way, or by loading. */
export type ReadThrough = (call: ReadCall, load: Load) => Promise<unknown>

/** What the recipe is cooked from. */
export interface ReadThroughParts extends UnfilledParts {
  readonly leases: Leases
  readonly waiting: Waiting
  readonly prepareFill: PrepareFill
  readonly slide: Slide
  readonly background: Background
  /** Whether an invalidation of this key has not reached the store yet. */
  readonly isPending: (key: string) => boolean
}

/** How often a caller asks for a lease on a slot that changes under its eyes before it goes its own way. */
const MAX_LEASE_TRIES = 8

/** The recipe. */
export function createReadThrough(parts: ReadThroughParts): ReadThrough {
  const { store, look, leases, flights, waiting, prepareFill, slide, background, clock, emit, isPending, waitMs } =
    parts
  const { nested, beside, past, pastPending, awaitShared } = createUnfilled(parts)

  return async function readThrough(call, load) {
    if (isInsideLoad(store, call.key)) return nested(call, load)
    if (isPending(call.key)) return pastPending(call, load)

    let seen = await look(call.key)
    let leaseTries = 0
    let rounds = 0
    let waitingSince = 0

    for (;;) {
      switch (seen.kind) {
        case 'hit':
          return hit(call, seen, rounds === 0 ? 0 : clock.monotonic() - waitingSince)
        case 'vacant':
          if (leaseTries++ === MAX_LEASE_TRIES) return past(call, load, 'contended')
          seen = await leases.take(call.key, seen)
          break
        case 'granted':
          return lead(call, load, seen)
        case 'leased': {
          const flight = flights.joinable(call.key, seen.token)
          if (flight !== undefined) return join(call, load, flight)
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
    emit({ type: 'hit', isStale: false, method, key, ageMs: now - header.created, loadMs: header.loadMs, waitedMs })
    const extendedMs = policy.extension(header, now)
    if (extendedMs !== undefined) slide(key, version, extendedMs)
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
      settle(call, flight, loaded)
      return loaded.value
    } catch (error) {
      flights.land(flight)
      leases.release(key, token)
      throw error
    } finally {
      stopRenewing()
    }
  }

  /** The caller has what it came for, and does not wait for the store. Others may join until the store has answered. */
  function settle(call: ReadCall, flight: Flight, loaded: Loaded): void {
    const { key, token } = flight
    if (!flight.mayFill) emit({ type: 'fill.refused', method: call.method, key })
    const fill = flight.mayFill ? prepareFill(call, loaded) : undefined
    if (fill === undefined) {
      flights.land(flight)
      leases.release(key, token)
      return
    }
    background.start(async () => {
      const filled = await fill(token)
      flights.land(flight)
      // A lease that is left standing makes others wait; where it is gone already, this takes nothing away.
      if (!filled) leases.release(key, token)
    })
  }

  async function join(call: ReadCall, load: Load, flight: Flight): Promise<unknown> {
    const joined = await awaitShared(flight.loading)
    if (joined === undefined) return beside(call, load, flight.token)
    emit({ type: 'joined', method: call.method, key: call.key })
    return copyOf(joined, store)
  }
}
