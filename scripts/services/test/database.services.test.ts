import { expect, test } from 'vitest'
import { type Database, openDatabase, openPglite } from '../src/index.js'

const ROW = `select 42::int8 as id, 1.50::numeric as price, timestamptz '2026-01-02 03:04:05Z' as at,
  array['a', 'b'] as tags, lower('ÉÑ') as folded, current_setting('TimeZone') as zone, $1::text as given`

const EXPECTED = {
  id: '42',
  price: '1.50',
  at: new Date('2026-01-02T03:04:05Z'),
  tags: ['a', 'b'],
  folded: 'éñ',
  zone: 'UTC',
  given: 'x',
}

async function theRow(database: Database) {
  try {
    const { rows } = await database.query(ROW, ['x'])
    return rows
  } finally {
    await database.end()
  }
}

test('the private Postgres is a real server and answers with the types of pg', async () => {
  const said: string[] = []
  const database = await openDatabase({ say: (line) => said.push(line) })
  expect(said).toEqual([])
  expect(database.kind).toBe('postgres')
  expect(await theRow(database)).toEqual([EXPECTED])
})

test('PGlite answers with the same types', async () => {
  expect(await theRow(await openPglite())).toEqual([EXPECTED])
})

test('without a real server, PGlite takes its place and one line says so', async () => {
  const said: string[] = []
  const start = () => Promise.reject(new Error('no build for this platform'))
  const database = await openDatabase({ start, say: (line) => said.push(line) })
  expect(database.kind).toBe('pglite')
  expect(said).toEqual(['Postgres did not start (no build for this platform); using PGlite, in this process, instead'])
  expect(await theRow(database)).toEqual([EXPECTED])
})
