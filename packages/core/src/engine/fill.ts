import type { Clock } from '../base/clock.js'
import { isReadthroughError } from '../base/errors.js'
import type { Random } from '../base/random.js'
import type { TagStamp } from '../entry/header.js'
import type { Emit } from '../events/emitter.js'
import type { SkipReason } from '../events/events.js'
import type { EntryStore, NewEntry } from '../store/entry-store.js'
import type { Loaded } from './load.js'
import type { Lifetime } from './options.js'
import type { ReadCall } from './read-call.js'

/** Stores one loaded value under the lease of `token`; `false` when it is not stored. Never rejects. */
export type Fill = (token: string) => Promise<boolean>

/**
 * Judges a loaded value and encodes it, at once: what its caller does to it afterwards comes too late. `undefined`: it
 * stays out of the cache, and an event has told why.
 */
export type PrepareFill = (call: ReadCall, loaded: Loaded) => Fill | undefined

/** See {@link PrepareFill}. */
export function createPrepareFill(store: EntryStore, clock: Clock, random: Random, emit: Emit): PrepareFill {
  return (call, loaded) => {
    const { method, key, policy, args } = call
    const { value, notes } = loaded
    const skip = (reason: SkipReason, error?: unknown): undefined => {
      emit({ type: 'fill.skipped', method, key, reason, error })
    }

    // A rule of the user's that throws has not said yes: what it cannot judge is not stored.
    let rule: SkipReason = 'unless'
    let lifetime: Lifetime | undefined
    try {
      if (notes.skipped) return skip('skip')
      if (call.unless?.(value) === true) return skip('unless')
      rule = 'ttl'
      lifetime = policy.lifetime(value, args, notes.ttlMs, random.fraction())
      if (lifetime === undefined) return skip('ttl')
      rule = 'unsupported'
      loaded.encoded()
    } catch (error) {
      return skip(rule, error)
    }

    const { ttlMs } = lifetime
    const entry = entryOf(loaded, lifetime, clock.now())
    return async (token) => {
      try {
        const filled = await store.fill(key, token, entry, ttlMs)
        emit(filled ? { type: 'filled', method, key, ttlMs } : { type: 'fill.refused', method, key })
        return filled
      } catch (error) {
        if (isReadthroughError(error) && error.code === 'VALUE_TOO_LARGE') skip('too-large', error)
        else emit({ type: 'fill.failed', method, key, error })
        return false
      }
    }
  }
}

function entryOf(loaded: Loaded, { hardMs }: Lifetime, created: number): NewEntry {
  const hardUntil = created + hardMs
  const times = { created, freshUntil: hardUntil, hardUntil, loadMs: loaded.ms }
  return { ...times, definition: '', tags: NO_TAGS, payload: loaded.encoded() }
}

const NO_TAGS: readonly TagStamp[] = []
