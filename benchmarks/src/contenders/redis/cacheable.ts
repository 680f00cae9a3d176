import KeyvRedis from '@keyv/redis'
import { Cacheable } from 'cacheable'
import type { OpenContender } from '../contender.js'

/** Redis as its first and only tier, where its README shows memory there. */
export const open: OpenContender = async ({ redisUrl, load }) => {
  const cache = new Cacheable({ primary: new KeyvRedis(redisUrl) })
  return {
    find: (id) => cache.getOrSet(`cacheable:${id}`, () => load(id), { ttl: '10m' }),
    close: async () => {
      await cache.disconnect()
    },
  }
}
