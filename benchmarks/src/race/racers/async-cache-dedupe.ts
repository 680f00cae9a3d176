import { createCache } from 'async-cache-dedupe'
import { Redis } from 'ioredis'
import type { OpenRacer } from '../racer.js'
import { byTag } from './tag.js'

const TTL_S = 600

/** Redis as its storage, with invalidation by references on, as in its README; it has no second tier. */
export const open: OpenRacer = async ({ redisUrl, load }) => {
  const client = new Redis(redisUrl)
  const cache = createCache({
    ttl: TTL_S,
    storage: { type: 'redis', options: { client, invalidation: { referencesTTL: TTL_S } } },
  })
    .define('keyed', {}, (id: number) => load('key', id))
    .define('tagged', { references: (id) => [byTag(id)] }, (id: number) => load('tag', id))
  return {
    families: [
      {
        name: 'key',
        read: (id) => cache.keyed(id),
        async write(id, update) {
          await update()
          await cache.clear('keyed', id)
        },
      },
      {
        name: 'tag',
        read: (id) => cache.tagged(id),
        async write(id, update) {
          await update()
          await cache.invalidateAll([byTag(id)])
        },
      },
    ],
    async close() {
      await client.quit()
    },
  }
}
