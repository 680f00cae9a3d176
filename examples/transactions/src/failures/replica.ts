import pg from 'pg'
import { createTables } from '../schema.js'

/** A second database that Postgres keeps like the first, by logical replication. */
export interface Replica {
  readonly url: string
  /** From now on it lags: a lock stops the worker that applies changes, as a long query or a vacuum does. */
  lag(): Promise<void>
  /** Ends the lag, and resolves when it has all that the first one has. */
  catchUp(): Promise<void>
  end(): Promise<void>
}

const STATE = 'select json_agg(a order by sku)::text as state from articles a'

/** Makes a replica of the articles. For brevity it is in the same server, which makes no difference to those who read. */
export async function openReplica(primary: pg.Pool, primaryUrl: string): Promise<Replica> {
  await primary.query('create database replica')
  const url = new URL(primaryUrl)
  url.pathname = '/replica'
  const pool = new pg.Pool({ connectionString: url.href })
  pool.on('error', () => undefined)
  await createTables(pool)
  await primary.query('create publication shop for table articles')
  await primary.query(`select pg_create_logical_replication_slot('shop', 'pgoutput')`)
  await pool.query(
    `create subscription shop connection '${primaryUrl}' publication shop
     with (create_slot = false, slot_name = shop, copy_data = false)`,
  )
  let blocker: pg.PoolClient | undefined
  const stateOf = async (of: pg.Pool): Promise<unknown> => (await of.query<{ state: string }>(STATE)).rows[0]?.state
  return {
    url: url.href,
    async lag() {
      blocker = await pool.connect()
      await blocker.query('begin; lock table articles in share row exclusive mode')
    },
    async catchUp() {
      await blocker?.query('commit')
      blocker?.release()
      blocker = undefined
      const wanted = await stateOf(primary)
      while ((await stateOf(pool)) !== wanted) await pool.query('select pg_sleep(0.02)')
    },
    end: () => pool.end(),
  }
}
