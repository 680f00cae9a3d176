import { PGlite } from '@electric-sql/pglite'
import { startPostgres, type PostgresServer } from '@readthrough/services'
import pg, { type Client, type PoolClient } from 'pg'
import type { Transaction } from '@electric-sql/pglite'
import { afterAll, beforeAll, describe } from 'vitest'
import { withTransaction } from '../src/pg.js'
import { SCHEMA } from './shop.js'
import { everyDriver } from './suites/every-driver.js'

let server: PostgresServer

beforeAll(async () => {
  server = await startPostgres()
  const client = new pg.Client(server.url)
  await client.connect()
  await client.query(SCHEMA)
  await client.end()
})

afterAll(() => server.stop())

describe('withTransaction on a pool of pg', () => {
  everyDriver<PoolClient>(async () => {
    const pool = new pg.Pool({ connectionString: server.url, max: 4 })
    return {
      transaction: (work) => withTransaction(pool, work),
      nested: (client, work) => withTransaction(client, work),
      run: async (sql, client) => (await (client ?? pool).query(sql)).rows,
      end: () => pool.end(),
    }
  })
})

describe('withTransaction on a client of pg', () => {
  everyDriver<Client>(async () => {
    const pool = new pg.Pool({ connectionString: server.url, max: 4 })
    const client = new pg.Client(server.url)
    await client.connect()
    let last: Promise<unknown> = Promise.resolve()
    return {
      isAlone: true,
      transaction(work) {
        const mine = last.then(() => withTransaction(client, work))
        last = mine.catch(() => {})
        return mine
      },
      // The client itself, which knows where it is asked.
      nested: (_, work) => withTransaction(client, work),
      run: async (sql, tx) => (await (tx ?? pool).query(sql)).rows,
      end: async () => {
        await client.end()
        await pool.end()
      },
    }
  })
})

describe('withTransaction on a PGlite', () => {
  everyDriver<Transaction>(async () => {
    const db = await PGlite.create()
    await db.exec(SCHEMA)
    return {
      isAlone: true,
      transaction: (work) => withTransaction(db, work),
      nested: (tx, work) => withTransaction(tx, work),
      run: async (sql, tx) => (await (tx ?? db).query(sql)).rows,
      end: () => db.close(),
    }
  })
})
