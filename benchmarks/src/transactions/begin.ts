import { withTransaction } from '@readthrough/transactions/pg'
import type pg from 'pg'
import type { Isolation } from './plan.js'
import type { Queryable } from './rows.js'

/** What begins and ends transactions. */
export interface Begin {
  root<T>(work: (client: Queryable) => Promise<T>, isolation: Isolation): Promise<T>
  /** A savepoint. */
  nested<T>(client: Queryable, work: (client: Queryable) => Promise<T>): Promise<T>
}

/** As our users do. */
export function told(pool: pg.Pool): Begin {
  return {
    root: (work, isolation) => withTransaction(pool, work, { isolation }),
    nested: (client, work) => withTransaction(client as pg.PoolClient, work),
  }
}

/** By hand, so that no cache knows: what is invalidated inside is sent at once, and what is loaded inside is stored. */
export function untold(pool: pg.Pool): Begin {
  return {
    async root(work, isolation) {
      const client = await pool.connect()
      let broken = false
      const breaks = (): void => void (broken = true)
      client.on('error', breaks)
      try {
        await client.query(`BEGIN ISOLATION LEVEL ${isolation}`)
        const result = await around(client, work, 'COMMIT', 'ROLLBACK')
        return result
      } catch (error) {
        broken ||= !hasSqlState(error)
        throw error
      } finally {
        client.off('error', breaks)
        client.release(broken)
      }
    },
    async nested(client, work) {
      await client.query('SAVEPOINT inner_one')
      return around(client, work, 'RELEASE inner_one', 'ROLLBACK TO inner_one')
    },
  }
}

async function around<T>(
  client: Queryable,
  work: (client: Queryable) => Promise<T>,
  good: string,
  bad: string,
): Promise<T> {
  let result: T
  try {
    result = await work(client)
  } catch (error) {
    await client.query(bad).catch(() => undefined)
    throw error
  }
  await client.query(good)
  return result
}

function hasSqlState(error: unknown): boolean {
  return typeof Reflect.get(Object(error), 'severity') === 'string'
}
