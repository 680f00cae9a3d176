import assert from 'node:assert/strict'
import { createCache, defineKey, memoryStore, ReadThrough, setDefaultCache } from '@readthrough/core'
import { z } from 'zod'

const cache = createCache({ namespace: 'shapes', store: memoryStore() })
setDefaultCache(cache)

const product = defineKey('product', (id: number) => [id])
const price = defineKey('price', (id: number) => [id])

// What an older deployment has left behind.
await cache.seed(product(1), { id: 1, label: 'lamp' })
await cache.seed(price(1), { id: 1, amount: '12.50' })

const misses: string[] = []
cache.on('miss', ({ key, reason }) => misses.push(`${key}: ${reason}`))

class Products {
  // #region version
  @ReadThrough({ key: product, version: 2 }) // 2, since `label` has become `name`
  async findById(id: number): Promise<{ id: number; name: string }> {
    return { id, name: 'lamp' }
  }
  // #endregion

  // #region schema
  @ReadThrough({ key: price, schema: z.object({ id: z.number(), amount: z.number() }) })
  async priceOf(id: number): Promise<{ id: number; amount: number }> {
    return { id, amount: 12.5 }
  }
  // #endregion
}

const products = new Products()
assert.deepEqual(await products.findById(1), { id: 1, name: 'lamp' })
assert.deepEqual(await products.priceOf(1), { id: 1, amount: 12.5 })
assert.deepEqual(misses.splice(0), ['product:1: version', 'price:1: schema'])
await cache.drain()
await products.findById(1)
await products.priceOf(1)
assert.deepEqual(misses, [])
await cache.close()
