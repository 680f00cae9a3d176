import KeyvRedis from '@keyv/redis'
import { RedisMessageProvider } from '@qified/redis'
import { Cacheable } from 'cacheable'
import type { OpenRacer, Row } from '../racer.js'
import { byTag } from './tag.js'

const TTL = '10m'

/** Memory over Redis with CacheableSync between processes, and its tags on, as in its README. */
export const open: OpenRacer = async ({ redisUrl, load }) => {
  const provider = new RedisMessageProvider({ uri: redisUrl })
  const cache = new Cacheable({
    secondary: new KeyvRedis(redisUrl),
    sync: { qified: provider },
    tags: true,
  })
  return {
    families: [
      {
        name: 'key',
        async read(id) {
          const row = await cache.getOrSet(`key-${id}`, () => load('key', id), { ttl: TTL })
          return row!
        },
        async write(id, update) {
          await update()
          await cache.delete(`key-${id}`)
        },
      },
      {
        name: 'tag',
        async read(id) {
          const cached = await cache.get<Row>(`tag-${id}`)
          if (cached !== undefined) return cached
          const row = await load('tag', id)
          await cache.set(`tag-${id}`, row, { ttl: TTL, tags: [byTag(id)] })
          return row
        },
        async write(id, update) {
          await update()
          await cache.tags.invalidateTag(byTag(id))
        },
      },
    ],
    async close() {
      await cache.disconnect()
      await provider.disconnect()
    },
  }
}
