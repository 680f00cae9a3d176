import { Decimal } from 'decimal.js'

export interface Category {
  readonly id: number
  readonly name: string
}

/** What a category sells, worked out over all its products. */
export interface CategorySummary {
  readonly name: string
  readonly products: number
  readonly unitsSold: bigint
  readonly revenue: Decimal
  readonly medianPrice: Decimal
  readonly lastChange: Date | null
  /** The most frequent tags, with the number of products that carry each. */
  readonly topTags: Map<string, number>
}

/** One line of the ranking. */
export interface RankedCategory {
  readonly id: number
  readonly name: string
  readonly revenue: Decimal
}

export interface CategorySummaryRow {
  readonly name: string
  readonly products: number
  readonly units_sold: string
  readonly revenue: string
  readonly median_price: string
  readonly last_change: Date | null
  readonly top_tags: [string, number][]
}

export function toSummary(row: CategorySummaryRow): CategorySummary {
  return {
    name: row.name,
    products: row.products,
    unitsSold: BigInt(row.units_sold),
    revenue: new Decimal(row.revenue),
    medianPrice: new Decimal(row.median_price),
    lastChange: row.last_change,
    topTags: new Map(row.top_tags),
  }
}
