import KeyvRedis from '@keyv/redis'
import { createCache } from 'cache-manager'
import { Keyv } from 'keyv'
import type { OpenContender } from '../contender.js'

const TTL_MS = 600_000

/** The Redis of its quick start, as the only tier. */
export const open: OpenContender = async ({ redisUrl, load }) => {
  const cache = createCache({ stores: [new Keyv({ store: new KeyvRedis(redisUrl) })] })
  return {
    find: (id) => cache.wrap(`product:${id}`, () => load(id), TTL_MS),
    close: async () => {
      await cache.disconnect()
    },
  }
}
