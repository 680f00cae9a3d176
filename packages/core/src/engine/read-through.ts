import type { NewEntry } from '../store/entry-store.js'
import type { Audit } from './audit.js'
import type { Background } from './background.js'
import type { Fill, PrepareFill } from './fill.js'
import type { Confirmed, Grounds } from './ground.js'
import type { Leases } from './lease.js'
import type { LeaseTogether } from './lease-together.js'
import { createAnswerLapsed } from './lapsed.js'
import { isInsideLoad, NO_NOTES } from './current-load.js'
import { createJoin } from './join.js'
import { createKeepError, throwKept } from './kept-errors.js'
import { hasRevealed, runLoad, type Loaded } from './load.js'
import type { Hit, Leased, Seen, Vacant } from './lookup.js'
import { UNWANTED, trustedMs } from './patience.js'
import type { Load, ReadCall } from './read-call.js'
import type { Refresh } from './refresh.js'
import { createStartReload } from './start-reload.js'
import type { Replacing } from './replacing.js'
import type { Flight } from './single-flight.js'
import type { Slide } from './slide.js'
import type { Tagged } from './targets.js'
import { createUnfilled, type UnfilledParts } from './unfilled.js'
import type { Waiting } from './waiting.js'

/** Answers one call: from the cache, from a load that is under way, or by loading. */
export type ReadThrough = (call: ReadCall, load: Load) => Promise<unknown>

/** What the recipe is cooked from. */
export interface ReadThroughParts extends UnfilledParts {
  readonly leases: Leases
  readonly leaseTogether: LeaseTogether
  readonly grounds: Grounds
  readonly waiting: Waiting
  readonly prepareFill: PrepareFill
  readonly replacing: Replacing
  readonly refresh: Refresh
  readonly slide: Slide
  readonly audit: Audit | undefined
  readonly background: Background
  /** A number in [0, 1). */
  readonly chance: () => number
  /** How long a caller waits for a load that is not its own, in milliseconds. */
  readonly waitMs: number
  /** Whether an invalidation of this key, or of one of these tags, has not reached the store yet. */
  readonly isPending: (tagged: Tagged) => boolean
}

/** How often a caller begins again over a slot that changes under its eyes before it goes its own way. */
const MAX_TRIES = 8

const ABSENT: Vacant = { kind: 'vacant', reason: 'absent' }

/** The recipe. */
export function createReadThrough(parts: ReadThroughParts): ReadThrough {
  const { store, lookup, leases, leaseTogether, grounds, flights, waiting, prepareFill, refresh, slide, background } =
    parts
  const { clock, chance, emit, audit, isPending, waitMs } = parts
  const { nested, beside, past, blind, together, pastPending } = createUnfilled(parts)
  const join = createJoin({ ...parts, past })
  const keepError = createKeepError(parts)
  const answerLapsed = createAnswerLapsed({ ...parts, startReload: createStartReload({ ...parts, keepError }), beside })

  return async function readThrough(call, load) {
    const { patience } = call
    const isNested = isInsideLoad(store, call.key)
    if (isNested || isPending(call)) {
      patience?.begin()
      return isNested ? nested(call, load) : pastPending(call, load)
    }

    const arrived = leaseTogether.arrive()
    let seen: Seen = await lookup.look(call)
    let tries = 0
    /** Whether to ask rather than wait: a tag under a barrier has no stamp, and whoever holds a lease gives it back then. */
    const isWorthAsking = ({ stamps }: Leased): boolean => stamps.includes(null) && tries < MAX_TRIES
    let hasLookedAgain = false
    let waitingSince: number | undefined

    for (;;) {
      // What has lapsed answers when its own time is over, in place of the timeout.
      if (seen.kind === 'lapsed') patience?.end()
      else if (seen.kind !== 'hit' && seen.kind !== 'error') patience?.begin()
      switch (seen.kind) {
        case 'hit':
          return hit(call, load, seen, waitedSince(waitingSince))
        case 'error':
          seen = throwKept(call, seen, waitedSince(waitingSince), parts)
          break
        case 'lapsed': {
          waitingSince ??= clock.monotonic()
          const answer = await answerLapsed(call, load, seen)
          if (answer !== undefined) return answer.value
          if (tries++ === MAX_TRIES) {
            patience?.begin()
            return past(call, load, 'contended')
          }
          seen = await lookup.look(call)
          break
        }
        case 'vacant':
          if (tries++ === MAX_TRIES) return past(call, load, 'contended')
          seen = await leaseTogether.take(call, seen, arrived)
          break
        case 'granted':
          return lead(call, load, seen)
        case 'leased': {
          if (isWorthAsking(seen)) {
            tries++
            seen = await leaseTogether.take(call, ABSENT, arrived)
            break
          }
          const flight = flights.joinable(call, seen)
          if (flight !== undefined) {
            const joined = await join(call, load, flight)
            if (joined !== undefined) return joined.value
            // Twice in a row its tags were invalidated while it was loaded: this caller would only wait for the third.
            if (hasLookedAgain) return past(call, load, 'tags')
            hasLookedAgain = true
            seen = await lookup.look(call)
            break
          }
          if (waitingSince === undefined) {
            waitingSince = clock.monotonic()
            emit({ type: 'waiting', method: call.method, key: call.key })
          } else if (isOver(waitingSince)) return beside(call, load, seen)
          const since = waitingSince
          seen = await waiting.outwait(
            call,
            (now) =>
              now.kind !== 'leased' || flights.joinable(call, now) !== undefined || isWorthAsking(now) || isOver(since),
          )
          break
        }
        case 'past':
          if (seen.isBlind === true) return blind(call, load, seen.error)
          if (seen.question !== undefined) return together(call, load, seen.question, seen.error)
          return past(call, load, seen.reason, seen.error)
        default:
          return seen satisfies never
      }
    }
  }

  function waitedSince(waitingSince: number | undefined): number {
    return waitingSince === undefined ? 0 : clock.monotonic() - waitingSince
  }

  function isOver(waitingSince: number): boolean {
    return clock.monotonic() - waitingSince >= waitMs
  }

  function hit(call: ReadCall, load: Load, found: Hit, waitedMs: number): unknown {
    const { key, method, policy } = call
    const { entry, version, isStale } = found
    const { header } = entry
    const now = clock.now()
    emit({ type: 'hit', method, key, isStale, ageMs: now - header.created, loadMs: header.loadMs, waitedMs })
    const extendedMs = policy.extension(header, now)
    if (extendedMs !== undefined) slide(key, version, extendedMs)
    if (isStale || policy.refreshesEarly(header, now, chance)) refresh.behind(call, load, found)
    else audit?.(call, load, found)
    return entry.value
  }

  async function lead(
    call: ReadCall,
    load: Load,
    { token, miss, ground }: Extract<Seen, { kind: 'granted' }>,
  ): Promise<unknown> {
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
      const kept = error === UNWANTED ? undefined : keepError(call, { error, ms: clock.monotonic() - started, notes })
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
