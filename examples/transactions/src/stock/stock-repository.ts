import { Invalidate, ReadThrough, WriteThrough } from '@readthrough/core'
import type { Database } from '../database.js'
import { OutOfStockError, type Article } from './article.js'
import { article, assortment } from './keys.js'

/** The articles of the shop. */
export class StockRepository {
  constructor(protected readonly database: Database) {}

  // #region reads
  @ReadThrough({ key: article })
  async find(sku: string): Promise<Article | null> {
    const { rows } = await this.database.query<Article>('select * from articles where sku = $1', [sku])
    return rows[0] ?? null
  }

  /** What can be bought now. */
  @ReadThrough({ key: assortment })
  async assortment(): Promise<string[]> {
    const { rows } = await this.database.query<Article>(
      'select sku from articles where available > 0 and not recalled order by sku',
    )
    return rows.map(({ sku }) => sku)
  }
  // #endregion

  // #region take
  /** Takes so many out of the stock. The database decides whether there are enough, never a value from the cache. */
  @Invalidate({ keys: [article, assortment] })
  async take(sku: string, quantity: number): Promise<void> {
    const { rows } = await this.database.query(
      `update articles set available = available - $2
       where sku = $1 and available >= $2 and not recalled returning sku`,
      [sku, quantity],
    )
    if (rows.length === 0) throw new OutOfStockError(sku)
  }
  // #endregion

  // #region count
  /** Writes down what was counted on the shelf. The next to ask gets it out of the cache. */
  @WriteThrough({ key: article })
  @Invalidate({ keys: [assortment] })
  async count(sku: string, counted: number): Promise<Article> {
    const { rows } = await this.database.query<Article>(
      'update articles set available = $2 where sku = $1 returning *',
      [sku, counted],
    )
    return rows[0] as Article
  }
  // #endregion

  // #region recall
  /** Takes a dangerous article off the market. Nobody may be told that it can be bought, whatever becomes of this process. */
  @Invalidate({ keys: [article, assortment], fence: true })
  async recall(sku: string): Promise<void> {
    await this.setRecalled(sku)
  }
  // #endregion

  protected async setRecalled(sku: string): Promise<void> {
    await this.database.query('update articles set recalled = true where sku = $1', [sku])
  }
}
