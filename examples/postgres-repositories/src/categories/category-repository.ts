import { Invalidate, onResult, ReadThrough } from '@readthrough/core'
import { Decimal } from 'decimal.js'
import type { Database } from '../database.js'
import {
  toSummary,
  type Category,
  type CategorySummary,
  type CategorySummaryRow,
  type RankedCategory,
} from './category.js'
import { category, categoryList, categoryRanking, categorySummary } from './keys.js'
import { RANKING, SUMMARY } from './sql.js'

/** The categories of the shop, and what they sell. */
export class CategoryRepository {
  constructor(private readonly database: Database) {}

  @ReadThrough({ key: category, nullTtl: '30s' })
  async findById(id: number): Promise<Category | null> {
    const { rows } = await this.database.query<Category>('select id, name from categories where id = $1', [id])
    return rows[0] ?? null
  }

  @ReadThrough({ key: categoryList })
  async findAll(): Promise<Category[]> {
    const { rows } = await this.database.query<Category>('select id, name from categories order by name')
    return rows
  }

  // #region aggregate
  @ReadThrough({ key: categorySummary, ttl: '15m', nullTtl: '30s' })
  async summary(id: number): Promise<CategorySummary | null> {
    const { rows } = await this.database.query<CategorySummaryRow>(SUMMARY, [id])
    return rows[0] ? toSummary(rows[0]) : null
  }
  // #endregion

  @ReadThrough({ key: categoryRanking, ttl: '15m' })
  async ranking(): Promise<RankedCategory[]> {
    const { rows } = await this.database.query<{ id: number; name: string; revenue: string }>(RANKING)
    return rows.map(({ id, name, revenue }) => ({ id, name, revenue: new Decimal(revenue) }))
  }

  @Invalidate({
    keys: onResult(({ id }: Category) => [category(id), categoryList(), categorySummary(id), categoryRanking()]),
  })
  async create(name: string): Promise<Category> {
    const { rows } = await this.database.query<Category>(
      'insert into categories (name) values ($1) returning id, name',
      [name],
    )
    return rows[0] as Category
  }

  @Invalidate({
    keys: (id: number) => [category(id), categoryList(), categorySummary(id), categoryRanking()],
  })
  async rename(id: number, name: string): Promise<Category | null> {
    const { rows } = await this.database.query<Category>(
      'update categories set name = $2 where id = $1 returning id, name',
      [id, name],
    )
    return rows[0] ?? null
  }

  /** Rejects with the database's own error while there are products in it; then nothing is invalidated. */
  @Invalidate({
    keys: (id: number) => [category(id), categoryList(), categorySummary(id), categoryRanking()],
  })
  async delete(id: number): Promise<boolean> {
    const { rows } = await this.database.query<Category>('delete from categories where id = $1 returning id', [id])
    return rows.length > 0
  }
}
