import type { EntryStore, NewEntry } from '../store/entry-store.js'
import type { Background } from './background.js'
import type { PrepareFill } from './fill.js'
import type { Ground, Grounds } from './ground.js'
import type { Loaded } from './load.js'
import type { Found } from './lookup.js'
import type { ReadCall } from './read-call.js'

/** How an entry is replaced by what was loaded anew: whoever does it claims it, lays the ground, loads, and replaces. */
export interface Replacing {
  /** Whether this process is the one to do it. That is thrift: nothing rests on it. Rejects when the store fails. */
  claim(name: string): Promise<boolean>
  /** Lets another process do it. */
  drop(name: string): void
  /** The same at once, for what is closed. Never rejects. */
  dropAll(names: Iterable<string>): Promise<void>
  /** What the load stands on; `undefined`: its value may replace nothing. */
  groundOf(call: ReadCall, found: Found): Promise<Ground | undefined>
  /**
   * Replaces exactly what was found, and nothing else; `false` when it did not. The value is judged and encoded at once.
   * Never rejects.
   */
  replace(call: ReadCall, found: Found, ground: Ground, loaded: Loaded): Promise<boolean>
}

/** What it needs. */
export interface ReplacingParts {
  readonly store: EntryStore
  readonly grounds: Grounds
  readonly prepareFill: PrepareFill
  readonly background: Background
}

/** Where a claim is not dropped, because its holder died, nobody else replaces that entry for this long. */
const CLAIM_MS = 30_000

/** See {@link Replacing}. */
export function createReplacing({ store, grounds, prepareFill, background }: ReplacingParts): Replacing {
  const { claims } = store

  return {
    claim: async (name) => claims === undefined || claims.take(name, CLAIM_MS),
    drop(name) {
      if (claims !== undefined) background.start(() => claims.drop(name))
    },
    async dropAll(names) {
      if (claims !== undefined) await Promise.allSettled([...names].map((name) => claims.drop(name)))
    },
    /**
     * The stamps are those of the read that found the entry. Asking for them again makes them live as long as the new
     * entry; were one answered that is not the same, the entry is dead already, and so would be what replaces it.
     */
    async groundOf(call, { entry }) {
      const carried = entry.header.tags
      const revealsTags = call.revealsTags || carried.length > call.tags.length
      const laid = await grounds.lay({ ...call, revealsTags }).catch(() => undefined)
      // Under a barrier no tag has a stamp, and what carries one is dead.
      if (laid === undefined || laid === 'barrier') return undefined
      const isSame = laid.tags.every((now) => carried.some(({ tag, stamp }) => tag === now.tag && stamp === now.stamp))
      return isSame ? laid : undefined
    },
    async replace(call, { version }, ground, loaded) {
      const fill = prepareFill(call, loaded)
      const put = (entry: NewEntry, ttlMs: number): Promise<boolean> => store.replace(call.key, version, entry, ttlMs)
      return fill !== undefined && fill.into(put, ground, { event: 'refreshed' })
    },
  }
}

/** The name of one entry: what takes its place is another, and has another name. */
export function nameOf({ key }: ReadCall, { version }: Found): string {
  return `${key}#${String(version)}`
}
