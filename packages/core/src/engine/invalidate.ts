import type { Clock } from '../base/clock.js'
import { CircuitOpenError } from '../base/errors.js'
import type { Emit } from '../events/emitter.js'
import { PLAIN, type How } from './how.js'
import type { Journal } from './journal.js'
import type { Flights } from './single-flight.js'
import { describeTargets, targetMatcher, type Targets } from './targets.js'

/**
 * Makes the targets unanswerable from the cache. `done`: no call that starts from now on, in any process, gets a
 * value loaded before. `pending`: the store could not be reached; so it is in this process only, and tried again.
 * `lost`: the same after {@link Invalidations.close}, when nobody tries again.
 */
export type Invalidate = (targets: Targets, method: string, how?: How) => Promise<Invalidated>

/** How an invalidation ended, see {@link Invalidate}. */
export type Invalidated = 'done' | 'pending' | 'lost'

/** The invalidations of one cache. */
export interface Invalidations {
  readonly invalidate: Invalidate
  /** Ends a write under barriers of this member: as an invalidation of its targets that takes them away. */
  end(targets: Targets, method: string, how: How, member: string): Promise<Invalidated>
  /** Waits for what lies near in other processes, after something else than an invalidation has done its work. */
  outwait(how: How): Promise<void>
  /** Waits for those under way, tries once more what is pending, and gives it up. */
  close(): Promise<void>
}

/** What an invalidation needs. */
export interface InvalidateParts {
  readonly flights: Flights
  readonly journal: Journal
  /** Lets nothing answer any more that lies in this process under these targets. @default nothing does */
  readonly forget?: ((targets: Targets) => void) | undefined
  readonly clock: Clock
  readonly emit: Emit
  /** How long one try may take, in milliseconds; no try begins that could end after four times this. */
  readonly tryMs: number
}

/** A failed try is repeated as long as the next one ends within this many times `tryMs`. */
const TRIES_IN_TIME = 4
const FIRST_PAUSE_MS = 20

/** See {@link Invalidate}. */
export function createInvalidations({ flights, journal, forget, clock, emit, tryMs }: InvalidateParts): Invalidations {
  const running = new Set<Promise<unknown>>()
  let isClosed = false

  return {
    invalidate: (targets, method, how = PLAIN) => ended(follow(invalidate(targets, method, how)), how),
    end: (targets, method, how, member) => ended(follow(invalidate(targets, method, how, member)), how),
    outwait,
    async close() {
      while (running.size > 0) await Promise.all(running)
      await journal.close()
      isClosed = true
    },
  }

  /** Nothing is under way any more meanwhile: whoever closes the cache need not wait as well. */
  function ended(invalidating: Promise<Invalidated>, how: How): Promise<Invalidated> {
    return how.waitMs > 0 ? endedLater(invalidating, how) : invalidating
  }

  async function endedLater(invalidating: Promise<Invalidated>, how: How): Promise<Invalidated> {
    const state = await invalidating
    if (state === 'done') await outwait(how)
    return state
  }

  async function outwait({ waitMs }: How): Promise<void> {
    if (waitMs > 0) await pause(waitMs)
  }

  function follow<T>(invalidating: Promise<T>): Promise<T> {
    const work = invalidating.finally(() => running.delete(work))
    running.add(work)
    return work
  }

  /** Each try goes from its first step to its last: what was cut off in the middle begins again. */
  async function invalidate(targets: Targets, method: string, how: How, member?: string): Promise<Invalidated> {
    const started = clock.monotonic()
    // Tags take two steps, each of which may take as long as a try; replicas take their own time, and are asked.
    const confirmMs = how.replicas === undefined ? 0 : how.replicas.timeoutMs + tryMs
    const longestMs = (targets.tags.length === 0 ? 1 : 2) * tryMs + confirmMs
    const names = describeTargets(targets)
    if (names.length === 0) return 'done'
    // First here: loads under way may have read what is now gone, and the store may be out of reach.
    flights.detach(targetMatcher(targets))
    forget?.(targets)
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
      try {
        await journal.carryOut(targets, how, member)
        emit({ type: 'invalidated', method, targets: names, ms: clock.monotonic() - started })
        return 'done'
      } catch (error) {
        // A write that went on when its cache was closed.
        if (isClosed) {
          emit({ type: 'invalidation.lost', targets: names, error })
          return 'lost'
        }
        const left = TRIES_IN_TIME * tryMs - longestMs - spentMs(error, started)
        if (left > pauseMs) {
          await pause(pauseMs)
          continue
        }
        journal.owe(targets, how)
        emit({ type: 'invalidation.pending', method, targets: names, error })
        return 'pending'
      }
    }
  }

  /** An outage costs those who write one deadline in all, and not one each. */
  function spentMs(error: unknown, started: number): number {
    const ownMs = clock.monotonic() - started
    return error instanceof CircuitOpenError ? Math.max(ownMs, error.downMs) : ownMs
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      clock.timer(ms, resolve)
    })
  }
}
