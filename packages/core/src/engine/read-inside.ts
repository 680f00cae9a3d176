import { tierOf } from '../store/entry-store.js'
import { isInsideLoad, NO_NOTES, runAsWrite } from './current-load.js'
import type { Hit, Lookup } from './lookup.js'
import type { Load, ReadCall, Sought } from './read-call.js'
import type { Tagged } from './targets.js'
import { createUnfilled, type UnfilledParts } from './unfilled.js'

/** Whether a transaction has invalidated this key, or one of these tags, so far. */
export type IsDirty = (tagged: Tagged) => boolean

/**
 * Calls from inside a transaction. What they load may not be committed, or be of an old snapshot: it is neither stored
 * nor shared. And nothing is started behind them, because it would run inside as well.
 */
export interface Inside {
  read(call: ReadCall, load: Load, isDirty: IsDirty): Promise<unknown>
  /** What answers a read without a load: fresh, and not dirty by any tag that it carries. */
  look(sought: Sought, isDirty: IsDirty): Promise<Hit | undefined>
  /** Runs a method whose value would be stored outside. */
  write(call: ReadCall, write: Load): Promise<unknown>
}

/** What calls from inside a transaction need. */
export interface InsideParts extends UnfilledParts {
  readonly lookup: Lookup
  /** Whether an invalidation of this key, or of one of these tags, has not reached the store yet. */
  readonly isPending: (tagged: Tagged) => boolean
}

/** See {@link Inside}. */
export function createInside(parts: InsideParts): Inside {
  const { store, lookup, clock, emit, isPending } = parts
  const { nested, past } = createUnfilled(parts)

  async function look(sought: Sought, isDirty: IsDirty): Promise<Hit | undefined> {
    if (isDirty(sought) || isPending(sought)) return undefined
    const seen = await lookup.look(sought)
    if (seen.kind !== 'hit' || seen.isStale) return undefined
    // Only now its tags are known; and the transaction has gone on meanwhile.
    const carried = seen.entry.header.tags.map(({ tag }) => tag)
    return isDirty({ key: sought.key, tags: carried }) ? undefined : seen
  }

  return {
    look,
    async read(call, load, isDirty) {
      const { key, method, patience } = call
      // What it says of its load is meant for the load around it, which may well have begun outside.
      if (isInsideLoad(store, key)) {
        patience?.begin()
        return nested(call, load)
      }
      const hit = await look(call, isDirty)
      if (hit === undefined) {
        patience?.begin()
        return past(call, load, 'transaction')
      }
      const { created, loadMs } = hit.entry.header
      emit({
        type: 'hit',
        tier: tierOf(hit.entry),
        method,
        key,
        isStale: false,
        ageMs: clock.now() - created,
        loadMs,
        waitedMs: 0,
      })
      return hit.entry.value
    },
    async write({ key, method }, write) {
      const result = await runAsWrite(key, { ...NO_NOTES }, write)
      emit({ type: 'fill.skipped', method, key, reason: 'transaction' })
      return result
    },
  }
}
