import { Decimal } from 'decimal.js'

/** A product, with a type of its own for everything that JSON has no type for. */
// #region product
export interface Product {
  readonly id: number
  readonly categoryId: number
  readonly name: string
  readonly price: Decimal
  readonly unitsSold: bigint
  readonly tags: Set<string>
  readonly attributes: Map<string, string>
  readonly changedAt: Date
}
// #endregion

/** A product that has no id yet. */
export interface NewProduct {
  readonly categoryId: number
  readonly name: string
  readonly price: Decimal
  readonly tags?: ReadonlySet<string>
  readonly attributes?: ReadonlyMap<string, string>
}

/** What an update may change; what is left out stays. */
export interface ProductPatch {
  readonly categoryId?: number
  readonly name?: string
  readonly tags?: ReadonlySet<string>
}

/** What to search products by; what is left out does not matter. */
export interface ProductFilter {
  readonly text?: string
  readonly tag?: string
  readonly atMost?: Decimal
}

/** A row as Postgres gives it: `numeric` and `bigint` come as text, because a number could not hold them. */
export interface ProductRow {
  readonly id: number
  readonly category_id: number
  readonly name: string
  readonly price: string
  readonly units_sold: string
  readonly tags: string[]
  readonly attributes: Record<string, string>
  readonly changed_at: Date
}

export function toProduct(row: ProductRow): Product {
  return {
    id: row.id,
    categoryId: row.category_id,
    name: row.name,
    price: new Decimal(row.price),
    unitsSold: BigInt(row.units_sold),
    tags: new Set(row.tags),
    attributes: new Map(Object.entries(row.attributes)),
    changedAt: row.changed_at,
  }
}
