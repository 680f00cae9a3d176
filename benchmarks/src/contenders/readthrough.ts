import { createCache, defineKey, ReadThrough, setDefaultCache, type Cache, type Serializer } from '@readthrough/core'
import { superjsonSerializer } from '@readthrough/superjson'
import type { Contender, Setting } from './contender.js'

type Store = Parameters<typeof createCache>[0]['store']

const product = defineKey('product', (id: number) => [id])

/** What may differ: how values are written. Who writes them another way needs another namespace. */
interface Way {
  readonly namespace: string
  readonly serializer: Serializer
}

/** A repository class behind the decorator, as in our README: rich types kept, and every deadline on. */
export function repositoryOver(
  store: Store,
  { load }: Setting,
  { namespace = 'shop', serializer = superjsonSerializer() }: Partial<Way> = {},
): Contender {
  const cache: Cache = createCache({ namespace, store, serializer })
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
