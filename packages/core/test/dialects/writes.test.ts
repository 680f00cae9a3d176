import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createCache, memoryStore, setDefaultCache, type Cache } from '../../src/index.js'
import type * as Writes from './suites/writes.js'
import { compiled, variants } from './variants.js'

describe.each(variants)('an invalidating method, compiled by $name', (variant) => {
  let suite: typeof Writes
  let cache: Cache
  let products: Writes.Products

  const nameNow = async (): Promise<string> => (await products.findById(1)).name

  beforeAll(async () => {
    suite = await compiled(variant, 'writes.ts')
  })

  beforeEach(async () => {
    cache = createCache({ namespace: 'shop', store: memoryStore(), jitter: 0 })
    setDefaultCache(cache)
    products = new suite.Products()
    await nameNow()
  })

  afterEach(async () => {
    setDefaultCache(undefined)
    await cache.close()
  })

  it('makes its keys and patterns be read anew', async () => {
    await products.list(1)
    expect(await products.rename(1, 'other')).toMatchObject({ name: 'other' })
    expect(await nameNow()).toBe('other')
    expect(await products.list(1)).toMatchObject([{ name: 'other' }])
  })

  it('that fails invalidates nothing, unless it says so', async () => {
    await expect(products.renameAndFail(1, 'other')).rejects.toBe(suite.oops)
    expect(await nameNow()).toBe('new')
    await expect(products.renameAndFailSettled(1, 'other')).rejects.toBe(suite.oops)
    expect(await nameNow()).toBe('other')
  })

  it('may invalidate before it runs', async () => {
    await products.renameBefore(1, 'other')
    expect(await nameNow()).toBe('other')
  })

  it('may name what it found out itself', async () => {
    await Promise.all([products.findById(2), products.list(1), products.list(2)])
    await products.renameAll('all', 1)
    expect([await nameNow(), (await products.findById(2)).name]).toEqual(['all', 'all'])
    expect((await products.list(1))[0]?.name).toBe('all')
    expect((await products.list(2))[0]?.name).toBe('new')
  })

  it('may be cached as well: outside, it invalidates at each call; inside, at each run', async () => {
    const dropsOf = async (call: () => Promise<number>): Promise<number> => {
      const before = cache.stats().invalidations
      await call()
      await call()
      return cache.stats().invalidations - before
    }
    expect(await dropsOf(() => products.invalidateOutside(1))).toBe(2)
    expect(await dropsOf(() => products.invalidateInside(1))).toBe(1)
    expect(products.calls).toEqual(['outside 1', 'inside 1'])
  })

  it('inside a transaction invalidates when that has committed; meanwhile reads inside go past the cache', async () => {
    const outside = await cache.transaction(async () => {
      await products.rename(1, 'other')
      expect(await nameNow()).toBe('other')
      return cache.explain(suite.product(1))
    })
    expect(outside.state).toBe('fresh')
    expect((await cache.explain(suite.product(1))).state).toBe('absent')
  })

  it('inside a transaction that is rolled back invalidates nothing', async () => {
    const work = async (): Promise<never> => {
      await products.rename(1, 'other')
      throw suite.oops
    }
    await expect(cache.transaction(work)).rejects.toBe(suite.oops)
    expect(await nameNow()).toBe('new')
  })

  it('inside a transaction waits for its end also where it invalidates before it runs', async () => {
    await cache.transaction(async () => {
      await products.renameBefore(1, 'other')
      expect((await cache.explain(suite.product(1))).state).toBe('fresh')
    })
    expect((await cache.explain(suite.product(1))).state).toBe('absent')
  })

  it('runs where there is no cache', async () => {
    setDefaultCache(undefined)
    expect(await products.rename(1, 'other')).toMatchObject({ name: 'other' })
  })
})
