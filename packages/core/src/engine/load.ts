import type { Clock } from '../base/clock.js'
import type { Emit } from '../events/emitter.js'
import type { Difference } from '../entry/difference.js'
import type { Payload } from '../entry/serializer.js'
import { MAX_TAGS, tooManyTags } from '../keys/tag.js'
import type { EntryStore } from '../store/entry-store.js'
import { NO_NOTES, runAsCurrent, type LoadNotes } from './current-load.js'
import type { LoadSlots } from './load-slots.js'
import { isAstray, isUnwanted, UNWANTED } from './patience.js'
import { differenceOf } from './read-back.js'
import type { Load, ReadCall } from './read-call.js'

/** A value fresh from the method. */
export interface Loaded {
  readonly value: unknown
  readonly ms: number
  readonly notes: Readonly<LoadNotes>
  /** Whether `value` is what was kept of an error, and no value. */
  readonly isError?: true
  /** The value as the serializer writes it; made when first asked for, and then kept. Throws for what it cannot carry. */
  readonly encoded: () => Payload
  /** Where the value would come back changed; seen when first asked for, and then kept. Throws for what cannot be encoded. */
  readonly difference: () => Difference | undefined
  /** The tags that only this load has revealed, each once; worked out when first asked for. Throws where they have no name. */
  readonly revealed: () => readonly string[]
}

/** What a load is run with; the store encodes, and stands for the cache. */
interface LoadParts {
  readonly store: EntryStore
  readonly clock: Clock
  readonly emit: Emit
  readonly slots: LoadSlots
}

/**
 * Runs the method when its turn has come, measures it and tells. Its own error passes through as it is; what nobody waits
 * for any more when its turn comes is not begun, and nobody gets what may be of something else. `notes`: where it is written down what the method says meanwhile.
 */
export async function runLoad(
  call: ReadCall,
  load: Load,
  { store, clock, emit, slots }: LoadParts,
  notes: LoadNotes = { ...NO_NOTES },
): Promise<Loaded> {
  const { method, key, policy } = call
  const entering = slots.enter(call)
  const slot = entering instanceof Promise ? await entering : entering
  if (isUnwanted(call)) {
    slots.leave(slot)
    throw UNWANTED
  }
  const started = clock.monotonic()
  const limit = policy.hardMs === undefined ? undefined : { method, hardMs: policy.hardMs, started, clock }
  let value: unknown
  try {
    value = await runAsCurrent(store, key, notes, load, limit)
  } catch (error) {
    emit({ type: 'load.failed', method, key, ms: clock.monotonic() - started, error })
    throw isAstray(call) ? UNWANTED : error
  } finally {
    slots.leave(slot)
  }
  const ms = clock.monotonic() - started
  emit({ type: 'loaded', method, key, ms })
  if (isAstray(call)) throw UNWANTED
  return loadedFrom(call, store, value, ms, notes)
}

/** What came of a load, or is taken for it. */
export function loadedFrom(
  call: ReadCall,
  store: EntryStore,
  value: unknown,
  ms: number,
  notes: Readonly<LoadNotes> = NO_NOTES,
): Loaded {
  let encoded: Payload | undefined
  let verdict: { readonly difference: Difference | undefined } | undefined
  let revealed: readonly string[] | undefined
  const encode = (): Payload => (encoded ??= store.encode(value))
  return {
    value,
    ms,
    notes,
    encoded: encode,
    difference: () => (verdict ??= { difference: differenceOf(value, encode(), store) }).difference,
    revealed: () => (revealed ??= revealedBy(call, value, notes)),
  }
}

/** @throws CacheKeyError where they have no name, or are too many with those of the arguments */
function revealedBy({ tags, tagsOf }: ReadCall, value: unknown, notes: Readonly<LoadNotes>): readonly string[] {
  const revealed = tagsOf(value, notes.tags).filter((tag) => !tags.includes(tag))
  if (tags.length + revealed.length > MAX_TAGS) throw tooManyTags()
  return revealed
}

/**
 * Whether the value of a load that another caller began has tags for this one that the load has not revealed. One that may
 * have been read inside a transaction could have any.
 */
export function revealsMore({ tags, revealsTags, tagsOf }: ReadCall, loaded: Loaded, value: unknown): boolean {
  if (loaded.notes.isDoubtful) return true
  if (!revealsTags) return false
  try {
    return tagsOf(value, NO_NOTES.tags).some((tag) => !tags.includes(tag) && !loaded.revealed().includes(tag))
  } catch {
    return true
  }
}

/** Whether a load has revealed tags, so that it may be shared only once they have been looked at. */
export function hasRevealed(loaded: Loaded): boolean {
  try {
    return loaded.revealed().length > 0
  } catch {
    return true
  }
}

/**
 * The value for one who shares a load: a copy, as the store would give. What cannot be carried is shared as it is, and so
 * is what a cache that `verifies` finds changed.
 * Taken in the turn in which the load ends, before the caller who began it can change the value; who joins later than
 * that finds it encoded by the fill.
 */
export function copyOf(loaded: Loaded, store: EntryStore, verifies: boolean): unknown {
  try {
    if (verifies && loaded.difference() !== undefined) return loaded.value
    return store.decode(loaded.encoded())
  } catch {
    return loaded.value
  }
}
