import { LRUCache } from 'lru-cache'
import { globMatcher } from '../keys/glob.js'
import type { IndexVerbs } from './groups.js'
import type { MemoryBounds, MemorySlots } from './memory-slots.js'

/** The indexes of all caches that share a memory store, by the full names of their groups. */
export type AllIndexes = LRUCache<string, Set<string>>

/** An index is made anew after so long. */
const LIFE_MS = 7 * 24 * 60 * 60 * 1_000

/** Makes room for indexes. */
export function createIndexes(bounds: MemoryBounds): AllIndexes {
  return new LRUCache<string, Set<string>>({ ...bounds, ttl: LIFE_MS })
}

/** What an index that is full must get rid of to be worth its while: else it would be looked through at each note. */
const LEAST_SHARE = 1 / 8

/**
 * The indexes of the cache whose names begin with `prefix`. Nothing comes in between here: so there is an index only where
 * it lacks nothing, and a key leaves it when nothing lies there. What an index saves is the walk over the other groups.
 */
export function memoryIndexes(
  all: AllIndexes,
  prefix: string,
  slots: MemorySlots,
  kill: (key: string) => void,
): IndexVerbs & { clear(): void } {
  /** What is leased, loaded or stored is there, so that what is not there comes with a note of its own. */
  function tidy(noted: Set<string>, max: number): boolean {
    const there = new Set(slots.keys())
    for (const key of noted) if (!there.has(key)) noted.delete(key)
    return noted.size <= max * (1 - LEAST_SHARE)
  }

  return {
    isInOrder: true,
    async note(group, key, _ttlMs, max) {
      const noted = all.get(prefix + group)
      if (noted?.add(key) !== undefined && noted.size > max && !tidy(noted, max)) all.delete(prefix + group)
    },
    async deleteMatching(group, pattern, max) {
      const matches = globMatcher(pattern)
      const known = all.get(prefix + group)
      const keys = known ?? slots.keys().filter((key) => key.startsWith(`${group}:`))
      const left = known ?? new Set<string>()
      for (const key of keys) {
        if (matches(key)) {
          kill(key)
          left.delete(key)
        } else left.add(key)
      }
      if (known === undefined && left.size <= max) all.set(prefix + group, left)
    },
    clear() {
      for (const name of all.keys()) if (name.startsWith(prefix)) all.delete(name)
    },
  }
}
