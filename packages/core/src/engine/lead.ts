import type { NewEntry } from '../store/entry-store.js'
import type { Background } from './background.js'
import { NO_NOTES } from './current-load.js'
import type { Fill, PrepareFill } from './fill.js'
import type { Confirmed, Grounds } from './ground.js'
import type { KeepError } from './kept-errors.js'
import type { Leases } from './lease.js'
import { hasRevealed, runLoad, type Loaded } from './load.js'
import type { Seen } from './lookup.js'
import { trustedMs } from './patience.js'
import type { Load, ReadCall } from './read-call.js'
import type { Flight } from './single-flight.js'
import type { UnfilledParts } from './unfilled.js'

/** Loads under a lease, for all who join, and fills the slot with what has come of it. */
export type Lead = (call: ReadCall, load: Load, granted: Extract<Seen, { kind: 'granted' }>) => Promise<unknown>

/** What leading needs. */
export interface LeadParts extends UnfilledParts {
  readonly leases: Leases
  readonly grounds: Grounds
  readonly prepareFill: PrepareFill
  readonly keepError: KeepError
  readonly background: Background
}

/** See {@link Lead}. */
export function createLead(parts: LeadParts): Lead {
  const { store, leases, grounds, flights, prepareFill, keepError, background, clock, emit } = parts

  return async function lead(call, load, { token, miss, ground }) {
    const { key, method, policy } = call
    emit({ type: 'miss', method, key, reason: miss.reason, error: miss.error })
    const started = clock.monotonic()
    const notes = { ...NO_NOTES }
    const flight = flights.depart(call, token, ground, runLoad(call, load, parts, notes))
    const stopRenewing = leases.keep(flight, trustedMs(policy), () => {
      // It may never end, and nothing may be held for it for ever.
      flight.mayFill = false
      flights.land(flight)
    })
    try {
      const loaded = await flight.loading
      settle(call, flight, loaded)
      return loaded.value
    } catch (error) {
      const kept = keepError(call, { error, ms: clock.monotonic() - started, notes })
      if (kept === undefined) {
        flights.land(flight)
        leases.release(key, token)
      } else settle(call, flight, kept)
      throw error
    } finally {
      stopRenewing()
    }
  }

  /** The caller has what it came for, and does not wait for the store. Others may join until the store has answered. */
  function settle(call: ReadCall, flight: Flight, loaded: Loaded): void {
    const { key, token, ground } = flight
    if (!flight.mayFill) emit({ type: 'fill.refused', method: call.method, key })
    const fill = flight.mayFill ? prepareFill(call, loaded) : undefined
    if (hasRevealed(loaded)) {
      // Who comes from here on could not be told of an invalidation that the second reading of the counters misses.
      flights.land(flight)
      background.start(async () => {
        const confirmed = await grounds.confirm(call, ground, loaded, fill?.lifeMs)
        const isStored = typeof confirmed !== 'string' && fill !== undefined
        // Before those who share the load are told, so that they find the slot empty when they look again.
        if (!isStored) leases.release(key, token)
        flight.confirm(confirmed)
        if (fill !== undefined) await keep(fill, flight, confirmed)
      })
    } else if (fill === undefined) {
      flights.land(flight)
      leases.release(key, token)
    } else background.start(() => keep(fill, flight, ground.tags))
  }

  async function keep(fill: Fill, flight: Flight, confirmed: Confirmed): Promise<void> {
    const { key, token, ground } = flight
    const put = (entry: NewEntry, ttlMs: number): Promise<boolean> => store.fill(key, token, entry, ttlMs)
    const filled = await fill.into(put, ground, { confirmed })
    flights.land(flight)
    // A lease that is left standing makes others wait; where it is gone already, this takes nothing away.
    if (!filled && typeof confirmed !== 'string') leases.release(key, token)
  }
}
