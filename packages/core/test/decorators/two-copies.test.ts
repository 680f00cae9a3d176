import { afterEach, expect, it, vi } from 'vitest'
import * as first from '../../src/index.js'
import { decorateLegacy } from './by-hand.js'

afterEach(() => first.setDefaultCache(undefined))

it('two copies of the package share the default cache, class defaults, patterns, results and errors', async () => {
  vi.resetModules()
  const second = await import('../../src/index.js')
  expect(second.createCache).not.toBe(first.createCache)

  const product = first.defineKey('product', (id: number) => [id])
  class Products {
    loads = 0
    async find(id: number): Promise<number> {
      this.loads++
      return id
    }
    async drop(id: number): Promise<number> {
      return id
    }
  }
  decorateLegacy(Products.prototype, 'find', first.ReadThrough({ key: product }))
  const targets = { key: second.onResult((id: number) => product(id)), patterns: [product.all] }
  decorateLegacy(Products.prototype, 'drop', first.Invalidate(targets))
  second.CacheDefaults({ vary: () => 'acme' })(Products)

  const cache = second.createCache({ namespace: 'shop', store: second.memoryStore() })
  second.setDefaultCache(cache)
  const products = new Products()
  await products.find(1)
  await products.find(1)
  expect(products.loads).toBe(1)
  const invalidated: (readonly string[])[] = []
  cache.on('invalidated', ({ targets: told }) => invalidated.push(told))
  await products.drop(1)
  expect(invalidated).toEqual([['%vacme:product:1', '%vacme:product', '%vacme:product:*']])
  expect(first.isReadthroughError(new second.CacheKeyError('no'))).toBe(true)
  await cache.close()
})

it('either copy of the package describes what the other has decorated', async () => {
  vi.resetModules()
  const second = await import('../../src/index.js')
  const product = first.defineKey('product', (id: number) => [id])
  class Products {
    async find(id: number): Promise<number> {
      return id
    }
    async drop(id: number): Promise<number> {
      return id
    }
  }
  decorateLegacy(Products.prototype, 'find', first.ReadThrough({ key: product, tags: ['shop'] }))
  const targets = { key: second.onResult(product), patterns: [product.all] }
  decorateLegacy(Products.prototype, 'drop', second.Invalidate(targets))
  second.CacheDefaults({ tags: ['products'] })(Products)
  for (const copy of [first, second]) {
    const { methods, findings } = copy.describeCache(Products)
    expect(methods).toMatchObject([
      { keys: ['product'], tags: ['shop', 'products'] },
      { keys: ['product'], patterns: ['product:*'] },
    ])
    expect(findings).toEqual([])
  }
})

it('two copies of the package share transactions', async () => {
  vi.resetModules()
  const second = await import('../../src/index.js')
  const cache = second.createCache({ namespace: 'shop', store: second.memoryStore() })
  const states: string[] = []
  const scope = first.openTransaction()
  await scope.run(async () => {
    states.push(await cache.invalidate({ keys: [['p']] }))
    await cache.transaction(async () => void states.push(await cache.invalidate({ keys: [['q']] })))
    await cache.readThrough(['p'], async () => 'uncommitted')
  })
  await cache.drain()
  expect(states).toEqual(['deferred', 'deferred'])
  expect(await cache.explain(['p'])).toMatchObject({ state: 'absent' })
  const told: (readonly string[])[] = []
  cache.on('invalidated', ({ targets }) => told.push(targets))
  await scope.commit()
  expect(told).toEqual([['p', 'q']])
  await cache.close()
})
