import { PGlite } from '@electric-sql/pglite'
import { startPostgres, type PostgresServer } from '@readthrough/services'
import { sql } from 'drizzle-orm'
import { drizzle as drizzlePg, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import { drizzle as drizzlePglite, type PgliteDatabase } from 'drizzle-orm/pglite'
import pg from 'pg'
import { afterAll, beforeAll, describe } from 'vitest'
import { transactional } from '../src/drizzle.js'
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

describe('Drizzle over a pool of pg', () => {
  everyDriver<Pick<NodePgDatabase, 'execute' | 'transaction'>>(async () => {
    const pool = new pg.Pool({ connectionString: server.url, max: 4 })
    const db = transactional(drizzlePg(pool))
    return {
      transaction: (work) => db.transaction(work),
      nested: (tx, work) => tx.transaction(work),
      run: async (statement, tx = db) => (await tx.execute(sql.raw(statement))).rows,
      end: () => pool.end(),
    }
  })
})

describe('Drizzle over PGlite', () => {
  everyDriver<Pick<PgliteDatabase, 'execute' | 'transaction'>>(async () => {
    const client = await PGlite.create()
    await client.exec(SCHEMA)
    const db = transactional(drizzlePglite(client))
    return {
      isAlone: true,
      transaction: (work) => db.transaction(work),
      nested: (tx, work) => tx.transaction(work),
      run: async (statement, tx = db) => (await tx.execute(sql.raw(statement))).rows,
      end: () => client.close(),
    }
  })
})
