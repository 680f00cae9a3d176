import { LRUCache } from 'lru-cache'
import { systemRandom } from '../base/random.js'
import type { Counters, CounterVerbs } from './groups.js'
import type { MemoryBounds } from './memory-slots.js'

/** How long counters last: longer than any load, so that none loses its fill for it; then they begin anew. */
const LIFE_MS = 7 * 24 * 60 * 60 * 1_000

interface Counted {
  readonly epoch: string
  readonly counts: Map<number, number>
}

/** The counters of all caches that share a memory store, by their prefixes. */
export type AllCounters = LRUCache<string, Counted>

/** Makes room for counters. */
export function createCounters(bounds: MemoryBounds): AllCounters {
  return new LRUCache<string, Counted>({ ...bounds, ttl: LIFE_MS })
}

/** The counters of the cache of this prefix. */
export function memoryCounters(all: AllCounters, prefix: string): CounterVerbs {
  function make(): Counted {
    const made = { epoch: systemRandom.id(), counts: new Map<number, number>() }
    all.set(prefix, made)
    return made
  }

  return {
    isInOrder: true,
    read: async () => {
      const found = all.get(prefix)
      return found === undefined ? null : snapshot(found)
    },
    ensure: async () => snapshot(all.get(prefix) ?? make()),
    bump: async (shards) => {
      const counts = all.get(prefix)?.counts
      if (counts === undefined) return
      for (const shard of shards) counts.set(shard, (counts.get(shard) ?? 0) + 1)
    },
  }
}

function snapshot({ epoch, counts }: Counted): Counters {
  return { epoch, counts: new Map(counts) }
}
