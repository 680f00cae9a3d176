// #region cache
import { createCache, memoryStore, setDefaultCache, type Cache } from '@readthrough/core'
import { redisStore } from '@readthrough/redis'
import { superjsonSerializer } from '@readthrough/superjson'
import { Decimal } from 'decimal.js'

/** Opens the cache that the repositories use: in Redis, or in the memory of this process where there is none. */
export function openCache(redisUrl: string | undefined): Cache {
  const cache = createCache({
    namespace: 'readthrough-demo',
    store: redisUrl === undefined ? memoryStore() : redisStore({ url: redisUrl }),
    serializer: superjsonSerializer({ decimals: [Decimal] }),
    ttl: '5m',
  })
  setDefaultCache(cache)
  return cache
}
// #endregion
