import type { createClient } from 'redis'
import type { Database } from '../database.js'
import type { Article } from '../stock/article.js'

type Redis = Pick<ReturnType<typeof createClient>, 'get' | 'set' | 'del'>

// #region by-hand
/** Articles, cached as in most tutorials: ask Redis, else the database, and put its answer into Redis. */
export class StockByHand {
  constructor(
    private readonly database: Database,
    private readonly redis: Redis,
    private readonly namespace: string,
  ) {}

  async find(sku: string): Promise<Article | null> {
    const kept = await this.redis.get(this.#key(sku))
    if (kept !== null) return JSON.parse(kept) as Article
    const { rows } = await this.database.query<Article>('select * from articles where sku = $1', [sku])
    return rows[0] ? this.#keep(rows[0]) : null
  }

  async take(sku: string, quantity: number): Promise<void> {
    await this.database.query('update articles set available = available - $2 where sku = $1', [sku, quantity])
    await this.redis.del(this.#key(sku))
  }

  async count(sku: string, counted: number): Promise<Article> {
    const { rows } = await this.database.query<Article>(
      'update articles set available = $2 where sku = $1 returning *',
      [sku, counted],
    )
    return this.#keep(rows[0] as Article)
  }

  async #keep(article: Article): Promise<Article> {
    await this.redis.set(this.#key(article.sku), JSON.stringify(article), { EX: 300 })
    return article
  }

  #key(sku: string): string {
    return `${this.namespace}:${sku}`
  }
}
// #endregion
