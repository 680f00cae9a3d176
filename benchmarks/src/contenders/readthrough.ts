import { createCache, defineKey, ReadThrough, setDefaultCache, type Cache } from '@readthrough/core'
import { superjsonSerializer } from '@readthrough/superjson'
import type { Contender, Setting } from './contender.js'

type Store = Parameters<typeof createCache>[0]['store']

const product = defineKey('product', (id: number) => [id])

/** A repository class behind the decorator, as in our README: rich types kept, and every deadline on. */
export function repositoryOver(store: Store, { load }: Setting): Contender {
  const cache: Cache = createCache({ namespace: 'shop', store, serializer: superjsonSerializer() })
  setDefaultCache(cache)

  class ProductRepository {
    @ReadThrough({ key: product, ttl: '10m' })
    async findById(id: number): Promise<unknown> {
      return load(id)
    }
  }

  const products = new ProductRepository()
  return { find: (id) => products.findById(id), close: () => cache.close() }
}
