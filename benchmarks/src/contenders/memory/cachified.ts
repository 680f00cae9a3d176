import { cachified, totalTtl, type Cache, type CacheEntry } from '@epic-web/cachified'
import { LRUCache } from 'lru-cache'
import type { OpenContender } from '../contender.js'

const TTL_MS = 600_000

/** Over lru-cache, as in its README. Every caller gets the same object. */
export const open: OpenContender = async ({ load }) => {
  const entries = new LRUCache<string, CacheEntry>({ max: 1_000 })
  const cache: Cache = {
    set(key, value) {
      const ttl = totalTtl(value.metadata)
      return entries.set(key, value, {
        ...(ttl === Infinity ? {} : { ttl }),
        start: value.metadata.createdTime,
      })
    },
    get: (key) => entries.get(key),
    delete: (key) => entries.delete(key),
  }
  return {
    find: (id) => cachified({ key: `product-${id}`, cache, getFreshValue: () => load(id), ttl: TTL_MS }),
    close: async () => entries.clear(),
  }
}
