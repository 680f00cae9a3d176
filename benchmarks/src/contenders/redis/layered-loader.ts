import { Redis } from 'ioredis-6'
import { Loader, RedisCache } from 'layered-loader'
import type { OpenContender } from '../contender.js'

/** Redis as the only tier, with the settings of its README. */
export const open: OpenContender = async ({ redisUrl, load }) => {
  const client = new Redis(redisUrl)
  const loader = new Loader<object>({
    asyncCache: new RedisCache<object>(client, { prefix: 'layered', json: true, ttlInMsecs: 600_000 }),
    dataSourceGetOneFn: async (key) => (await load(Number(key))) as object,
  })
  await loader.init()
  return { find: (id) => loader.get(`${id}`), close: async () => client.disconnect() }
}
