import { describe, expect, it } from 'vitest'
import {
  CacheDefaults,
  createCache,
  defineKey,
  describeCache,
  memoryStore,
  onResult,
  pattern,
  type Key,
} from '../../src/index.js'
import { decorateLegacy } from './by-hand.js'
import { classOf, drop, found, put, read, type Class } from './class-of.js'

type Decorator = ReturnType<typeof read>

const product = defineKey('product', (id: number) => [id])
const rate = defineKey('rate')
const anyId = (id: number): Key => ['product', id]

describe('a read that nothing invalidates', () => {
  it('is found', () => {
    const reads = classOf('Reads', { find: read(product, ['shop']), today: read(rate) })
    const writes = classOf('Writes', { drop: drop({ key: product }) })
    expect(found(reads, writes)).toEqual([
      "never-invalidated, certain: Reads.today: nothing in these classes invalidates key 'rate'",
    ])
    expect(found(reads)[0]).toBe(
      "never-invalidated, certain: Reads.find: nothing in these classes invalidates key 'product' or tag 'shop'",
    )
  })

  it.each<[string, Decorator, Decorator]>([
    ['its declared key', read(product), drop({ key: product })],
    ['its declared key, of the result', read(product), drop({ key: onResult(product) })],
    ['another declaration of one name', read(product), drop({ key: defineKey('product', (id: number) => [id]) })],
    ['a template with the first part of its declared key', read(product), drop({ key: 'product:{0}' })],
    ['a declared key with the first part of its template', read('product:{0}'), drop({ keys: [product] })],
    ['an equal template', read('product:{0}'), drop({ keys: ['product:{1.id}'] })],
    ['a fixed key', read('settings'), drop({ keys: [['settings']] })],
    ['all of its key', read(product), drop({ pattern: product.all })],
    ['a part of its key', read(product), drop({ patterns: [product.under(7)] })],
    ['a pattern', read('product:{0}'), drop({ patterns: [pattern`product:${1}*`] })],
    ['a template of a pattern', read('product:{0}:{1}'), drop({ patterns: ['product:{0}:*'] })],
    ['a tag', read(anyId, ['shop']), drop({ tags: ['shop'] })],
    ['a template of a tag', read(product, ['org:{0}']), drop({ tags: ['org:{1.id}'] })],
    ['a write that stores', read(product), put(product)],
    ['a write that stores, under a tag', read(product), put(product, ['shop'])],
  ])('is none where a write names %s', (_what, reading, writing) => {
    const findings = describeCache(classOf('Both', { reading, writing })).findings
    expect(findings.filter(({ kind }) => kind === 'never-invalidated')).toEqual([])
    expect(findings.filter(({ certainty }) => certainty === 'certain')).toEqual([])
  })

  it.each<[string, Decorator, Decorator]>([
    ['another key', read(product), drop({ key: 'products:{0}' })],
    ['a key with another number of parts', read('product:{0}'), drop({ key: 'product:{0}:{1}' })],
    ['a pattern past it', read('product:{0}'), drop({ patterns: ['category:*'] })],
    ['a tag that it has not', read(product, ['shops']), drop({ tags: ['shop'] })],
    ['a tag as a key', read(product), drop({ tags: ['product:{0}'] })],
    ['tags of what it stores only', read(product, ['shop']), put('other:{0}', ['shop'])],
    ['tags by a function, while the read has none', read(product), drop({ tags: () => ['product'] })],
  ])('is certain where a write names %s', (_what, reading, writing) => {
    expect(found(classOf('Both', { reading, writing }))[0]).toMatch(/^never-invalidated, certain: Both.reading: /)
  })

  it.each<[string, Decorator, Decorator]>([
    ['a key that a function makes', read(product), drop({ keys: () => [product(1)] })],
    ['a pattern that a function makes', read(product), drop({ patterns: () => [product.all] })],
    ['a key, while that of the read is made by a function', read(anyId), drop({ key: product })],
    ['tags that a function makes', read(product, ['shop']), drop({ tags: [() => 'shop'] })],
    [
      'a tag, while those of the read are revealed',
      read(
        product,
        onResult(() => []),
      ),
      drop({ tags: ['shop'] }),
    ],
  ])('is not known where a write names %s', (_what, reading, writing) => {
    const findings = found(classOf('Both', { reading, writing }))
    expect(findings[0]).toMatch(/^never-invalidated, unknown: Both.reading: nothing is known .*; Both.writing may$/)
    expect(findings.filter((one) => one.includes('certain'))).toEqual([])
  })

  it('is found where the write goes to a cache of another namespace', () => {
    const cacheOf = (namespace: string) => createCache({ namespace, store: memoryStore() })
    const [shop, same, other] = [cacheOf('shop'), cacheOf('shop'), cacheOf('other')]
    const reads = classOf('Reads', { find: read(product, undefined, { cache: shop }) })
    CacheDefaults({ cache: same })(reads)
    const bound = other.decorators().Invalidate({ key: product })
    const writes = classOf('Writes', { drop: bound })
    expect(found(reads, writes)).toEqual([
      "never-invalidated, certain: Reads.find: nothing in these classes invalidates key 'product'",
      "nothing-read, certain: Writes.drop: no read in these classes has key 'product'",
    ])
    expect(found(reads, classOf('Writes', { drop: drop({ key: product, cache: same }) }))).toEqual([])
    expect(found(reads, classOf('Writes', { drop: drop({ key: product, cache: () => other }) }))).toEqual([])
    expect(describeCache(reads, writes).methods.map(({ cache }) => cache)).toEqual(['shop', 'other'])
  })
})

describe('an invalidation that no read has', () => {
  it('is found, target by target', () => {
    const both = classOf('Both', {
      find: read(product, ['shop']),
      change: drop({ keys: [product, 'prodct:{0}'], patterns: ['list:*'], tags: ['shop', 'org:{0}'] }),
      save: put('produc:{0}'),
    })
    expect(found(both)).toEqual([
      "nothing-read, certain: Both.change: no read in these classes has key 'prodct:{0}'",
      "nothing-read, certain: Both.change: no read in these classes has pattern 'list:*'",
      "nothing-read, certain: Both.change: no read in these classes has tag 'org:{0}'",
      "nothing-read, certain: Both.save: no read in these classes has key 'produc:{0}'",
    ])
  })

  it('is not known where functions make it, or the keys and tags of a read', () => {
    const both = classOf('Both', {
      find: read(
        anyId,
        onResult(() => []),
      ),
      change: drop({ key: product, tags: ['org:{0}', () => 'x'] }),
    })
    expect(found(both)).toEqual([
      'never-invalidated, unknown: Both.find: nothing is known to invalidate the keys that its function makes or the tags that its function makes; Both.change may',
      "nothing-read, unknown: Both.change: no read is known to have key 'product'; Both.find may",
      "nothing-read, unknown: Both.change: no read is known to have tag 'org:{0}'; Both.find may",
      'nothing-read, unknown: Both.change: whether a read has the tags that its function makes is not known',
    ])
  })

  it('has a read where the class of the read names the tag', () => {
    const reads = classOf('Reads', { find: read(product) })
    CacheDefaults({ tags: ['shop'] })(reads)
    expect(found(reads, classOf('Writes', { reload: drop({ tags: ['shop'] }) }))).toEqual([])
  })
})

describe('two reads with one key', () => {
  const dropAll = { drop: drop({ patterns: ['product:*', '{0}:*'] }) }

  it.each<[string, unknown, unknown]>([
    ['declared', product, product],
    ['declared twice under one name', product, defineKey('product', (name: string) => [name])],
    ['a template', 'product:{0}', 'product:{1.id}'],
  ])('are found: %s', (_what, one, other) => {
    const both = classOf('Both', { one: read(one), other: read(other), ...dropAll })
    expect(found(both)).toEqual([
      expect.stringMatching(/^shared-key, certain: Both.one: shares its keys? '.* with Both.other$/),
    ])
    expect(describeCache(both).findings[0]?.methods).toEqual(['Both.one', 'Both.other'])
  })

  it('are not known where one is declared and the other a template of its name', () => {
    expect(found(classOf('Both', { one: read(product), other: read('product:{0}:{1}'), ...dropAll }))).toEqual([
      "shared-key, unknown: Both.one: may share its keys 'product' and 'product:{0}:{1}' with Both.other",
    ])
  })

  it.each<[string, unknown, unknown]>([
    ['of different names', product, defineKey('products')],
    ['of which one has fixed text', 'product:{0}', 'product:list'],
    ['made by functions', anyId, anyId],
  ])('are none: %s', (_what, one, other) => {
    const findings = found(classOf('Both', { one: read(one), other: read(other), ...dropAll }))
    expect(findings.filter((text) => text.startsWith('shared-key'))).toEqual([])
  })

  it('are not known where their classes name caches by a function, or parts of every key', () => {
    const users = classOf('Users', { find: read(product) })
    const orders = classOf('Orders', { find: read(product) })
    CacheDefaults({ vary: () => 'orders' })(orders)
    expect(found(users, orders).at(-1)).toBe(
      "shared-key, unknown: Users.find: may share its key 'product' with Orders.find",
    )
  })

  it('are none where one overrides the other, but are found in two heirs of one class', () => {
    const base = classOf('Base', { find: read('row:{0}') })
    const heir = (name: string): Class => ({ [name]: class extends base {} })[name] as Class
    const users = heir('Users')
    Object.defineProperty(users.prototype, 'find', { value: async () => 2, configurable: true })
    decorateLegacy(users.prototype as object, 'find', read('row:{0}'))
    const shared = (...classes: readonly Class[]): string[] =>
      found(...classes).filter((text) => text.startsWith('shared-key'))
    expect(shared(base, users)).toEqual([])
    expect(shared(users, base)).toEqual([])
    expect(shared(users, heir('Orders'))).toEqual([
      "shared-key, certain: Users.find: shares its key 'row:{0}' with Orders.find",
    ])
  })
})
