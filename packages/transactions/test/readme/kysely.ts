import { Invalidate } from '@readthrough/core'
import { transactional } from '@readthrough/transactions/kysely'
import { type Generated, Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'

interface Database {
  stock: { id: number; left: number }
  line: { id: Generated<number>; stock: number }
}

/** What the README shows of Kysely. */
export async function sellByKysely(connectionString: string, article: number): Promise<void> {
  // #region kysely
  const pool = new pg.Pool({ connectionString })
  // Kysely listens to none of them: without this, a connection that breaks in a transaction ends the process.
  pool.on('connect', (client) => client.on('error', console.error))
  const db = transactional(new Kysely<Database>({ dialect: new PostgresDialect({ pool }) }))

  class Stock {
    @Invalidate({ key: (id: number) => ['stock', id] })
    async take(id: number, trx: Kysely<Database>): Promise<void> {
      await trx
        .updateTable('stock')
        .set((eb) => ({ left: eb('left', '-', 1) }))
        .where('id', '=', id)
        .execute()
    }
  }

  const stock = new Stock()
  await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      await stock.take(article, trx) // its invalidation waits
      await trx.insertInto('line').values({ stock: article }).execute()
    }) // and is sent here, after the commit
  // #endregion
  await db.destroy()
}
