import { LRUCache } from 'lru-cache'
import type { Clock } from '../base/clock.js'
import { systemRandom } from '../base/random.js'
import type { TagBarrierVerbs } from './groups.js'
import { memoryMembers } from './memory-barriers.js'
import type { Feeds } from './memory-feed.js'
import { type Barrier, type MemoryBounds, wholeMs } from './memory-slots.js'
import type { Store } from './store.js'

/** The stamps of all caches that share a memory store, by their full names; a tag under a barrier has that instead. */
export type AllStamps = LRUCache<string, string | Barrier>

/** Makes room for stamps; `feeds` are told of every change, whatever made it. */
export function createStamps(bounds: MemoryBounds, feeds: Feeds): AllStamps {
  return new LRUCache<string, string | Barrier>({
    ...bounds,
    dispose: (_held, name) => feeds.stampChanged(name),
    onInsert: (_held, name, reason) => {
      if (reason === 'add') feeds.stampChanged(name)
    },
  })
}

/** The stamps of one cache. */
export interface MemoryStamps extends Pick<Store, 'ensureStamps' | 'dropStamps'> {
  /** `null` for a tag without one, or under a barrier. */
  stampOf(tag: string): string | null
  readonly barriers: TagBarrierVerbs
}

/** The stamps of the tags whose names begin with `prefix`. */
export function memoryStamps(all: AllStamps, prefix: string, clock: Clock): MemoryStamps {
  const { raise, lower, kill } = memoryMembers(
    {
      at: (tag) => all.get(prefix + tag),
      put: (tag, barrier, ttlMs) => all.set(prefix + tag, barrier, { ttl: wholeMs(ttlMs) }),
      remove: (tag) => all.delete(prefix + tag),
    },
    clock,
  )

  function stampOf(tag: string): string | null {
    const found = all.get(prefix + tag)
    return typeof found === 'string' ? found : null
  }

  return {
    stampOf,
    ensureStamps: async (tags, ttlMs) =>
      tags.map((tag) => {
        const found = all.get(prefix + tag)
        if (typeof found === 'object') return null
        const stamp = found ?? systemRandom.id()
        const left = all.getRemainingTTL(prefix + tag)
        all.set(prefix + tag, stamp, { ttl: wholeMs(Math.max(left, ttlMs)) })
        return stamp
      }),
    dropStamps: async (tags) => tags.forEach(kill),
    barriers: { raise: async (...given) => void (await raise(...given)), lower },
  }
}
