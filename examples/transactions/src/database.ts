// #region database
import { AsyncLocalStorage } from 'node:async_hooks'
import { withTransaction, type TransactionOptions } from '@readthrough/transactions/pg'
import type { Pool, PoolClient } from 'pg'

/** What the repositories ask of a database. They need not know whether they run in a transaction. */
export interface Database {
  query<Row extends object>(sql: string, params?: unknown[]): Promise<{ rows: Row[] }>
  /** Runs `work` in a transaction: what is queried inside belongs to it. Inside another one it is a savepoint. */
  transaction<T>(work: () => Promise<T>, options?: TransactionOptions): Promise<T>
}

/** A database whose transactions the caches know of. */
export function openDatabase(pool: Pool): Database {
  const current = new AsyncLocalStorage<PoolClient>()
  return {
    query: (sql, params) => (current.getStore() ?? pool).query(sql, params),
    transaction: (work, options) =>
      withTransaction(current.getStore() ?? pool, (client) => current.run(client, work), options),
  }
}
// #endregion
