import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createCache, memoryStore, setDefaultCache, type Cache } from '../../src/index.js'
import type * as Reads from './suites/reads.js'
import { compiled, variants } from './variants.js'

describe.each(variants)('a cached method, compiled by $name', (variant) => {
  let suite: typeof Reads
  let cache: Cache
  let products: Reads.Products

  beforeAll(async () => {
    suite = await compiled(variant, 'reads.ts')
  })

  beforeEach(() => {
    cache = createCache({ namespace: 'shop', store: memoryStore(), jitter: 0 })
    setDefaultCache(cache)
    products = new suite.Products()
    suite.staticCalls.length = 0
  })

  afterEach(async () => {
    setDefaultCache(undefined)
    await cache.close()
  })

  it('runs once for each key, and sees its own object', async () => {
    const found = await products.findById(1)
    await cache.drain()
    expect(found).toEqual({ id: 1, name: 'new', shop: 'main' })
    expect(await products.findById(1)).toEqual(found)
    expect(await products.findById(2)).toMatchObject({ id: 2 })
    expect(products.calls).toEqual(['findById 1', 'findById 2'])
  })

  it('shares one run among calls at once', async () => {
    const found = await Promise.all([products.findById(1), products.findById(1), products.findById(1)])
    expect(found.map(({ id }) => id)).toEqual([1, 1, 1])
    expect(products.calls).toEqual(['findById 1'])
  })

  it('looks as it did: name, length, and no property of its own that shows', () => {
    const { prototype } = suite.Products
    const descriptor = Reflect.getOwnPropertyDescriptor(prototype, 'findById')
    expect(descriptor).toMatchObject({ configurable: true, enumerable: false, writable: true })
    expect(descriptor?.value).toHaveProperty('name', 'findById')
    expect(descriptor?.value).not.toHaveProperty('prototype')
    expect(Object.keys(descriptor?.value as object)).toEqual([])
    expect([prototype.findById.length, prototype.list.length, prototype.search.length]).toEqual([1, 0, 2])
  })

  it('takes its key from a declared key with its defaults, a template, a function, or the object itself', async () => {
    await products.list()
    await products.list(1)
    await products.byOrg({ orgId: 7 }, 'a')
    await products.byOrg({ orgId: 7 }, 'a')
    await products.search('red')
    await products.search('red', 10)
    await products.sharded(1)
    await new suite.Products('other').sharded(1)
    expect(await products.echo('x')).toBe('x')
    expect(await products[suite.rate]()).toBe(1)
    expect(await products[suite.rate]()).toBe(1)
    expect(products.calls).toEqual(['list 1', 'byOrg 7', 'search red', 'sharded 1', 'echo x', 'rate'])
  })

  it('asks `when` before and `unless` after', async () => {
    for (const page of [0, 0, 10, 10]) await products.list(page)
    expect(products.calls).toEqual(['list 0', 'list 0', 'list 10', 'list 10'])
  })

  it('passes on the very error that it threw, and keeps nothing', async () => {
    await expect(products.failing(1)).rejects.toBe(suite.oops)
    await expect(products.failing(1)).rejects.toBe(suite.oops)
    expect(products.calls).toHaveLength(2)
  })

  it('is counted under the name of the class that has it', async () => {
    await products.findById(1)
    await products.findById(1)
    await new suite.SpecialProducts().echo('x')
    await suite.Products.fixed(1)
    const { methods } = cache.stats()
    const { name } = suite.Products
    expect(methods[`${name}.findById`]).toMatchObject({ misses: 1, hits: 1 })
    expect(methods[`${name}.echo`]).toMatchObject({ misses: 1 })
    expect(methods[`${name}.fixed`]).toMatchObject({ misses: 1 })
  })

  it('may be private to TypeScript, or static', async () => {
    expect([await products.viaPrivate(1), await products.viaPrivate(1)]).toEqual(['main', 'main'])
    expect(products.calls).toEqual(['hidden 1'])
    expect([await suite.Products.fixed(1), await suite.Products.fixed(1)]).toEqual(['fixed 1', 'fixed 1'])
    expect(suite.staticCalls).toEqual(['of Products 1'])
  })

  it('runs where there is no cache', async () => {
    setDefaultCache(undefined)
    await products.findById(1)
    await products.findById(1)
    expect(products.calls).toEqual(['findById 1', 'findById 1'])
  })

  it('is inherited', async () => {
    const special = new suite.SpecialProducts()
    await special.echo('x')
    await special.echo('x')
    expect(special.calls).toEqual(['echo x'])
  })

  it('may override another with the same key, and call it by super', async () => {
    const special = new suite.SpecialProducts()
    expect(await special.findById(1)).toMatchObject({ name: 'special new' })
    expect(await special.findById(1)).toMatchObject({ name: 'special new' })
    expect(special.calls).toEqual(['findById 1', 'special 1'])
    expect(await suite.SpecialProducts.fixed(1)).toBe('special fixed 1')
    expect(suite.staticCalls).toEqual(['of SpecialProducts 1'])
  })
})
