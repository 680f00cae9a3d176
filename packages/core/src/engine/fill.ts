import type { Clock } from '../base/clock.js'
import { isReadthroughError } from '../base/errors.js'
import type { Random } from '../base/random.js'
import type { TagStamp } from '../entry/header.js'
import type { Emit } from '../events/emitter.js'
import type { SkipReason } from '../events/reasons.js'
import type { NewEntry } from '../store/entry-store.js'
import type { Confirmed, Ground, Grounds } from './ground.js'
import type { Loaded } from './load.js'
import type { Lifetime } from './lifetime.js'
import type { ReadCall } from './read-call.js'
import type { Verify } from './verify.js'

/** How a value gets into its slot: over a lease, an entry or a barrier, and only over that. */
export type Put = (entry: NewEntry, ttlMs: number) => Promise<boolean>

/** A loaded value that was judged and encoded, and may be stored. */
export interface Fill {
  /** How long the entry lives at most; what it depends on must be known as long. */
  readonly lifeMs: number
  /**
   * Stores it by `put`, as loaded on this ground; `false` when it is not stored. Never rejects. `confirmed`: what became of
   * the tags that the load has revealed, where that is known already.
   */
  into(put: Put, ground: Ground, options?: { confirmed?: Confirmed; event?: 'filled' | 'refreshed' }): Promise<boolean>
}

/**
 * Judges a loaded value and encodes it, at once: what its caller does to it afterwards comes too late. `undefined`: it
 * stays out of the cache, and an event has told why.
 */
export type PrepareFill = (call: ReadCall, loaded: Loaded) => Fill | undefined

/** What a fill needs. */
export interface FillParts {
  readonly grounds: Grounds
  readonly clock: Clock
  readonly random: Random
  readonly emit: Emit
  /** `undefined`: what serializers write is believed to come back. */
  readonly verify?: Verify | undefined
}

/** See {@link PrepareFill}. */
export function createPrepareFill({ grounds, clock, random, emit, verify }: FillParts): PrepareFill {
  return (call, loaded) => {
    const { method, key, policy } = call
    const { value, notes } = loaded
    const tellSkipped = (reason: SkipReason, error?: unknown): void => {
      emit({ type: 'fill.skipped', method, key, reason, error })
    }
    const skip = (reason: SkipReason, error?: unknown): undefined => {
      tellSkipped(reason, error)
      return undefined
    }

    // A rule of the user's that throws has not said yes: what it cannot judge is not stored.
    let rule: SkipReason = 'unless'
    let lifetime: Lifetime | undefined
    try {
      if (notes.skipped) return skip('skip')
      if (notes.isDoubtful) return skip('transaction')
      if (loaded.isError !== true && call.unless?.(value) === true) return skip('unless')
      rule = 'tags'
      loaded.revealed()
      rule = 'ttl'
      const chance = random.fraction()
      lifetime =
        loaded.isError === true ? policy.errorLifetime(chance) : policy.lifetime(value, call, notes.ttlMs, chance)
      if (lifetime === undefined) return skip('ttl')
      rule = 'unsupported'
      loaded.encoded()
      const changed = verify?.(call, loaded)
      if (changed !== undefined) return skip('changed', changed)
    } catch (error) {
      return skip(rule, error)
    }

    const { ttlMs, hardMs } = lifetime
    const created = clock.now()
    // Begun here, too: the value must be judged as it is now.
    const judging = loaded.isError === true ? undefined : call.accepts && verdictOf(call.accepts, value)
    const entryWith = (tags: readonly TagStamp[]): NewEntry => entryOf(call, loaded, lifetime, created, tags)
    return {
      lifeMs: hardMs,
      async into(put, ground, { confirmed, event = 'filled' } = {}) {
        const refusal = await judging
        if (refusal !== undefined) {
          tellSkipped('schema', refusal.error)
          return false
        }
        const tags = confirmed ?? (await grounds.confirm(call, ground, loaded, hardMs))
        if (tags === 'unknown') {
          tellSkipped('tags')
          return false
        }
        if (tags === 'changed') {
          emit({ type: 'fill.refused', method, key })
          return false
        }
        if (hardMs > policy.longestMs) await grounds.prolong(ground, hardMs)
        try {
          const noting = grounds.note(key, hardMs, ground)
          if (noting !== undefined) await noting
          const filled = await put(entryWith(tags), ttlMs)
          emit(filled ? { type: event, method, key, ttlMs } : { type: 'fill.refused', method, key })
          return filled
        } catch (error) {
          if (isReadthroughError(error) && error.code === 'VALUE_TOO_LARGE') tellSkipped('too-large', error)
          else emit({ type: 'fill.failed', method, key, error })
          return false
        }
      },
    }
  }
}

function entryOf(
  { definition }: ReadCall,
  loaded: Loaded,
  { freshMs, hardMs }: Lifetime,
  created: number,
  tags: readonly TagStamp[],
): NewEntry {
  const times = { created, freshUntil: created + freshMs, hardUntil: created + hardMs, loadMs: loaded.ms }
  const entry = { ...times, definition, tags, payload: loaded.encoded() }
  return loaded.isError === true ? { ...entry, isError: true } : entry
}

/** Why a schema refuses a value; `undefined` when it does not. Never rejects. */
async function verdictOf(
  accepts: NonNullable<ReadCall['accepts']>,
  value: unknown,
): Promise<{ readonly error: unknown } | undefined> {
  try {
    return (await accepts(value)) ? undefined : { error: undefined }
  } catch (error) {
    return { error }
  }
}
