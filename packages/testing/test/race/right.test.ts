import {
  CacheDefaults,
  Invalidate,
  onResult,
  ReadThrough,
  setDefaultCache,
  WriteThrough,
  type Cache,
} from '@readthrough/core'
import { afterEach, expect, test, vi } from 'vitest'
import { checkRaces } from '../../src/race/check-races.js'
import { category, lampRace, PAGE, product, Products, TAGGED, STEPS } from './products.js'
import { CHEAPER, LAMP, productTable, type Product, type ProductTable } from './tables.js'

afterEach(() => setDefaultCache(undefined))

/** A machine that is busy with other tests is slow, and some of these try hundreds of orders. */
vi.setConfig({ testTimeout: 60_000 })

test('an invalidation of the key, after the write, passes in every order', async () => {
  class ByKey extends Products {
    @Invalidate({ key: ({ id }: Product) => product(id) })
    async save(changed: Product): Promise<void> {
      await this.table.save(changed)
    }
  }
  const { orders, isComplete } = await checkRaces(lampRace(ByKey))
  expect(isComplete).toBe(true)
  expect(orders).toBeGreaterThan(50)
})

test('an invalidation by pattern passes', async () => {
  class ByPattern extends Products {
    @Invalidate({ patterns: (changed: Product) => [category.under(changed.category)] })
    async save(changed: Product): Promise<void> {
      await this.table.save(changed)
    }
  }
  const report = await checkRaces(lampRace(ByPattern, PAGE), { maxOrders: 100 })
  expect(report.orders).toBe(100)
})

test('an invalidation by tag passes', async () => {
  class ByTag extends Products {
    @Invalidate({ tags: onResult((saved: Product) => [`product:${saved.id}`]) })
    async save(changed: Product): Promise<Product> {
      return this.table.save(changed)
    }
  }
  const report = await checkRaces(lampRace(ByTag, TAGGED), { maxOrders: 100 })
  expect(report).toEqual({ orders: 100, isComplete: false })
})

test('a tag that only the result of the read tells passes', async () => {
  class ByResultTag extends Products {
    @ReadThrough({
      key: (id: number) => ['found', id],
      tags: onResult((found: Product | null) => [`category:${found?.category}`]),
    })
    override async findTagged(id: number): Promise<Product | null> {
      return this.table.find(id)
    }

    @Invalidate({ tags: (changed: Product) => [`category:${changed.category}`] })
    async save(changed: Product): Promise<void> {
      await this.table.save(changed)
    }
  }
  const report = await checkRaces(lampRace(ByResultTag, TAGGED), { maxOrders: 100 })
  expect(report.orders).toBe(100)
})

test('a write-through passes', async () => {
  class Through extends Products {
    @WriteThrough({ key: ({ id }: Product) => product(id) })
    async save(changed: Product): Promise<Product> {
      return this.table.save(changed)
    }
  }
  const report = await checkRaces(lampRace(Through))
  expect(report.isComplete).toBe(true)
  expect(report.orders).toBeGreaterThan(20)
})

test('an invalidation after the commit of a transaction passes', async () => {
  class AfterCommit extends Products {
    async save(changed: Product): Promise<void> {
      await this.table.transaction((transaction) => transaction.save(changed))
      await this.cache.invalidate({ keys: [product(changed.id)] })
    }
  }
  const report = await checkRaces(lampRace(AfterCommit), { maxOrders: 200 })
  expect(report.orders).toBe(200)
})

test('an invalidation inside of a transaction that the cache knows of passes', async () => {
  class InTransaction extends Products {
    async save(changed: Product): Promise<void> {
      await this.cache.transaction(() =>
        this.table.transaction(async (transaction) => {
          await transaction.save(changed)
          await this.cache.invalidate({ keys: [product(changed.id)] })
        }),
      )
    }
  }
  const report = await checkRaces(lampRace(InTransaction), { maxOrders: 200 })
  expect(report.orders).toBe(200)
})

test('a write that throws after its commit, and invalidates all the same, passes', async () => {
  class Settled extends Products {
    @Invalidate({ key: ({ id }: Product) => product(id), at: 'settled' })
    async publish(changed: Product): Promise<void> {
      await this.table.save(changed)
      throw new Error('the message queue is down')
    }

    async save(changed: Product): Promise<void> {
      await this.publish(changed).catch(() => {})
    }
  }
  const report = await checkRaces(lampRace(Settled), { maxOrders: 100 })
  expect(report.orders).toBe(100)
})

/** A process of its own: a repository with a cache of its own over the store that all share. */
@CacheDefaults({ cache: (self: Shop) => self.cache })
class Shop {
  constructor(
    readonly table: ProductTable,
    readonly cache: Cache,
  ) {}

  @ReadThrough({ key: product })
  async findById(id: number): Promise<Product | null> {
    return this.table.find(id)
  }

  @Invalidate({ key: ({ id }: Product) => product(id) })
  async save(changed: Product): Promise<void> {
    await this.table.save(changed)
  }
}

test('two processes that read while one of them writes pass, though one waits for the other', async () => {
  let waited = 0
  const report = await checkRaces(
    (race) => {
      const table = productTable()
      const [here, there] = [race.cache(), race.cache()]
      there.on('waiting', () => void waited++)
      const shops = [here, there].map((cache) => new Shop(race.paused(table, STEPS), cache))
      return {
        read: shops.map((shop) => () => shop.findById(LAMP.id)),
        write: [() => (shops[0] as Shop).save(CHEAPER)],
        truth: () => table.find(LAMP.id),
      }
    },
    { maxOrders: 100 },
  )
  expect(report.orders).toBe(100)
  expect(waited).toBeGreaterThan(0)
})

test('two writes at one time pass', async () => {
  const report = await checkRaces(
    (race) => {
      const table = productTable()
      const shop = new Shop(race.paused(table, STEPS), race.cache())
      return {
        read: () => shop.findById(LAMP.id),
        write: [() => shop.save(CHEAPER), () => shop.save({ ...LAMP, price: 8 })],
        truth: () => table.find(LAMP.id),
      }
    },
    { maxOrders: 100 },
  )
  expect(report.orders).toBe(100)
})
