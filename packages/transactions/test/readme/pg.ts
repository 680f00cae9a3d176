import { AsyncLocalStorage } from 'node:async_hooks'
import { Invalidate, ReadThrough } from '@readthrough/core'
import { withTransaction } from '@readthrough/transactions/pg'
import pg from 'pg'

/** What the README shows of pg; what was left before, inside and afterwards. */
export async function takeByPg(connectionString: string): Promise<unknown[]> {
  // #region pg
  const pool = new pg.Pool({ connectionString })
  const current = new AsyncLocalStorage<pg.PoolClient>()

  /** Everything that `work` calls uses one client; called inside itself, it is a savepoint. */
  function inTransaction<T>(work: () => Promise<T>): Promise<T> {
    return withTransaction(current.getStore() ?? pool, (client) => current.run(client, work))
  }

  class Products {
    @ReadThrough({ key: (id: number) => ['product', id], ttl: '10m' })
    async stockOf(id: number): Promise<number> {
      const db = current.getStore() ?? pool
      const { rows } = await db.query<{ stock: number }>('select stock from product where id = $1', [id])
      return rows[0]?.stock ?? 0
    }

    @Invalidate({ key: (id: number) => ['product', id] })
    async take(id: number, count: number): Promise<void> {
      const db = current.getStore() ?? pool
      await db.query('update product set stock = stock - $2 where id = $1', [id, count])
    }
  }
  // #endregion

  const products = new Products()
  const before = await products.stockOf(1)
  // #region pg-use
  const inside = await inTransaction(async () => {
    await products.take(1, 2) // its invalidation waits
    await inTransaction(() => products.take(1, 1000)).catch(() => {}) // dropped, with its savepoint
    return products.stockOf(1) // past the cache
  }) // and is sent here, after the commit
  // #endregion
  const after = await products.stockOf(1)
  await pool.end()
  return [before, inside, after]
}
