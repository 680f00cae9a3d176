import { AsyncLocalStorage } from 'node:async_hooks'
import type { Pool, PoolClient } from 'pg'
import type { Database } from '../database.js'

// #region naive-database
/** The same database, with transactions as everybody writes them. No cache knows of them: that is all that differs. */
export function openNaiveDatabase(pool: Pool): Database {
  const current = new AsyncLocalStorage<PoolClient>()
  return {
    query: (sql, params) => (current.getStore() ?? pool).query(sql, params),
    async transaction(work, { isolation = 'read committed' } = {}) {
      const client = await pool.connect()
      try {
        await client.query(`begin isolation level ${isolation}`)
        const result = await current.run(client, work)
        await client.query('commit')
        return result
      } catch (error) {
        await client.query('rollback')
        throw error
      } finally {
        client.release()
      }
    },
  }
}
// #endregion
