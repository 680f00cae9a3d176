import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createCache, decoratedMethods, memoryStore, setDefaultCache, type Cache, type Key } from '../../src/index.js'
import type * as Coherence from './suites/coherence.js'
import { compiled, variants } from './variants.js'

describe.each(variants)('tags and writes that store, compiled by $name', (variant) => {
  let suite: typeof Coherence
  let cache: Cache
  let products: Coherence.Products

  beforeAll(async () => {
    suite = await compiled(variant, 'coherence.ts')
  })

  beforeEach(() => {
    cache = createCache({ namespace: 'shop', store: memoryStore(), jitter: 0 })
    setDefaultCache(cache)
    products = new suite.Products()
  })

  afterEach(async () => {
    setDefaultCache(undefined)
    await cache.close()
  })

  const told = async (key: Key): Promise<object> => {
    await cache.drain()
    return cache.explain(key)
  }

  it('tags come from the method, then from its class and those that it extends', async () => {
    await products.findById(1)
    expect(await told(['product', 1])).toMatchObject({ tags: ['product:1', 'shard:1', 'products'] })
    await new suite.SpecialProducts().findById(2)
    expect(await told(['product', 2])).toMatchObject({ tags: ['product:2', 'shard:0', 'products', 'special:rare'] })
  })

  it('tags come from the result, or from the object', async () => {
    await products.list(3)
    const { tags } = (await told(['list', 3])) as { tags: string[] }
    expect(tags.toSorted()).toEqual(['product:3', 'product:4', 'products'])
    await products.inShop(1)
    expect(await told(['in-shop', 1])).toMatchObject({ tags: ['shop:main', 'products'] })
  })

  it('a time to live may come from the object', async () => {
    const lifeOf = async (key: Key): Promise<number> => {
      const { ageMs, freshMs } = (await told(key)) as { ageMs: number; freshMs: number }
      return ageMs + freshMs
    }
    await products.inShop(2)
    expect(await lifeOf(['in-shop', 2])).toBe(2 * 3_600_000)
    await products.change(3, 'new')
    expect(await lifeOf(['product', 3])).toBe(3 * 60_000)
  })

  it('a fence and its hold-off keep out what is read during a write and for a while after it', async () => {
    await products.rename(1, async () => {
      await Promise.all([products.findById(1), products.findById(3), products.list(0), products.findById(2)])
    })
    await products.findById(1)
    await cache.drain()
    const left = await Promise.all([1, 3, 2].map((id) => cache.peek(['product', id])))
    expect([...left, await cache.peek(['list', 0])].map((found) => found !== undefined)).toEqual([
      false,
      false,
      true,
      false,
    ])
  })

  it('an invalidation by tag reaches whatever carries it, and nothing else', async () => {
    await Promise.all([products.findById(1), products.findById(5), products.list(1)])
    await cache.drain()
    await products.move(1, 'new')
    products.calls.length = 0
    expect(await products.findById(1)).toEqual({ id: 1, org: 'new' })
    expect((await products.list(1))[0]).toEqual({ id: 1, org: 'new' })
    await products.findById(5)
    expect(products.calls).toEqual(['row 1', 'row 1', 'row 2'])

    await cache.drain()
    await products.reload()
    expect(await told(['product', 5])).toMatchObject({ state: 'invalidated' })
  })

  it('tags of an invalidation may come from arguments and object', async () => {
    await Promise.all([products.report(2024), products.report(2025), products.inShop(1)])
    await cache.drain()
    await products.close({ year: 2024 })
    expect(await told(['report', 2024])).toMatchObject({ state: 'invalidated' })
    expect(await told(['report', 2025])).toMatchObject({ state: 'fresh', version: '2' })
    expect(await told(['in-shop', 1])).toMatchObject({ state: 'invalidated' })
  })

  it('a write is stored as the read with that key would store it', async () => {
    await products.findById(1)
    await cache.drain()
    expect(await products.put(1, 'new')).toEqual({ id: 1, org: 'new' })
    products.calls.length = 0
    expect(await products.findById(1)).toEqual({ id: 1, org: 'new' })
    expect(products.calls).toEqual([])
    await products.move(1, 'newer')
    expect(await products.findById(1)).toEqual({ id: 1, org: 'newer' })

    await products.putInShop(7, 'x')
    expect(await products.inShop(7)).toEqual({ id: 7, org: 'x' })
  })

  it('a write may store another value than it returns, or leave the key empty', async () => {
    expect(await products.change(1, 'new')).toEqual({ after: { id: 1, org: 'new' } })
    expect(await cache.peek(['product', 1])).toEqual({ value: { id: 1, org: 'new' } })
    await products.change(1, 'secret')
    expect(await cache.peek(['product', 1])).toBeUndefined()
  })

  it.each([1, 2])('a write that fails passes on its error, and leaves nothing older: %i', async (id) => {
    await products.findById(id)
    await cache.drain()
    await expect(products.putAndFail(id, 'new')).rejects.toBe(suite.oops)
    expect(await products.findById(id)).toEqual({ id, org: 'new' })
  })

  it.each(['putInside', 'putOutside'] as const)('a write may invalidate others as well: %s', async (name) => {
    await Promise.all([products.findById(1), products.list(1)])
    await cache.drain()
    await products[name](1, 'new')
    products.calls.length = 0
    expect((await products.list(1))[0]).toEqual({ id: 1, org: 'new' })
    expect(await products.findById(1)).toEqual({ id: 1, org: 'new' })
    expect(products.calls).toEqual(['row 1', 'row 2'])
  })

  it.each(['putAndDropInside', 'putAndDropOutside'] as const)(
    'a write that also invalidates what it stores leaves nothing older: %s',
    async (name) => {
      await products.findById(1)
      await cache.drain()
      await products[name](1, 'new')
      products.calls.length = 0
      expect(await products.findById(1)).toEqual({ id: 1, org: 'new' })
      expect(products.calls).toEqual(['row 1'])
    },
  )

  it('a method that stores what it writes is counted, found and static as others are', async () => {
    expect(await suite.Products.fixed('a')).toBe('fixed a')
    expect(await cache.peek(['fixed', 'a'])).toEqual({ value: 'fixed a' })
    expect(cache.stats().methods[`${suite.Products.name}.fixed`]).toBeDefined()
    const methods = decoratedMethods(suite.Products)
    expect(methods).toContainEqual({ name: 'fixed', isStatic: true, kind: 'write' })
    expect(methods.filter(({ name }) => name === 'putInside').map(({ kind }) => kind)).toEqual(['write', 'invalidate'])
  })

  it('a write runs where there is no cache', async () => {
    setDefaultCache(undefined)
    expect(await products.put(1, 'new')).toEqual({ id: 1, org: 'new' })
  })
})
