import { tierOf } from '../store/entry-store.js'
import type { Audit } from './audit.js'
import { createLead, type LeadParts } from './lead.js'
import type { LeaseTogether } from './lease-together.js'
import { createAnswerLapsed } from './lapsed.js'
import { isInsideLoad } from './current-load.js'
import { createJoin } from './join.js'
import { createKeepError, throwKept } from './kept-errors.js'
import type { Hit, Leased, Seen, Vacant } from './lookup.js'
import type { Load, ReadCall } from './read-call.js'
import type { Refresh } from './refresh.js'
import { createStartReload } from './start-reload.js'
import type { Replacing } from './replacing.js'
import type { Slide } from './slide.js'
import type { Tagged } from './targets.js'
import { createUnfilled } from './unfilled.js'
import type { Waiting } from './waiting.js'

/** Answers one call: from the cache, from a load that is under way, or by loading. */
export type ReadThrough = (call: ReadCall, load: Load) => Promise<unknown>

/** What the recipe is cooked from. */
export interface ReadThroughParts extends Omit<LeadParts, 'keepError'> {
  readonly leaseTogether: LeaseTogether
  readonly waiting: Waiting
  readonly replacing: Replacing
  readonly refresh: Refresh
  readonly slide: Slide
  readonly audit: Audit | undefined
  /** A number in [0, 1). */
  readonly chance: () => number
  /** How long a caller waits for a load that is not its own, in milliseconds. */
  readonly waitMs: number
  /** Whether values are looked at for what a copy would change. */
  readonly verifies: boolean
  /** Whether an invalidation of this key, or of one of these tags, has not reached the store yet. */
  readonly isPending: (tagged: Tagged) => boolean
}

/** How often a caller begins again over a slot that changes under its eyes before it goes its own way. */
const MAX_TRIES = 8

const ABSENT: Vacant = { kind: 'vacant', reason: 'absent' }

/** The recipe. */
export function createReadThrough(parts: ReadThroughParts): ReadThrough {
  const { store, lookup, leaseTogether, flights, waiting, refresh, slide } = parts
  const { clock, chance, emit, audit, isPending, waitMs } = parts
  const { nested, beside, past, blind, together, pastPending } = createUnfilled(parts)
  const join = createJoin({ ...parts, past })
  const keepError = createKeepError(parts)
  const lead = createLead({ ...parts, keepError })
  const answerLapsed = createAnswerLapsed({ ...parts, startReload: createStartReload({ ...parts, keepError }), beside })

  /** Not an async function: what nearly every call is, a hit, costs no more promises than it needs. */
  return function readThrough(call, load) {
    const isNested = isInsideLoad(store, call.key)
    if (isNested || isPending(call)) {
      call.patience?.begin()
      return isNested ? nested(call, load) : pastPending(call, load)
    }
    const arrived = leaseTogether.arrive()
    return lookup.lookFor(call, (seen) => {
      return seen.kind === 'hit' ? hit(call, load, seen, 0) : goOn(call, load, seen, arrived)
    })
  }

  /** From what the first look has shown to the answer. */
  async function goOn(call: ReadCall, load: Load, first: Seen, arrived: number): Promise<unknown> {
    const { patience } = call
    let seen: Seen = first
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
    const { entry, version, isStale, at } = found
    const { header } = entry
    const { created, loadMs } = header
    emit({ type: 'hit', tier: tierOf(entry), method, key, isStale, ageMs: at - created, loadMs, waitedMs })
    const extendedMs = policy.extension(header, at)
    if (extendedMs !== undefined) slide(key, version, extendedMs)
    if (isStale || policy.refreshesEarly(header, at, chance)) refresh.behind(call, load, found)
    else audit?.(call, load, found)
    return entry.value
  }
}
