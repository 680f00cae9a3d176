import { createCache, setDefaultCache, type Cache, type CacheOptions } from '@readthrough/core'
import { redisStore } from '@readthrough/redis'

/** What a failure needs otherwise than usual. */
export type CacheSettings = Pick<CacheOptions, 'holdOff' | 'ttl'>

/** Patient, because what is shown must not depend on how busy the machine is; usually the defaults are right. */
const deadlines = { read: '5s', write: '5s', invalidate: '10s' } as const

/** Opens the cache that the repositories of this process use from now on. */
export function openCache(redisUrl: string, namespace: string, settings: CacheSettings = {}): Cache {
  const store = redisStore({ url: redisUrl })
  const cache = createCache({ namespace, store, ttl: '5m', deadlines, ...settings })
  setDefaultCache(cache)
  return cache
}
