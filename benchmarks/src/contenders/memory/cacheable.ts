import { Cacheable } from 'cacheable'
import type { OpenContender } from '../contender.js'

/** Memory as the only tier: what it comes with. */
export const open: OpenContender = async ({ load }) => {
  const cache = new Cacheable()
  return {
    find: (id) => cache.getOrSet(`product:${id}`, () => load(id), { ttl: '10m' }),
    close: async () => {
      await cache.disconnect()
    },
  }
}
