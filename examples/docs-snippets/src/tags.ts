import assert from 'node:assert/strict'
import {
  CacheDefaults,
  createCache,
  currentLoad,
  defineKey,
  Invalidate,
  memoryStore,
  onResult,
  ReadThrough,
  setDefaultCache,
} from '@readthrough/core'

const cache = createCache({ namespace: 'tags', store: memoryStore() })
setDefaultCache(cache)

interface Product {
  readonly id: number
  readonly orgId: number
}

const product = defineKey('product', (id: number) => [id])
const listing = defineKey('listing', (category: string, page = 1) => [category, page])
const search = defineKey('search', (text: string) => [text])
const statement = defineKey('statement', (id: number) => [id])
const rows = new Map<number, Product>([
  [1, { id: 1, orgId: 7 }],
  [2, { id: 2, orgId: 8 }],
])
const find = (id: number): Product => rows.get(id) ?? { id, orgId: 0 }

class Products {
  // #region arguments
  @ReadThrough({ key: listing, tags: ['listings', 'category:{0}'] })
  async list(category: string, page = 1): Promise<Product[]> {
    return [...rows.values()].slice((page - 1) * 10, page * 10).filter(() => category !== 'empty')
  }

  @Invalidate({ tags: ['category:{0}'] }) // every page of this category
  async recategorize(_category: string, _id: number): Promise<void> {}
  // #endregion

  // #region result
  @ReadThrough({
    key: search,
    tags: onResult((found: readonly Product[]) => found.map(({ id }) => `product:${id}`)),
  })
  async search(text: string): Promise<Product[]> {
    return text === '' ? [] : [...rows.values()]
  }

  @ReadThrough({ key: product, tags: ['product:{0}', onResult((found: Product) => `org:${found.orgId}`)] })
  async findById(id: number): Promise<Product> {
    return find(id)
  }

  @Invalidate({ tags: ['product:{0}'] }) // the product, and every search that has found it
  async rename(id: number, _name: string): Promise<void> {
    rows.set(id, { ...find(id) })
  }

  @Invalidate({ tags: onResult((closed: { orgId: number }) => [`org:${closed.orgId}`]) })
  async closeOrg(orgId: number): Promise<{ orgId: number }> {
    return { orgId }
  }
  // #endregion

  // #region current-load
  @ReadThrough({ key: statement, tags: onResult(() => []) }) // announces that there will be some
  async statement(id: number): Promise<string> {
    const of = find(id)
    currentLoad()?.tag(`org:${of.orgId}`)
    return `statement of ${of.id}`
  }
  // #endregion
}

// #region class
@CacheDefaults({
  tags(this: Reports) {
    return ['reports', `tenant:${this.tenant}`]
  },
})
class Reports {
  constructor(readonly tenant: string) {}

  @ReadThrough({
    key(this: Reports, year: number) {
      return ['report', this.tenant, year] // a tag does not keep tenants apart; the key does
    },
    tags: ['year:{0}'], // three tags: its own, and those of the class
  })
  async of(year: number): Promise<string> {
    return `report of ${this.tenant}, ${year}`
  }
}
// #endregion

const tagsOf = async (key: readonly [string, ...(string | number)[]]): Promise<string[] | string> => {
  await cache.drain()
  const told = await cache.explain(key)
  return 'tags' in told ? told.tags.toSorted() : told.state
}

const products = new Products()
await products.list('tools')
await products.list('tools', 2)
await products.list('toys')
assert.deepEqual(await tagsOf(listing('tools', 2) as never), ['category:tools', 'listings'])
await products.recategorize('tools', 1)
assert.equal(await tagsOf(listing('tools', 1) as never), 'invalidated')
assert.equal(await tagsOf(listing('tools', 2) as never), 'invalidated')
assert.deepEqual(await tagsOf(listing('toys', 1) as never), ['category:toys', 'listings'])

await products.search('all')
await products.findById(1)
assert.deepEqual(await tagsOf(search('all') as never), ['product:1', 'product:2'])
assert.deepEqual(await tagsOf(product(1) as never), ['org:7', 'product:1'])
await products.rename(1, 'new')
assert.equal(await tagsOf(search('all') as never), 'invalidated')
await products.findById(1)
await products.statement(1)
assert.deepEqual(await tagsOf(statement(1) as never), ['org:7'])
await products.closeOrg(7)
assert.equal(await tagsOf(product(1) as never), 'invalidated')
assert.equal(await tagsOf(statement(1) as never), 'invalidated')

await new Reports('acme').of(2025)
await new Reports('bolt').of(2025)
assert.deepEqual(await tagsOf(['report', 'acme', 2025]), ['reports', 'tenant:acme', 'year:2025'])
assert.deepEqual(await tagsOf(['report', 'bolt', 2025]), ['reports', 'tenant:bolt', 'year:2025'])

// #region programmatic
const year = 2025
const fetchTotals = async (): Promise<number[]> => [year]

await cache.readThrough(['totals', year], fetchTotals, { tags: ['totals', `year:${year}`] })
await cache.invalidate({ tags: [`year:${year}`] })
// #endregion
assert.equal(await tagsOf(['totals', year]), 'invalidated')
assert.equal(await tagsOf(['report', 'acme', 2025]), 'invalidated')
await cache.close()
