import {
  createCache,
  defineKey,
  ReadThrough,
  setDefaultCache,
  type Cache,
  type CacheOptions,
  type NearOptions,
  type Serializer,
} from '@readthrough/core'
import { superjsonSerializer } from '@readthrough/superjson'
import type { Contender, Setting } from './contender.js'

type Store = CacheOptions['store']

const product = defineKey('product', (id: number) => [id])

/** What may differ. Who writes values another way needs another namespace. */
interface Way {
  readonly namespace: string
  readonly serializer: Serializer
  /** @default none */
  readonly near: NearOptions | undefined
  /** Whether the key is declared, or built by a function at each call. @default declared */
  readonly key: 'declared' | 'function'
}

/** A repository class behind the decorator, as in our README: rich types kept, and every deadline on. */
export function repositoryOver(
  store: Store,
  { load }: Setting,
  { namespace = 'shop', serializer = superjsonSerializer(), near, key = 'declared' }: Partial<Way> = {},
): Contender {
  const cache: Cache = createCache({ namespace, store, serializer, ...(near && { near }) })
  setDefaultCache(cache)

  class Declared {
    @ReadThrough({ key: product, ttl: '10m' })
    async findById(id: number): Promise<unknown> {
      return load(id)
    }
  }

  class WithFunction {
    @ReadThrough({ key: (id: number) => ['product', id], ttl: '10m' })
    async findById(id: number): Promise<unknown> {
      return load(id)
    }
  }

  const products = key === 'declared' ? new Declared() : new WithFunction()
  return { find: (id) => products.findById(id), close: () => cache.close() }
}
