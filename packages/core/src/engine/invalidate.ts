import type { Clock } from '../base/clock.js'
import type { Emit } from '../events/emitter.js'
import type { EntryStore } from '../store/entry-store.js'
import type { Background } from './background.js'
import type { Pending } from './pending.js'
import type { Flights } from './single-flight.js'
import { describeTargets, targetMatcher, type Targets } from './targets.js'

/**
 * Makes the targets unanswerable from the cache. `done`: no call that starts from now on, in any process, gets a
 * value loaded before. `pending`: the store could not be reached; so it is in this process only, and tried again.
 */
export type Invalidate = (targets: Targets, method: string) => Promise<'done' | 'pending'>

/** What an invalidation needs. */
export interface InvalidateParts {
  readonly store: EntryStore
  readonly flights: Flights
  readonly pending: Pending
  readonly background: Background
  readonly clock: Clock
  readonly emit: Emit
  /** How long one try may take, in milliseconds; no try begins that could end after four times this. */
  readonly tryMs: number
}

/** A failed try is repeated until this many times `tryMs` have passed. */
const TRIES_IN_TIME = 4
const FIRST_PAUSE_MS = 20
/** What is pending is tried again this often. */
const RETRY_MS = 500

/** See {@link Invalidate}. */
export function createInvalidate(parts: InvalidateParts): Invalidate {
  const { store, flights, pending, background, clock, emit, tryMs } = parts
  let retrying = false

  return async function invalidate(targets, method) {
    const started = clock.monotonic()
    const names = describeTargets(targets)
    if (names.length === 0) return 'done'
    // First here: loads under way may have read what is now gone, and the store may be out of reach.
    flights.detach(targetMatcher(targets))
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
      try {
        await drop(targets)
        emit({ type: 'invalidated', method, targets: names, ms: clock.monotonic() - started })
        return 'done'
      } catch (error) {
        const left = (TRIES_IN_TIME - 1) * tryMs - (clock.monotonic() - started)
        if (left > pauseMs) {
          await pause(pauseMs)
          continue
        }
        pending.add(targets)
        emit({ type: 'invalidation.pending', method, targets: names, error })
        planRetry()
        return 'pending'
      }
    }
  }

  async function drop({ keys, patterns }: Targets): Promise<void> {
    const work = patterns.map((pattern) => store.deleteMatching(pattern))
    if (keys.length > 0) work.push(store.delete(keys))
    await Promise.all(work)
  }

  function planRetry(): void {
    if (retrying) return
    retrying = true
    background.later(RETRY_MS, async () => {
      retrying = false
      const all = pending.all()
      if (all === undefined) return
      try {
        await drop(all.targets)
        pending.clear(all.mark)
        emit({ type: 'invalidation.recovered', targets: describeTargets(all.targets) })
      } finally {
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
