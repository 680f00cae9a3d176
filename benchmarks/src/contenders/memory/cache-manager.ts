import { createCache } from 'cache-manager'
import { CacheableMemory } from 'cacheable'
import { Keyv } from 'keyv'
import type { OpenContender } from '../contender.js'

const TTL_MS = 600_000

/** The memory of its quick start, as the only tier. */
export const open: OpenContender = async ({ load }) => {
  const cache = createCache({ stores: [new Keyv({ store: new CacheableMemory({ ttl: 60_000, lruSize: 5_000 }) })] })
  return {
    find: (id) => cache.wrap(`product:${id}`, () => load(id), TTL_MS),
    close: async () => {
      await cache.disconnect()
    },
  }
}
