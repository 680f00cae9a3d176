import KeyvRedis from '@keyv/redis'
import { createCache } from 'cache-manager'
import { CacheableMemory } from 'cacheable'
import { Keyv } from 'keyv'
import type { OpenRacer } from '../racer.js'

const TTL_MS = 600_000

/** Memory over Redis, as in the quick start of its README. It has no tags, and nothing that tells other processes. */
export const open: OpenRacer = async ({ redisUrl, load }) => {
  const cache = createCache({
    stores: [
      new Keyv({ store: new CacheableMemory({ ttl: 60_000, lruSize: 5000 }) }),
      new Keyv({ store: new KeyvRedis(redisUrl) }),
    ],
  })
  return {
    families: [
      {
        name: 'key',
        read: (id) => cache.wrap(`row-${id}`, () => load('key', id), TTL_MS),
        async write(id, update) {
          await update()
          await cache.del(`row-${id}`)
        },
      },
    ],
    async close() {
      await cache.disconnect()
    },
  }
}
