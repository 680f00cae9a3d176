import { Cacheable } from '@type-cacheable/core'
import { useAdapter } from '@type-cacheable/lru-cache-adapter'
import { LRUCache } from 'lru-cache'
import type { OpenContender } from '../contender.js'

const MAX = 10_000

/** As in its README, over lru-cache. Every caller gets the same object. */
export const open: OpenContender = async ({ load }) => {
  const client = new LRUCache<string, object>({ max: MAX })
  // Its types are those of lru-cache for CommonJS, which TypeScript holds for another class.
  useAdapter(client as unknown as Parameters<typeof useAdapter>[0])

  class Products {
    static readonly keyOf = (args: unknown[]): string => String(args[0])

    @Cacheable({ cacheKey: Products.keyOf, hashKey: 'product', ttlSeconds: 600 })
    async findById(id: number): Promise<unknown> {
      return load(id)
    }
  }

  const products = new Products()
  return { find: (id) => products.findById(id), close: async () => client.clear() }
}
