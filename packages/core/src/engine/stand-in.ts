import type { Clock } from '../base/clock.js'
import { LoadTimeoutError } from '../base/errors.js'
import type { Emit } from '../events/emitter.js'
import { tierOf } from '../store/entry-store.js'
import type { Lapsed } from './lookup.js'
import type { ReadCall } from './read-call.js'
import type { Reload } from './reload.js'

/** What a caller gets. */
export interface Answer {
  readonly value: unknown
}

/** Gives callers what has lapsed in place of what the method has not given them. */
export interface StandIn {
  /** `failure`: what it stands in for, where that is an error. `began`: when the caller began to wait. */
  standIn(call: ReadCall, found: Lapsed, began: number, failure?: { readonly error: unknown }): Answer
  /** Whether the caller's policy lets it stand in for this error; a rule that throws does not. */
  mayStandIn(call: ReadCall, error: unknown): boolean
  /** Waits for an outcome until `end`, on the monotonic clock; `undefined` when that is over. Takes what never rejects. */
  inTime<T>(outcome: Promise<T>, end: number): Promise<T | undefined>
  /** For a caller whose soft or hard timeout is over. */
  tooLate(call: ReadCall, found: Lapsed, began: number): Answer
}

/** See {@link StandIn}. */
export function createStandIn({ clock, emit }: { readonly clock: Clock; readonly emit: Emit }): StandIn {
  return { standIn, mayStandIn, inTime, tooLate }

  function tooLate(call: ReadCall, found: Lapsed, began: number): Answer {
    const { method, key, policy } = call
    const { softMs = Infinity, hardMs = Infinity } = policy
    if (softMs <= hardMs) return standIn(call, found, began)
    emit({ type: 'load.timeout', method, key, ms: hardMs })
    return standIn(call, found, began, { error: new LoadTimeoutError(method, hardMs) })
  }

  function standIn(call: ReadCall, { entry }: Lapsed, began: number, failure?: { readonly error: unknown }): Answer {
    const { method, key } = call
    const { created, loadMs } = entry.header
    const waitedMs = clock.monotonic() - began
    const tier = tierOf(entry)
    const event = {
      type: 'hit',
      tier,
      method,
      key,
      isStale: true,
      ageMs: clock.now() - created,
      loadMs,
      waitedMs,
    } as const
    emit(failure === undefined ? event : { ...event, error: failure.error })
    return { value: entry.value }
  }

  function mayStandIn({ policy }: ReadCall, error: unknown): boolean {
    try {
      return policy.standsInFor(error)
    } catch (thrown) {
      emit({ type: 'background.failed', error: thrown })
      return false
    }
  }

  async function inTime<T>(outcome: Promise<T>, end: number): Promise<T | undefined> {
    const leftMs = end - clock.monotonic()
    if (leftMs === Infinity) return outcome
    if (leftMs <= 0) return undefined
    return new Promise((resolve) => {
      const timer = clock.timer(leftMs, () => resolve(undefined))
      void outcome.then(resolve).finally(() => timer.cancel())
    })
  }
}

/**
 * When a caller of this reload gets what has lapsed, on the monotonic clock. Counted from where the reload began: who
 * comes later need not find out anew that it takes long. What is over already has no end.
 */
export function endOf({ policy }: ReadCall, { began, isOver }: Reload): number {
  if (isOver()) return Infinity
  return began + Math.min(policy.softMs ?? Infinity, policy.hardMs ?? Infinity)
}
