import type { Clock } from '../base/clock.js'
import type { Emit } from '../events/emitter.js'
import { type EntryStore, tierOf } from '../store/entry-store.js'
import type { LoadNotes } from './current-load.js'
import { loadedFrom, type Loaded } from './load.js'
import type { KeptError, Vacant } from './lookup.js'
import { UNWANTED } from './patience.js'
import type { ReadCall } from './read-call.js'

/** A load that has failed, with what was said during it. */
export interface Failure {
  readonly error: unknown
  readonly ms: number
  readonly notes: Readonly<LoadNotes>
}

/** What is to be kept of an error, to be stored as a value would be; `undefined`: nothing is. */
export type KeepError = (call: ReadCall, failure: Failure) => Loaded | undefined

/** See {@link KeepError}. */
export function createKeepError({ store, emit }: { readonly store: EntryStore; readonly emit: Emit }): KeepError {
  return (call, { error, ms, notes }) => {
    const { method, key, policy } = call
    if (policy.errors === undefined || error === UNWANTED) return undefined
    let data: unknown
    try {
      data = policy.errors.toData(error)
    } catch (thrown) {
      emit({ type: 'fill.skipped', method, key, reason: 'error', error: thrown })
      return undefined
    }
    if (data === undefined) return undefined
    if (notes.tags.length > 0) {
      // They are those of a value, and whether they hold could be told only with one.
      emit({ type: 'fill.skipped', method, key, reason: 'tags' })
      return undefined
    }
    return { ...loadedFrom(call, store, data, ms, notes), isError: true, revealed: () => [] }
  }
}

/** Throws what was kept of an error. Where the user's function fails at that, it says instead that nothing usable is there. */
export function throwKept(
  { method, key, policy }: ReadCall,
  { version, entry }: KeptError,
  waitedMs: number,
  { clock, emit }: { readonly clock: Clock; readonly emit: Emit },
): Vacant {
  let error: unknown
  try {
    error = policy.errors?.toError(entry.value)
  } catch (thrown) {
    return { kind: 'vacant', reason: 'unreadable', over: version, error: thrown }
  }
  const { created, loadMs } = entry.header
  emit({
    type: 'hit',
    tier: tierOf(entry),
    method,
    key,
    isStale: false,
    ageMs: clock.now() - created,
    loadMs,
    waitedMs,
    error,
  })
  throw error
}
