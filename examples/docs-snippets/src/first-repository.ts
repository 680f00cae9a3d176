import assert from 'node:assert/strict'
import {
  createCache,
  defineKey,
  Invalidate,
  memoryStore,
  onResult,
  ReadThrough,
  setDefaultCache,
} from '@readthrough/core'
import { openPglite } from '@readthrough/services'
import { superjsonSerializer } from '@readthrough/superjson'
import { Decimal } from 'decimal.js'

interface Database {
  query<Row>(sql: string, params?: readonly unknown[]): Promise<{ rows: Row[] }>
}

interface ProductRow {
  readonly id: number
  readonly category_id: number
  readonly price: string
  readonly changed_at: Date
}

// #region product
interface Product {
  readonly id: number
  readonly categoryId: number
  readonly price: Decimal
  readonly changedAt: Date
}
// #endregion

const toProduct = (row: ProductRow): Product => ({
  id: row.id,
  categoryId: row.category_id,
  price: new Decimal(row.price),
  changedAt: row.changed_at,
})

// #region keys
const product = defineKey('product', (id: number) => [id])
const inCategory = defineKey('in-category', (categoryId: number, page = 1) => [categoryId, page])
// #endregion

// #region repository
class ProductRepository {
  constructor(private readonly database: Database) {}

  @ReadThrough({ key: product, ttl: '10m', nullTtl: '30s' })
  async findById(id: number): Promise<Product | null> {
    const { rows } = await this.database.query<ProductRow>('select * from products where id = $1', [id])
    return rows[0] ? toProduct(rows[0]) : null
  }

  @ReadThrough({ key: inCategory })
  async findByCategory(categoryId: number, page = 1): Promise<Product[]> {
    const { rows } = await this.database.query<ProductRow>(
      'select * from products where category_id = $1 order by id limit 20 offset $2',
      [categoryId, (page - 1) * 20],
    )
    return rows.map(toProduct)
  }

  @Invalidate({ key: product, pattern: onResult((changed: Product) => inCategory.under(changed.categoryId)) })
  async changePrice(id: number, price: Decimal): Promise<Product> {
    const { rows } = await this.database.query<ProductRow>(
      'update products set price = $2, changed_at = now() where id = $1 returning *',
      [id, price.toFixed()],
    )
    if (rows[0] === undefined) throw new Error(`There is no product ${id}`)
    return toProduct(rows[0])
  }
}
// #endregion

const cache = createCache({
  namespace: 'shop',
  store: memoryStore(),
  serializer: superjsonSerializer({ decimals: [Decimal] }),
})
setDefaultCache(cache)
const database = await openPglite()
await database.query(`create table products (
  id int primary key, category_id int not null, price numeric not null, changed_at timestamptz not null default now())`)
await database.query('insert into products values (42, 7, 12.50)')

const told: string[] = []
cache.on('hit', ({ key }) => told.push(`hit ${key}`))
cache.on('miss', ({ key }) => told.push(`miss ${key}`))
const heard = (): string[] => told.splice(0)

const products = new ProductRepository(database)

await products.findById(42)
await cache.drain()
const second = await products.findById(42)
assert.ok(second?.price instanceof Decimal && second.changedAt instanceof Date)
assert.deepEqual(heard(), ['miss product:42', 'hit product:42'])

// A page that is left out and page 1 are one key, because the key has the same default.
await products.findByCategory(7)
await cache.drain()
await products.findByCategory(7, 1)
assert.deepEqual(heard(), ['miss in-category:7:1', 'hit in-category:7:1'])

await products.changePrice(42, new Decimal(9))
assert.equal((await products.findById(42))?.price.toNumber(), 9)
assert.equal((await products.findByCategory(7))[0]?.price.toNumber(), 9)
assert.deepEqual(heard(), ['miss product:42', 'miss in-category:7:1'])

await cache.close()
await database.end()
