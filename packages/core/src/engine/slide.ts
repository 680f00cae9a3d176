import { LRUCache } from 'lru-cache'
import type { Clock } from '../base/clock.js'
import type { EntryStore } from '../store/entry-store.js'
import type { Version } from '../store/slot.js'
import type { Background } from './background.js'
import type { Grounds } from './ground.js'

/** Gives an entry more time to live, if it is still that entry. */
export type Slide = (key: string, version: Version, ttlMs: number) => void

/** Keys whose last extension is remembered. */
const MAX_REMEMBERED = 10_000
/** An entry that was extended less than this share of its time to live ago is left alone. */
const WORTHWHILE = 0.1

/** Sliding costs a second command, so a key that is hit all the time is extended now and then. */
export function createSlide(store: EntryStore, grounds: Grounds, clock: Clock, background: Background): Slide {
  // Made when first needed: it takes room for all its keys at once, and most caches slide nothing.
  let extended: LRUCache<string, number> | undefined
  return (key, version, ttlMs) => {
    extended ??= new LRUCache({ max: MAX_REMEMBERED })
    const now = clock.monotonic()
    const last = extended.get(key)
    if (last !== undefined && now - last < ttlMs * WORTHWHILE) return
    extended.set(key, now)
    background.start(async () => {
      await grounds.note(key, ttlMs)
      await store.touch(key, version, ttlMs)
    })
  }
}
