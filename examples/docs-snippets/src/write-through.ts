import assert from 'node:assert/strict'
import {
  createCache,
  defineKey,
  Invalidate,
  memoryStore,
  onResult,
  ReadThrough,
  setDefaultCache,
  WriteThrough,
} from '@readthrough/core'

const cache = createCache({ namespace: 'write-through', store: memoryStore() })
setDefaultCache(cache)

interface Product {
  readonly id: number
  readonly name: string
}

const product = defineKey('product', (id: number) => [id])
const listing = defineKey('listing', (page = 1) => [page])

// #region alike
/** How a product lies in the cache: the same for whoever reads it and whoever writes it. */
const storedProduct = {
  key: product,
  version: 2,
  ttl: '10m',
  stale: { whileRevalidate: '1m' },
  tags: ['product:{0}', onResult((of: Product | null) => (of === null ? [] : [`named:${of.name}`]))],
} as const

class SharedProducts {
  @ReadThrough(storedProduct)
  async findById(id: number): Promise<Product | null> {
    return rows.get(id) ?? null
  }

  @WriteThrough(storedProduct)
  async rename(id: number, name: string): Promise<Product> {
    rows.set(id, { id, name })
    return { id, name }
  }

  @WriteThrough({ ...storedProduct, value: (_deleted: boolean) => null })
  async delete(id: number): Promise<boolean> {
    return rows.delete(id)
  }
}
// #endregion

const rows = new Map<number, Product>([[1, { id: 1, name: 'lamp' }]])
let loads = 0

class Products {
  // #region in-short
  @ReadThrough({ key: product, ttl: '10m' })
  async findById(id: number): Promise<Product | null> {
    loads++
    return rows.get(id) ?? null
  }

  @WriteThrough({ key: product, ttl: '10m' })
  async rename(id: number, name: string): Promise<Product> {
    rows.set(id, { id, name })
    return { id, name } // the next read of this id gets it from the cache
  }
  // #endregion

  // #region lists
  @Invalidate({ patterns: [listing.all] })
  @WriteThrough({ key: product, ttl: '10m' })
  async create(id: number, name: string): Promise<Product> {
    rows.set(id, { id, name })
    return { id, name }
  }
  // #endregion

  // #region value
  @WriteThrough({ key: product, value: ({ after }: { after: Product }) => after })
  async change(id: number, name: string): Promise<{ before: Product | undefined; after: Product }> {
    const before = rows.get(id)
    const after = { id, name }
    rows.set(id, after)
    return { before, after }
  }

  @WriteThrough({ key: product, value: (_deleted: boolean) => null }) // a read would find null
  async delete(id: number): Promise<boolean> {
    return rows.delete(id)
  }
  // #endregion

  @ReadThrough({ key: listing })
  async list(page = 1): Promise<Product[]> {
    return page > 1 ? [] : [...rows.values()]
  }
}

const products = new Products()
await products.findById(1)
await cache.drain()
await products.rename(1, 'lantern')
assert.deepEqual(await products.findById(1), { id: 1, name: 'lantern' })
assert.equal(loads, 1)

await products.list()
await cache.drain()
await products.create(2, 'chair')
assert.deepEqual(
  (await products.list()).map(({ id }) => id),
  [1, 2],
)
assert.equal((await products.findById(2))?.name, 'chair')

await products.change(2, 'stool')
assert.equal((await products.findById(2))?.name, 'stool')
assert.equal(await products.delete(2), true)
assert.equal(await products.findById(2), null)
assert.equal(loads, 1)

// #region programmatic
const renamed = await cache.writeThrough(product(1), async () => ({ id: 1, name: 'torch' }), { ttl: '10m' })
// #endregion
assert.deepEqual(await products.findById(1), renamed)

const shared = new SharedProducts()
await shared.rename(3, 'shelf')
rows.clear()
assert.deepEqual(await shared.findById(3), { id: 3, name: 'shelf' })
await cache.invalidate({ tags: ['named:shelf'] })
assert.equal(await shared.findById(3), null)
await shared.rename(3, 'board')
assert.equal(await shared.delete(3), true)
assert.equal(await shared.findById(3), null)
await cache.close()
