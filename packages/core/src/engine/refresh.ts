import type { Clock } from '../base/clock.js'
import type { Emit } from '../events/emitter.js'
import type { EntryStore } from '../store/entry-store.js'
import type { Background } from './background.js'
import { runLoad, type Loaded } from './load.js'
import type { LoadSlots } from './load-slots.js'
import type { Found } from './lookup.js'
import { trustedMs, wantedWhile } from './patience.js'
import type { Load, ReadCall } from './read-call.js'
import { nameOf, type Replacing } from './replacing.js'
import { createUnderWay } from './under-way.js'

/** Loads anew what is there, and puts it in place of exactly that. */
export interface Refresh {
  /** Behind a caller who has its answer. Never throws; a load that fails leaves the entry as it is. */
  behind(call: ReadCall, load: Load, found: Found): void
  /** For a caller who waits for it; `undefined` while someone else is at it. What the load throws passes through. */
  now(call: ReadCall, load: Load, found: Found): Promise<Loaded | undefined>
  /** Gives up the claims that are kept for a while, so that other processes need not wait for their end. Never rejects. */
  close(): Promise<void>
}

/** What a refresh needs. */
export interface RefreshParts {
  readonly store: EntryStore
  readonly slots: LoadSlots
  readonly replacing: Replacing
  readonly background: Background
  readonly clock: Clock
  readonly emit: Emit
}

/** Refreshes that one process has under way at most; what is stale beyond that waits for a later hit. */
const MAX_UNDER_WAY = 100
/** After a refresh that changed nothing, and while another process is at it, hits leave the entry alone for this long. */
const REST_MS = 1_000

/** See {@link Refresh}. One at a time, in this process by what is under way, among processes by a claim. */
export function createRefresh(parts: RefreshParts): Refresh {
  const { background, clock, emit } = parts
  const { claim, drop, dropAll, groundOf, replace } = parts.replacing
  /** Entries that this process refreshes, and those that are to be left alone for a while. */
  const underWay = createUnderWay(clock, MAX_UNDER_WAY)
  const resting = new Set<string>()
  /** Of those that rest, the ones that are claimed by this process. */
  const held = new Set<string>()

  return {
    behind(call, load, found) {
      const name = nameOf(call, found)
      if (resting.has(name) || underWay.get(name) !== undefined || underWay.isFull()) return
      background.start(async () => {
        const run = {}
        underWay.begin(name, run, trustedMs(call.policy))
        try {
          const isMine = await claim(name).catch(() => {
            // It may execute later, and nobody else would know whose it is.
            drop(name)
            return false
          })
          const ground = isMine ? await groundOf(call, found) : undefined
          // The caller goes on meanwhile: what it changes in its arguments must not be loaded under the old key.
          const still = wantedWhile(call, () => call.isStill(call))
          // What the load throws has been told of; the caller has its answer.
          const loaded = ground && (await runLoad(still, load, parts).catch(() => undefined))
          const isReplaced = ground && loaded && call.isStill(call) && (await replace(call, found, ground, loaded))
          if (isReplaced !== true) rest(name, isMine)
        } finally {
          underWay.end(name, run)
        }
      })
    },

    async now(call, load, found) {
      const name = nameOf(call, found)
      if (underWay.get(name) !== undefined) return undefined
      const run = {}
      underWay.begin(name, run, trustedMs(call.policy))
      let isMine = false
      let isReplaced = false
      try {
        // A claim that fails keeps nobody from loading.
        isMine = await claim(name).catch(() => true)
        if (!isMine) return undefined
        const ground = await groundOf(call, found)
        const loaded = await runLoad(call, load, parts)
        if (ground === undefined) emit({ type: 'fill.skipped', method: call.method, key: call.key, reason: 'tags' })
        else isReplaced = await replace(call, found, ground, loaded)
        return loaded
      } finally {
        underWay.end(name, run)
        if (isMine && !isReplaced) drop(name)
      }
    },

    async close() {
      await dropAll(held)
      held.clear()
    },
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
}
