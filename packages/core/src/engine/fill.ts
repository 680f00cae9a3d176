import type { Clock } from '../base/clock.js'
import { UnsupportedValueError, ValueTooLargeError } from '../base/errors.js'
import type { Random } from '../base/random.js'
import type { Emit } from '../events/emitter.js'
import type { SkipReason } from '../events/events.js'
import type { EntryStore, NewEntry } from '../store/entry-store.js'
import type { Loaded } from './load.js'
import type { Lifetime } from './options.js'
import type { ReadCall } from './read-call.js'

/** What became of a loaded value; `kept-out` leaves the lease where it was. */
export type FillOutcome = 'filled' | 'refused' | 'kept-out' | 'failed'

/** Puts loaded values into the slots whose lease their callers hold. */
export type Fill = (call: ReadCall, token: string, loaded: Loaded) => Promise<FillOutcome>

/** See {@link Fill}. What it returns never rejects; the value is encoded before it returns. */
export function createFill(store: EntryStore, clock: Clock, random: Random, emit: Emit): Fill {
  return async (call, token, { value, ms, notes }) => {
    const { method, key } = call
    const skip = (reason: SkipReason, error?: unknown): FillOutcome => {
      emit({ type: 'fill.skipped', method, key, reason, error })
      return 'kept-out'
    }

    // A rule of the user's that throws has not said yes: what it cannot judge is not stored.
    let rule: SkipReason = 'unless'
    let lifetime: Lifetime | undefined
    try {
      if (notes.skipped) return skip('skip')
      if (call.unless?.(value) === true) return skip('unless')
      rule = 'ttl'
      lifetime = call.policy.lifetime(value, call.args, notes.ttlMs, random.fraction())
    } catch (error) {
      return skip(rule, error)
    }
    if (lifetime === undefined) return skip('ttl')

    const { ttlMs, hardMs } = lifetime
    const created = clock.now()
    const entry: NewEntry = {
      value,
      created,
      freshUntil: created + hardMs,
      hardUntil: created + hardMs,
      loadMs: ms,
      definition: '',
      stamps: NO_STAMPS,
    }
    try {
      const filled = await store.fill(key, token, entry, ttlMs)
      emit(filled ? { type: 'filled', method, key, ttlMs } : { type: 'fill.refused', method, key })
      return filled ? 'filled' : 'refused'
    } catch (error) {
      if (error instanceof UnsupportedValueError) return skip('unsupported', error)
      if (error instanceof ValueTooLargeError) return skip('too-large', error)
      emit({ type: 'fill.failed', method, key, error })
      return 'failed'
    }
  }
}

const NO_STAMPS: readonly string[] = []
