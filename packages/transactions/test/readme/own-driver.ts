import { inTransaction } from '@readthrough/transactions'
import pg from 'pg'

/** A driver of the reader's own, over one connection. */
export interface Driver {
  begin<T>(work: (sql: (text: string) => Promise<unknown>) => Promise<T>): Promise<T>
  end(): Promise<void>
}

export async function openDriver(connectionString: string): Promise<Driver> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  const sql = (text: string): Promise<unknown> => client.query(text)
  return {
    async begin(work) {
      await sql('begin')
      try {
        const result = await work(sql)
        await sql('commit')
        return result
      } catch (error) {
        await sql('rollback')
        throw error
      }
    },
    end: () => client.end(),
  }
}

/** What the README shows of other drivers. */
export async function inTransactionOf<T>(driver: Driver, place: (sql: Sql) => Promise<T>): Promise<T> {
  // #region own-driver
  return inTransaction(
    (work) => driver.begin(work),
    async (sql: Sql) => place(sql),
  )
  // #endregion
}

type Sql = (text: string) => Promise<unknown>
