import type { Clock } from '../base/clock.js'
import { StoreError } from '../base/errors.js'
import type { Random } from '../base/random.js'
import type { Emit } from '../events/emitter.js'
import type { EntryStore } from '../store/entry-store.js'
import type { Background } from './background.js'
import { both, PLAIN, type How } from './how.js'
import type { Pending } from './pending.js'
import { createDrop } from './drop.js'
import type { Flights } from './single-flight.js'
import { describeTargets, portionsOf, targetMatcher, type Targets } from './targets.js'

/**
 * Makes the targets unanswerable from the cache. `done`: no call that starts from now on, in any process, gets a
 * value loaded before. `pending`: the store could not be reached; so it is in this process only, and tried again.
 */
export type Invalidate = (targets: Targets, method: string, how?: How) => Promise<'done' | 'pending'>

/** The invalidations of one cache. */
export interface Invalidations {
  readonly invalidate: Invalidate
  /** Ends a write under barriers of this member: as an invalidation of its targets that takes them away. */
  end(targets: Targets, method: string, how: How, member: string): Promise<'done' | 'pending'>
  /** Waits for those under way, tries once more what is pending, and gives it up. */
  close(): Promise<void>
}

/** What an invalidation needs. */
export interface InvalidateParts {
  readonly store: EntryStore
  readonly flights: Flights
  readonly pending: Pending
  readonly background: Background
  readonly clock: Clock
  readonly random: Random
  readonly emit: Emit
  /** How long one try may take, in milliseconds; no try begins that could end after four times this. */
  readonly tryMs: number
}

/** A failed try is repeated as long as the next one ends within this many times `tryMs`. */
const TRIES_IN_TIME = 4
const FIRST_PAUSE_MS = 20
/** What is pending is tried again this often. */
const RETRY_MS = 500

/** See {@link Invalidate}. */
export function createInvalidations(parts: InvalidateParts): Invalidations {
  const { store, flights, pending, background, clock, emit, tryMs } = parts
  const drop = createDrop(store, parts.random)
  /** How what is pending must be carried out, as the most demanding of it. */
  let owed = PLAIN
  let retrying = false
  let closing = false

  const running = new Set<Promise<unknown>>()

  return {
    invalidate: (targets, method, how = PLAIN) => follow(invalidate(targets, method, how)),
    end: (targets, method, how, member) => follow(invalidate(targets, method, how, member)),
    async close() {
      closing = true
      while (running.size > 0) await Promise.all(running)
      await lastTry()
    },
  }

  function follow<T>(invalidating: Promise<T>): Promise<T> {
    const work = invalidating.finally(() => running.delete(work))
    running.add(work)
    return work
  }

  /** Each try goes from its first step to its last: what was cut off in the middle begins again. */
  async function invalidate(targets: Targets, method: string, how: How, member?: string): Promise<'done' | 'pending'> {
    const started = clock.monotonic()
    // Tags take two steps, each of which may take as long as a try; replicas take their own time, and are asked.
    const confirmMs = how.replicas === undefined ? 0 : how.replicas.timeoutMs + tryMs
    const longestMs = (targets.tags.length === 0 ? 1 : 2) * tryMs + confirmMs
    const names = describeTargets(targets)
    if (names.length === 0) return 'done'
    // First here: loads under way may have read what is now gone, and the store may be out of reach.
    flights.detach(targetMatcher(targets))
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
      try {
        await drop(targets, how, member)
        emit({ type: 'invalidated', method, targets: names, ms: clock.monotonic() - started })
        return 'done'
      } catch (error) {
        const left = TRIES_IN_TIME * tryMs - longestMs - (clock.monotonic() - started)
        if (left > pauseMs) {
          await pause(pauseMs)
          continue
        }
        pending.add(targets)
        owed = both(owed, how)
        emit({ type: 'invalidation.pending', method, targets: names, error })
        planRetry()
        return 'pending'
      }
    }
  }

  /** What it does not reach is lost, and told of. */
  async function lastTry(): Promise<void> {
    await recover().catch((error: unknown) => {
      const lost = pending.all()
      if (lost !== undefined) emit({ type: 'invalidation.lost', targets: describeTargets(lost.targets), error })
    })
  }

  /**
   * Pattern by pattern, and keys in batches, one after the other: the store has just come back. What it refuses holds up
   * nothing else; where it does not answer at all, the rest is not tried.
   */
  async function recover(): Promise<void> {
    const all = pending.all()
    if (all === undefined) return
    let failure: unknown
    for (const portion of portionsOf(all.targets)) {
      try {
        await drop(portion, owed)
        pending.confirm(portion, all.mark)
        emit({ type: 'invalidation.recovered', targets: describeTargets(portion) })
      } catch (error) {
        failure = error
        if (closing || (error instanceof StoreError && error.code === 'STORE_TIMEOUT')) break
      }
    }
    if (pending.size === 0) owed = PLAIN
    if (failure !== undefined) throw failure as Error
  }

  function planRetry(): void {
    if (retrying) return
    retrying = true
    background.later(RETRY_MS, async () => {
      try {
        await recover()
      } finally {
        retrying = false
        if (pending.size > 0) planRetry()
      }
    })
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      clock.timer(ms, resolve)
    })
  }
}
