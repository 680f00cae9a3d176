import { LRUCache } from 'lru-cache'
import type { Clock } from '../base/clock.js'
import { systemRandom } from '../base/random.js'
import type { Counters, CounterVerbs } from './groups.js'
import type { MemoryBounds } from './memory-slots.js'

/** How long counters last: longer than any load, so that none loses its fill for it; then they begin anew. */
const LIFE_MS = 7 * 24 * 60 * 60 * 1_000

interface Counted {
  readonly epoch: string
  readonly counts: Map<number, number>
  /** By shard, when the time of each member is over, by the monotonic clock. */
  readonly holds: Map<number, Map<string, number>>
}

/** The counters of all caches that share a memory store, by their prefixes. */
export type AllCounters = LRUCache<string, Counted>

/** Makes room for counters. */
export function createCounters(bounds: MemoryBounds): AllCounters {
  return new LRUCache<string, Counted>({ ...bounds, ttl: LIFE_MS })
}

/** The counters of the cache of this prefix. */
export function memoryCounters(all: AllCounters, prefix: string, clock: Clock): CounterVerbs {
  function make(): Counted {
    const made: Counted = { epoch: systemRandom.id(), counts: new Map(), holds: new Map() }
    all.set(prefix, made)
    return made
  }

  function count({ counts }: Counted, shards: readonly number[]): void {
    for (const shard of shards) counts.set(shard, (counts.get(shard) ?? 0) + 1)
  }

  /** Forgets the members whose time is over. */
  function tidy({ holds }: Counted): void {
    const now = clock.monotonic()
    for (const [shard, members] of holds) {
      for (const [member, deadline] of members) if (deadline <= now) members.delete(member)
      if (members.size === 0) holds.delete(shard)
    }
  }

  return {
    isInOrder: true,
    read: async () => {
      const found = all.get(prefix)
      return found === undefined ? null : snapshot(found)
    },
    ensure: async () => {
      const found = all.get(prefix) ?? make()
      tidy(found)
      return snapshot(found)
    },
    bump: async (shards) => {
      const found = all.get(prefix)
      if (found !== undefined) count(found, shards)
    },
    hold: async (shards, member, boundMs) => {
      const found = all.get(prefix) ?? make()
      tidy(found)
      count(found, shards)
      const deadline = clock.monotonic() + boundMs
      for (const shard of shards) found.holds.set(shard, (found.holds.get(shard) ?? new Map()).set(member, deadline))
    },
    free: async (shards, member) => {
      const holds = all.get(prefix)?.holds
      for (const shard of shards) {
        const members = holds?.get(shard)
        if (members?.delete(member) === true && members.size === 0) holds?.delete(shard)
      }
    },
  }
}

function snapshot({ epoch, counts, holds }: Counted): Counters {
  return { epoch, counts: new Map(counts), held: new Set(holds.keys()) }
}
