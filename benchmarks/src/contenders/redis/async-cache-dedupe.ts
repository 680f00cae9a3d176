import { createCache } from 'async-cache-dedupe'
import { Redis } from 'ioredis'
import type { OpenContender } from '../contender.js'

/** Redis as its storage, as in its README. */
export const open: OpenContender = async ({ redisUrl, load }) => {
  const client = new Redis(redisUrl)
  const cache = createCache({ ttl: 600, storage: { type: 'redis', options: { client } } }).define(
    'product',
    {},
    (id: number) => load(id),
  )
  return {
    find: (id) => cache.product(id),
    close: async () => {
      await client.quit()
    },
  }
}
