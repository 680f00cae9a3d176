import { createCache } from 'async-cache-dedupe'
import type { OpenContender } from '../contender.js'

/** As in its README, over memory. Every caller gets the same object. */
export const open: OpenContender = async ({ load }) => {
  const cache = createCache({ ttl: 600, storage: { type: 'memory' } }).define('product', {}, (id: number) => load(id))
  return { find: (id) => cache.product(id), close: async () => cache.clear() }
}
