import { Invalidate, onResult, ReadThrough } from '@readthrough/core'
import type { Decimal } from 'decimal.js'
import type { Database } from '../database.js'
import { keysShowing, listsShowing, product, productSearch, productsInCategory } from './keys.js'
import {
  toProduct,
  type NewProduct,
  type Product,
  type ProductFilter,
  type ProductPatch,
  type ProductRow,
} from './product.js'

const PAGE = 12

/** A product after an update, and where it stood before. */
export interface UpdatedProduct {
  readonly before: Pick<Product, 'id' | 'categoryId'>
  readonly after: Product
}

const bothOf = (updated: UpdatedProduct | null) => (updated ? [updated.before, updated.after] : [])

/** The products of the shop. */
export class ProductRepository {
  constructor(private readonly database: Database) {}

  // #region find-by-id
  @ReadThrough({ key: product, ttl: '10m', nullTtl: '30s' })
  async findById(id: number): Promise<Product | null> {
    const { rows } = await this.database.query<ProductRow>('select * from products where id = $1', [id])
    return rows[0] ? toProduct(rows[0]) : null
  }
  // #endregion

  // #region lists
  @ReadThrough({ key: productsInCategory })
  async findByCategory(categoryId: number, page = 1): Promise<Product[]> {
    const { rows } = await this.database.query<ProductRow>(
      'select * from products where category_id = $1 order by name, id limit $2 offset $3',
      [categoryId, PAGE, (page - 1) * PAGE],
    )
    return rows.map(toProduct)
  }

  @ReadThrough({ key: productSearch, ttl: '1m' })
  async search(filter: ProductFilter): Promise<Product[]> {
    const { rows } = await this.database.query<ProductRow>(
      `select * from products
       where ($1::text is null or strpos(lower(name), lower($1)) > 0)
         and ($2::text is null or $2 = any (tags))
         and ($3::numeric is null or price <= $3)
       order by units_sold desc, id limit 20`,
      [filter.text ?? null, filter.tag ?? null, filter.atMost?.toFixed() ?? null],
    )
    return rows.map(toProduct)
  }
  // #endregion

  // Someone may have asked for this id already, and been told that there is none.
  // #region create
  @Invalidate({ keys: onResult(keysShowing), patterns: onResult(listsShowing) })
  async create({ categoryId, name, price, tags, attributes }: NewProduct): Promise<Product> {
    const { rows } = await this.database.query<ProductRow>(
      'insert into products (category_id, name, price, tags, attributes) values ($1, $2, $3, $4, $5) returning *',
      [categoryId, name, price.toFixed(), [...(tags ?? [])], JSON.stringify(Object.fromEntries(attributes ?? []))],
    )
    return toProduct(rows[0] as ProductRow)
  }
  // #endregion

  // It leaves the lists of one category and enters those of another.
  // #region update
  @Invalidate({
    keys: onResult((updated: UpdatedProduct | null) => bothOf(updated).flatMap(keysShowing)),
    patterns: onResult((updated: UpdatedProduct | null) => bothOf(updated).flatMap(listsShowing)),
  })
  async update(id: number, { categoryId, name, tags }: ProductPatch): Promise<UpdatedProduct | null> {
    const { rows } = await this.database.query<ProductRow & { previous_category_id: number }>(
      `with previous as (select id, category_id from products where id = $1 for update)
       update products p set
         category_id = coalesce($2, p.category_id),
         name = coalesce($3, p.name),
         tags = coalesce($4, p.tags),
         changed_at = now()
       from previous where p.id = previous.id
       returning p.*, previous.category_id as previous_category_id`,
      [id, categoryId ?? null, name ?? null, tags ? [...tags] : null],
    )
    const row = rows[0]
    return row ? { before: { id, categoryId: row.previous_category_id }, after: toProduct(row) } : null
  }
  // #endregion

  // #region change-price
  @Invalidate({ keys: onResult(keysShowing), patterns: onResult(listsShowing) })
  async changePrice(id: number, price: Decimal): Promise<Product | null> {
    const { rows } = await this.database.query<ProductRow>(
      'update products set price = $2, changed_at = now() where id = $1 returning *',
      [id, price.toFixed()],
    )
    return rows[0] ? toProduct(rows[0]) : null
  }
  // #endregion

  @Invalidate({ keys: onResult(keysShowing), patterns: onResult(listsShowing) })
  async delete(id: number): Promise<Product | null> {
    const { rows } = await this.database.query<ProductRow>('delete from products where id = $1 returning *', [id])
    return rows[0] ? toProduct(rows[0]) : null
  }
}
