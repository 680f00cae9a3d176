import { Cacheable } from '@type-cacheable/core'
import { useAdapter } from '@type-cacheable/redis-adapter'
import { createClient } from 'redis-4'
import type { OpenContender } from '../contender.js'

/**
 * As in its README: a client that the adapter connects, and a key below a hash key. It is made for node-redis 4, and
 * keeps what has a hash key as a Redis hash.
 */
export const open: OpenContender = async ({ redisUrl, load }) => {
  const client = createClient({ url: redisUrl })
  client.on('error', (error: unknown) => console.error(error))
  useAdapter(client as unknown as Parameters<typeof useAdapter>[0])

  class Products {
    static readonly keyOf = (args: unknown[]): string => String(args[0])

    @Cacheable({ cacheKey: Products.keyOf, hashKey: 'product', ttlSeconds: 600 })
    async findById(id: number): Promise<unknown> {
      return load(id)
    }
  }

  const products = new Products()
  return {
    find: (id) => products.findById(id),
    close: async () => {
      await client.quit()
    },
  }
}
