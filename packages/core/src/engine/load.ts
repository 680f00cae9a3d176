import type { Clock } from '../base/clock.js'
import type { Emit } from '../events/emitter.js'
import { runAsCurrent, type LoadNotes } from './current-load.js'
import type { Load, ReadCall } from './read-call.js'

/** A value fresh from the method. */
export interface Loaded {
  readonly value: unknown
  readonly ms: number
  readonly notes: Readonly<LoadNotes>
}

/** What a load is run with; `store` stands for the cache. */
interface LoadParts {
  readonly store: object
  readonly clock: Clock
  readonly emit: Emit
}

/** Runs the method, measures it and tells. Its own error passes through as it is. */
export async function runLoad(call: ReadCall, load: Load, { store, clock, emit }: LoadParts): Promise<Loaded> {
  const { method, key } = call
  const started = clock.monotonic()
  const notes: LoadNotes = { ttlMs: undefined, skipped: false }
  try {
    const value = await runAsCurrent(store, key, notes, load)
    const ms = clock.monotonic() - started
    emit({ type: 'loaded', method, key, ms })
    return { value, ms, notes }
  } catch (error) {
    emit({ type: 'load.failed', method, key, ms: clock.monotonic() - started, error })
    throw error
  }
}
