import type { Clock } from '../base/clock.js'
import type { Emit } from '../events/emitter.js'
import type { EntryStore, NewEntry } from '../store/entry-store.js'
import type { Background } from './background.js'
import type { PrepareFill } from './fill.js'
import type { Ground, Grounds } from './ground.js'
import { runLoad, type Loaded } from './load.js'
import type { Hit } from './lookup.js'
import type { Load, ReadCall } from './read-call.js'

/** Loads anew what is there, and puts it in place of exactly that. */
export interface Refresh {
  /** Behind a caller who has its answer. Never throws; a load that fails leaves the entry as it is. */
  behind(call: ReadCall, load: Load, hit: Hit): void
  /** For a caller who waits for it; `undefined` while someone else is at it. What the load throws passes through. */
  now(call: ReadCall, load: Load, hit: Hit): Promise<Loaded | undefined>
}

/** What a refresh needs. */
export interface RefreshParts {
  readonly store: EntryStore
  readonly grounds: Grounds
  readonly prepareFill: PrepareFill
  readonly background: Background
  readonly clock: Clock
  readonly emit: Emit
}

/** Refreshes that one process has under way at most; what is stale beyond that waits for a later hit. */
const MAX_UNDER_WAY = 100
/** A claim lasts about as long as the load; where the load fails, it is also the time until someone tries again. */
const SHORTEST_CLAIM_MS = 1_000
const LONGEST_CLAIM_MS = 30_000

/** See {@link Refresh}. One at a time, in this process by what is under way, among processes by a claim. */
export function createRefresh(parts: RefreshParts): Refresh {
  const { store, grounds, prepareFill, background, clock } = parts
  const underWay = new Set<string>()

  return {
    behind(call, load, hit) {
      const name = nameOf(call, hit)
      if (underWay.has(name) || underWay.size >= MAX_UNDER_WAY) return
      // What the load throws has been told of; the caller has its answer.
      background.start(() => run(name, call, load, hit).catch(() => {}))
    },
    async now(call, load, hit) {
      const name = nameOf(call, hit)
      return underWay.has(name) ? undefined : run(name, call, load, hit)
    },
  }

  async function run(name: string, call: ReadCall, load: Load, hit: Hit): Promise<Loaded | undefined> {
    underWay.add(name)
    try {
      const { loadMs } = hit.entry.header
      const claimMs = Math.min(LONGEST_CLAIM_MS, Math.max(SHORTEST_CLAIM_MS, loadMs * 2))
      if (store.claim !== undefined && !(await store.claim(name, claimMs).catch(() => false))) return undefined
      const ground = await groundOf(call, hit)
      if (ground === undefined) return undefined
      const loaded = await runLoad(call, load, { ...parts, clock })
      const fill = prepareFill(call, loaded)
      if (fill === undefined) return loaded
      const put = (entry: NewEntry, ttlMs: number): Promise<boolean> =>
        store.replace(call.key, hit.version, entry, ttlMs)
      await fill.into(put, ground, await grounds.confirm(ground, loaded, fill.lifeMs), 'refreshed')
      return loaded
    } finally {
      underWay.delete(name)
    }
  }

  /**
   * The stamps are those of the read that found the entry. Asking for them again makes them live as long as the new
   * entry; were one answered that is not the same, the entry is dead already, and so would be what replaces it.
   */
  async function groundOf(call: ReadCall, { entry }: Hit): Promise<Ground | undefined> {
    const carried = entry.header.tags
    const revealsTags = call.revealsTags || carried.length > call.tags.length
    const laid = await grounds.lay({ ...call, revealsTags }).catch(() => undefined)
    if (laid === undefined) return undefined
    const isSame = laid.tags.every((now) => carried.some(({ tag, stamp }) => tag === now.tag && stamp === now.stamp))
    return isSame ? laid : undefined
  }
}

/** Of one entry: what takes its place may be claimed anew. */
function nameOf({ key }: ReadCall, { version }: Hit): string {
  return `${key}#${String(version)}`
}
