import { Invalidate } from '@readthrough/core'
import { transactional } from '@readthrough/transactions/drizzle'
import { eq, sql } from 'drizzle-orm'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import { integer, pgTable } from 'drizzle-orm/pg-core'
import pg from 'pg'

/** What the README shows of Drizzle. */
export async function takeByDrizzle(connectionString: string): Promise<void> {
  // #region drizzle
  const pool = new pg.Pool({ connectionString })
  const db = transactional(drizzle(pool))
  const product = pgTable('product', { id: integer().primaryKey(), stock: integer().notNull() })

  class Products {
    @Invalidate({ key: (id: number) => ['product', id] })
    async take(id: number, count: number, tx: Pick<NodePgDatabase, 'update'> = db): Promise<void> {
      await tx
        .update(product)
        .set({ stock: sql`${product.stock} - ${count}` })
        .where(eq(product.id, id))
    }
  }

  const products = new Products()
  await db.transaction(
    async (tx) => {
      await products.take(1, 2, tx) // its invalidation waits
      await tx.transaction((savepoint) => products.take(1, 1000, savepoint)).catch(() => {}) // dropped, with its savepoint
    },
    { isolationLevel: 'repeatable read' },
  ) // and is sent here, after the commit
  // #endregion
  await pool.end()
}
