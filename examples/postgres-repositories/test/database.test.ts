import { PGlite } from '@electric-sql/pglite'
import type { Pool } from 'pg'
import { expect, test } from 'vitest'
import { loadShop } from '../src/data/shop.js'
import { migrate, SCHEMA } from '../src/migrate.js'
import { openRepositories } from '../src/repositories.js'

test('PGlite as it comes is a database for the repositories, which also run without any cache', async () => {
  const database = await PGlite.create()
  await database.exec(`set search_path to ${SCHEMA}`)
  await migrate(database)
  await loadShop(database, { products: 10, organisations: 1, users: 1 })
  const { products, organisations } = openRepositories(database)
  expect(await products.findById(7)).toMatchObject({ id: 7, unitsSold: 55433n, tags: expect.any(Set) })
  expect((await organisations.findById(1))?.storageBytes).toBe(9007199254740993n)
  await database.close()
})

test('so is a pool of pg: this compiles', () => {
  openRepositories satisfies (pool: Pool) => object
  expect(openRepositories).toBeTypeOf('function')
})

test('a migration is applied once', async () => {
  const database = await PGlite.create()
  await database.exec(`set search_path to ${SCHEMA}`)
  const first = await migrate(database)
  expect(first.length).toBeGreaterThan(0)
  expect(await migrate(database)).toEqual([])
  const { rows } = await database.query<{ name: string }>('select name from migrations order by name')
  expect(rows.map(({ name }) => name)).toEqual(first)
  await database.close()
})
