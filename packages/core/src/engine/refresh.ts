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
  /** Gives up the claims that are kept for a while, so that other processes need not wait for their end. Never rejects. */
  close(): Promise<void>
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
/** Where a claim is not dropped, because its holder died, nobody else refreshes that entry for this long. */
const CLAIM_MS = 30_000
/** After a refresh that changed nothing, and while another process is at it, hits leave the entry alone for this long. */
const REST_MS = 1_000

/** See {@link Refresh}. One at a time, in this process by what is under way, among processes by a claim. */
export function createRefresh(parts: RefreshParts): Refresh {
  const { store, grounds, prepareFill, background, emit } = parts
  const { claims } = store
  /** Entries that this process refreshes, and those that are to be left alone for a while. */
  const underWay = new Set<string>()
  const resting = new Set<string>()
  /** Of those that rest, the ones that are claimed by this process. */
  const held = new Set<string>()

  return {
    behind(call, load, hit) {
      const name = nameOf(call, hit)
      if (resting.has(name) || underWay.has(name) || underWay.size >= MAX_UNDER_WAY) return
      background.start(async () => {
        underWay.add(name)
        try {
          const isMine = await claim(name).catch(() => {
            // It may execute later, and nobody else would know whose it is.
            drop(name)
            return false
          })
          const ground = isMine ? await groundOf(call, hit) : undefined
          // The caller goes on meanwhile: what it changes in its arguments must not be loaded under the old key.
          const isStill = ground !== undefined && call.isStill(call)
          // What the load throws has been told of; the caller has its answer.
          const loaded = isStill ? await runLoad(call, load, parts).catch(() => undefined) : undefined
          const isReplaced = ground && loaded && call.isStill(call) && (await replace(call, hit, ground, loaded))
          if (isReplaced !== true) rest(name, isMine)
        } finally {
          underWay.delete(name)
        }
      })
    },

    async now(call, load, hit) {
      const name = nameOf(call, hit)
      if (underWay.has(name)) return undefined
      underWay.add(name)
      let isMine = false
      let isReplaced = false
      try {
        // A claim that fails keeps nobody from loading.
        isMine = await claim(name).catch(() => true)
        if (!isMine) return undefined
        const ground = await groundOf(call, hit)
        const loaded = await runLoad(call, load, parts)
        if (ground === undefined) emit({ type: 'fill.skipped', method: call.method, key: call.key, reason: 'tags' })
        else isReplaced = await replace(call, hit, ground, loaded)
        return loaded
      } finally {
        underWay.delete(name)
        if (isMine && !isReplaced) drop(name)
      }
    },

    async close() {
      const dropping = claims === undefined ? [] : [...held].map((name) => claims.drop(name))
      await Promise.allSettled(dropping)
      held.clear()
    },
  }

  async function claim(name: string): Promise<boolean> {
    return claims === undefined || claims.take(name, CLAIM_MS)
  }

  function drop(name: string): void {
    if (claims !== undefined) background.start(() => claims.drop(name))
  }

  /** The claim, if it is ours, is kept as long, so that the other processes rest as well. */
  function rest(name: string, isMine: boolean): void {
    resting.add(name)
    if (isMine) held.add(name)
    background.later(REST_MS, async () => {
      resting.delete(name)
      if (held.delete(name)) drop(name)
    })
  }

  async function replace(call: ReadCall, { version }: Hit, ground: Ground, loaded: Loaded): Promise<boolean> {
    const fill = prepareFill(call, loaded)
    const put = (entry: NewEntry, ttlMs: number): Promise<boolean> => store.replace(call.key, version, entry, ttlMs)
    return fill !== undefined && fill.into(put, ground, { event: 'refreshed' })
  }

  /**
   * The stamps are those of the read that found the entry. Asking for them again makes them live as long as the new
   * entry; were one answered that is not the same, the entry is dead already, and so would be what replaces it.
   */
  async function groundOf(call: ReadCall, { entry }: Hit): Promise<Ground | undefined> {
    const carried = entry.header.tags
    const revealsTags = call.revealsTags || carried.length > call.tags.length
    const laid = await grounds.lay({ ...call, revealsTags }).catch(() => undefined)
    // Under a barrier no tag has a stamp, and what carries one is dead.
    if (laid === undefined || laid === 'barrier') return undefined
    const isSame = laid.tags.every((now) => carried.some(({ tag, stamp }) => tag === now.tag && stamp === now.stamp))
    return isSame ? laid : undefined
  }
}

/** Of one entry: what takes its place is refreshed on its own. */
function nameOf({ key }: ReadCall, { version }: Hit): string {
  return `${key}#${String(version)}`
}
