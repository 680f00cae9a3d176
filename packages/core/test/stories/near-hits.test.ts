import { afterEach, describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { CacheDefaults, defineKey, memoryStore, ReadThrough, setDefaultCache, type Store } from '../../src/index.js'
import { closeAll, nearCache } from './near-hits.js'
import { deferred } from './story.js'

afterEach(async () => {
  setDefaultCache(undefined)
  await closeAll()
})

describe('a near hit is none', () => {
  it('where the cache is disabled, for all or in this context, or closed', async () => {
    const { cache, find, made, warm } = await nearCache()
    await warm(() => find(1))
    cache.disable()
    expect(await find(1)).toMatchObject({ load: 2 })
    cache.enable()
    expect(await find(1)).toMatchObject({ load: 1 })
    expect(await cache.disabled(() => find(1))).toMatchObject({ load: 3 })
    expect(await find(1)).toMatchObject({ load: 1 })
    await cache.close()
    await find(1)
    expect(made.loads).toBe(4)
  })

  it('inside a transaction that has invalidated it', async () => {
    const { cache, find, made, product, warm } = await nearCache()
    await warm(() => find(1))
    await cache.transaction(async () => {
      await find(1)
      expect(made.loads).toBe(1)
      await cache.invalidate({ keys: [product(1)] })
      expect(await find(1)).toMatchObject({ load: 2 })
    })
  })

  it('inside a load of the very key', async () => {
    const { cache, find, made, product, warm } = await nearCache()
    await warm(() => find(1))
    expect(await cache.refresh(product(1), () => find(1))).toMatchObject({ load: 2 })
    expect(made.loads).toBe(2)
  })

  it('while its invalidation has not reached the store, although somebody has looked there meanwhile', async () => {
    const clock = fakeClock()
    const memory = memoryStore({ clock })
    let isDown = false
    const { cache, find, made, product, warm } = await nearCache({
      deadlines: { invalidate: '10ms' },
      store: (given) => {
        const inner = memory(given)
        return {
          ...inner,
          delete: async (keys) => (isDown ? Promise.reject(new Error('down')) : inner.delete(keys)),
        } satisfies Store
      },
    })
    await warm(() => find(1))
    isDown = true
    expect(await cache.invalidate({ keys: [product(1)] })).toBe('pending')
    await cache.explain(product(1))
    await find(1)
    expect(made.loads).toBe(2)
    expect(await find(1)).toMatchObject({ load: 3 })
    isDown = false
  })

  it('while it is not known which server answers, although somebody has looked there meanwhile', async () => {
    const clock = fakeClock()
    const memory = memoryStore({ clock })
    let renew = (): void => {}
    const known = { now: 'A', noted: 'A' }
    let answer = Promise.resolve(known)
    const { find, warm } = await nearCache({
      clock,
      onFailover: 'clear',
      near: { mode: { bounded: '50ms' }, copy: 'share' },
      store: (given) => {
        renew = () => given.renewed()
        return {
          ...memory(given),
          incarnation: { read: () => answer, note: async () => {} },
        } satisfies Store
      },
    })
    await warm(() => find(1))
    const asked = deferred<typeof known>()
    answer = asked.promise
    renew()
    await clock.advance(50)
    expect([await find(1), await find(1), await find(1)]).toMatchObject([{ load: 2 }, { load: 3 }, { load: 4 }])
    asked.resolve(known)
  })
})

describe('who reads through which cache', () => {
  const product = defineKey('product', (id: number) => [id])
  class Products {
    @ReadThrough({ key: product, tags: ['products', 'product:{0}'] })
    async find(_id: number): Promise<string> {
      return this.constructor.name
    }
  }

  it('is asked again when another is the default, and when the class gets other defaults', async () => {
    const one = await nearCache()
    const other = await nearCache({ namespace: 'other' })
    setDefaultCache(one.cache)
    const products = new Products()
    await one.warm(() => products.find(1))
    setDefaultCache(other.cache)
    await products.find(1)
    expect(other.cache.stats().misses).toBe(1)
    setDefaultCache(one.cache)
    await products.find(1)
    expect(one.cache.stats().misses).toBe(1)

    class Late extends Products {}
    const late = new Late()
    await one.warm(() => late.find(2))
    CacheDefaults({ vary: () => 'acme' })(Late)
    await late.find(2)
    expect(one.cache.stats().misses).toBe(3)
    await products.find(2)
    expect(one.cache.stats().misses).toBe(3)
  })

  it('is no question of one class where two have the method', async () => {
    const { cache, warm } = await nearCache()
    const { cache: second } = await nearCache({ namespace: 'second' })
    setDefaultCache(cache)
    class Other extends Products {}
    CacheDefaults({ cache: second })(Other)
    const [products, others] = [new Products(), new Other()]
    await warm(() => products.find(1))
    expect([await others.find(1), await products.find(1)]).toEqual(['Other', 'Products'])
  })
})

describe('what is told of near hits', () => {
  it('is counted alike, with and without anyone who listens', async () => {
    const { cache, find, warm } = await nearCache()
    await warm(() => find(1))
    cache.resetStats()
    for (let i = 0; i < 3; i++) await find(1)
    const told: unknown[] = []
    const end = cache.on('hit', (event) => told.push(event))
    for (let i = 0; i < 2; i++) await find(1)
    end()
    await find(1)
    expect(told).toHaveLength(2)
    expect(told[0]).toEqual({
      type: 'hit',
      tier: 'near',
      method: 'find',
      key: 'product:1',
      isStale: false,
      ageMs: expect.any(Number),
      loadMs: expect.any(Number),
      waitedMs: 0,
    })
    expect(cache.stats().methods['find']).toMatchObject({ hits: 6, nearHits: 6 })
  })

  it('begins anew with the statistics', async () => {
    const { cache, find, warm } = await nearCache()
    await warm(() => find(1))
    await find(1)
    cache.resetStats()
    expect(cache.stats().methods).toEqual({})
    await find(1)
    expect(cache.stats()).toMatchObject({ hits: 1, nearHits: 1, misses: 0 })
  })
})
