import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { withTransaction } from '../src/pg.js'
import { modesOf } from '../src/pg/statements.js'

/** It never connects: each mistake is told of before. */
const pool = new pg.Pool()
const work = (): Promise<void> => Promise.resolve()

describe('withTransaction refuses, before it takes a client,', () => {
  it.each([
    ['an option of another library', { isolationLevel: 'serializable' }, "unknown option 'isolationLevel'"],
    ['an isolation that there is not', { isolation: 'chaos' }, "option 'isolation' must be one of read committed"],
    ['what is neither true nor false', { readOnly: 'no' }, "option 'readOnly' must be one of true, false; got no"],
  ])('%s', async (_, options, message) => {
    const running = withTransaction(pool, work, options as object)
    await expect(running).rejects.toThrow(TypeError)
    await expect(running).rejects.toThrow(message)
  })

  it.each([
    ['nothing', undefined, 'got undefined'],
    ['a connection string', 'postgres://localhost/shop', 'got string'],
    ['a database of Drizzle', drizzle(pool), 'got a NodePgDatabase'],
  ])('%s in place of a database', async (_, db, message) => {
    const running = withTransaction(db as never, work)
    await expect(running).rejects.toThrow(`withTransaction takes a pool or a client of pg, or a PGlite; ${message}`)
  })

  it('work that is no function', async () => {
    const running = withTransaction(pool, 'select 1' as never)
    await expect(running).rejects.toThrow('withTransaction: work must be a function; got string')
  })
})

it('takes an option that is undefined as one that is not given', () => {
  expect(modesOf({ isolation: undefined, readOnly: true })).toBe('READ ONLY')
})
