/**
 * What is described without being called. Valid in both dialects: every compiler of `variants.ts` compiles this file, and
 * the same is asked of each result. The library is imported by name, so that all share one copy of its sources.
 */
import { CacheDefaults, defineKey, Invalidate, onResult, pattern, ReadThrough, WriteThrough } from '@readthrough/core'

const product = defineKey('product', (id: number) => [id])
const list = defineKey('list', (page = 1) => [page])

@CacheDefaults({ ttl: '1h', jitter: 0, tags: ['products'] })
export class Products {
  @ReadThrough({ key: product, ttl: '10m', tags: ['product:{0}', (id: number) => `shard:${id}`], version: 2 })
  async findById(id: number): Promise<number> {
    return id
  }

  @ReadThrough({
    key: (page: number) => list(page),
    ttl: (_found: number, page) => page * 1000,
    when: () => true,
    stale: { whileRevalidate: '1m' },
  })
  async list(page: number): Promise<number> {
    return page
  }

  @Invalidate({ patterns: [list.all, pattern`found:${'a*'}:*`, 'found:{0}:*'], at: 'settled' })
  @WriteThrough({ key: 'product:{0}', tags: ['product:{0}'], nullTtl: undefined })
  async save(id: number): Promise<number> {
    return id
  }

  @Invalidate({
    keys: [product, 'product:{0}', ['settings', 1], onResult(product), (id: number) => product(id)],
    tags: ['product:{0}', onResult((id: number) => [`product:${id}`])],
  })
  async change(id: number): Promise<number> {
    return id
  }

  @Invalidate({ keys: (id: number) => [product(id)] })
  static async drop(_id: number): Promise<void> {}
}

/** Inherits all but one, and says something of it. */
@CacheDefaults({ ttl: '2h' })
export class Specials extends Products {
  override async save(id: number): Promise<number> {
    return id + 1
  }
}

/** Inherits all. */
export class Others extends Products {
  @ReadThrough({ key: list })
  override async list(page = 1): Promise<number> {
    return page + 1
  }
}
