import assert from 'node:assert/strict'
import { createCache, defineKey, Invalidate, memoryStore, ReadThrough, setDefaultCache } from '@readthrough/core'
import { openPglite, type Database } from '@readthrough/services'
import { superjsonSerializer } from '@readthrough/superjson'
import { Decimal } from 'decimal.js'

interface ProductRow {
  readonly id: number
  readonly price: string
}

interface Product {
  readonly id: number
  readonly price: Decimal
}

const toProduct = ({ id, price }: ProductRow): Product => ({ id, price: new Decimal(price) })

// #region repository
const product = defineKey('product', (id: number) => [id])

class ProductRepository {
  constructor(private readonly database: Database) {}

  @ReadThrough({ key: product, ttl: '10m' })
  async findById(id: number): Promise<Product | null> {
    const { rows } = await this.database.query<ProductRow>('select * from products where id = $1', [id])
    return rows[0] ? toProduct(rows[0]) : null
  }

  @Invalidate({ key: product })
  async changePrice(id: number, price: Decimal): Promise<void> {
    await this.database.query('update products set price = $2 where id = $1', [id, price.toFixed()])
  }
}
// #endregion

const serializer = superjsonSerializer({ decimals: [Decimal] })
const cache = createCache({ namespace: 'in-short', store: memoryStore(), serializer })
setDefaultCache(cache)
const database = await openPglite()
await database.query('create table products (id int primary key, price numeric not null)')
await database.query('insert into products values (42, 12.50)')

const products = new ProductRepository(database)
await products.findById(42)
await cache.drain()
assert.ok((await products.findById(42))?.price.equals('12.5'))
assert.equal(cache.stats().hits, 1)
await products.changePrice(42, new Decimal(9))
assert.ok((await products.findById(42))?.price.equals(9))

await cache.close()
await database.end()
