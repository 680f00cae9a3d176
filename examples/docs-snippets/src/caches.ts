import assert from 'node:assert/strict'
import { CacheDefaults, createCache, memoryStore, ReadThrough, type Cache } from '@readthrough/core'

const tenantCache = createCache({ namespace: 'tenant', store: memoryStore() })
const rates = createCache({ namespace: 'rates', store: memoryStore() })

// #region class-defaults
@CacheDefaults({
  cache: rates,
  ttl: '1h',
  vary(this: Prices) {
    return this.tenant
  },
})
class Prices {
  constructor(readonly tenant: string) {}

  @ReadThrough({ key: 'price:{0}' }) // an hour, in `rates`
  async priceOf(id: number): Promise<number> {
    return id * 2
  }

  @ReadThrough({ key: 'discount:{0}', ttl: '1m' }) // a minute: the method is nearer than the class
  async discountOf(id: number): Promise<number> {
    return id / 2
  }
}
// #endregion

// #region own-decorators
const { ReadThrough: ReadRates } = rates.decorators()

class Rates {
  @ReadRates({ key: 'rate:{0}' })
  async of(currency: string): Promise<number> {
    return currency === 'EUR' ? 1 : 1.1
  }
}
// #endregion

// #region by-object
class Carts {
  constructor(readonly cache: Cache) {}

  @ReadThrough({ key: 'cart:{0}', cache: (self: Carts) => self.cache })
  async findById(id: number): Promise<string> {
    return `cart ${id}`
  }
}
// #endregion

const keys: string[] = []
for (const cache of [rates, tenantCache]) cache.on('miss', ({ key }) => keys.push(`${cache.namespace} ${key}`))
await new Prices('acme').priceOf(4)
await new Prices('acme').discountOf(4)
await new Rates().of('EUR')
await new Carts(tenantCache).findById(9)
assert.deepEqual(keys.splice(0), ['rates %vacme:price:4', 'rates %vacme:discount:4', 'rates rate:EUR', 'tenant cart:9'])

// #region programmatic
const fetchRates = async (day: string): Promise<number[]> => [day.length]

const today = await rates.readThrough(['rates', '2026-01-01'], () => fetchRates('2026-01-01'), { ttl: '1h' })

const cachedRates = rates.wrap(fetchRates, { key: (day: string) => ['rates', day], ttl: '1h' })
await cachedRates('2026-01-01')

await rates.peek(['rates', '2026-01-01']) // { value } when a read would be answered now; loads nothing
await rates.seed(['rates', '2026-01-02'], [10]) // fills an empty slot, for warming up; never over anything
// #endregion
assert.deepEqual(today, [10])
await rates.drain()
assert.deepEqual(await rates.peek(['rates', '2026-01-01']), { value: [10] })
assert.equal(await rates.seed(['rates', '2026-01-02'], [11]), false)

await Promise.all([rates.close(), tenantCache.close()])
