import assert from 'node:assert/strict'
import { createCache, defineKey, hashOf, memoryStore, ReadThrough, setDefaultCache, type Key } from '@readthrough/core'

const cache = createCache({ namespace: 'keys', store: memoryStore() })
setDefaultCache(cache)
const rendered = async (key: Key): Promise<string> => (await cache.explain(key)).key

// #region declared
const product = defineKey('product', (id: number) => [id])
const category = defineKey('category', (id: number, page = 1) => [id, page])
const settings = defineKey('settings')

product(42) // ['product', 42], in the store: product:42
category(7) // ['category', 7, 1], in the store: category:7:1
settings() // ['settings'], in the store: settings
// #endregion
assert.deepEqual(product(42), ['product', 42])
assert.deepEqual(category(7), ['category', 7, 1])
assert.deepEqual(settings(), ['settings'])
assert.equal(await rendered(category(7)), 'category:7:1')

// The table of renderings.
const parts = [
  'a b',
  'é',
  'a:b',
  '50%',
  '*',
  '{0}',
  '\n',
  '\ud800',
  42,
  42n,
  '42',
  1.5,
  -0,
  null,
  true,
  false,
  new Date(5),
]
const table = await Promise.all(parts.map((part) => rendered(['k', part])))
assert.deepEqual(
  table.map((text) => text.slice(2)),
  [
    'a b',
    'é',
    'a%3Ab',
    '50%25',
    '%2A',
    '%7B0%7D',
    '%0A',
    '%uD800',
    '42',
    '42',
    '42',
    '1.5',
    '0',
    '%n',
    '%t',
    '%f',
    '%d5',
  ],
)

interface Filter {
  readonly text?: string
  readonly tags?: ReadonlySet<string>
}

// #region hash
const search = defineKey('search', (filter: Filter) => [hashOf(filter)])
// #endregion
assert.deepEqual(
  search({ text: 'desk', tags: new Set(['a', 'b']) }),
  search({ tags: new Set(['b', 'a']), text: 'desk' }),
)
assert.equal(hashOf(1).length, 43)
assert.notEqual(hashOf(1), hashOf('1'))

// #region spellings
class Orders {
  readonly region = 'eu'

  // A function of the parameters. They are written with their types, and the method must fit them.
  @ReadThrough({ key: (id: number, locale: string) => ['order', id, locale] })
  async findById(id: number, locale: string): Promise<string> {
    return `order ${id} in ${locale}`
  }

  // A template: {0} is the first argument, {1.country} a property of the second.
  @ReadThrough({ key: 'orders-of:{0}:{1.country}' })
  async ordersOf(customer: number, place: { country: string }): Promise<string[]> {
    return [`of ${customer} in ${place.country}`]
  }

  // With `this`, as a method.
  @ReadThrough({
    key(this: Orders, day: Date) {
      return ['orders-on', this.region, day]
    },
  })
  async ordersOn(day: Date): Promise<string[]> {
    return [`on ${day.toISOString()} in ${this.region}`]
  }
}
// #endregion
const keys: string[] = []
cache.on('miss', ({ key }) => keys.push(key))
const orders = new Orders()
await orders.findById(1, 'de')
await orders.ordersOf(5, { country: 'NZ' })
await orders.ordersOn(new Date(0))
assert.deepEqual(keys.splice(0), ['order:1:de', 'orders-of:5:NZ', 'orders-on:eu:%d0'])

// #region vary
let tenant: string | undefined
const tenants = createCache({ namespace: 'tenants', store: memoryStore(), vary: () => tenant })
// #endregion
tenants.on('miss', ({ key }) => keys.push(key))
tenants.on('bypassed', ({ reason }) => keys.push(reason))
tenant = 'acme'
await tenants.readThrough(['plan'], async () => 'gold')
tenant = undefined
await tenants.readThrough(['plan'], async () => 'none')
assert.deepEqual(keys.splice(0), ['%vacme:plan', 'vary'])

await cache.close()
await tenants.close()
