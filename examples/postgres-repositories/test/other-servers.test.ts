import {
  connectDatabase,
  startPostgres,
  startRedis,
  type PostgresServer,
  type RedisServer,
} from '@readthrough/services'
import { createClient, type RedisClientType } from 'redis'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startDemo } from './program.js'

// Servers that the demo is told to use, as if they were somebody's: here they belong to this test.
let redis: RedisServer
let postgres: PostgresServer
let client: RedisClientType
beforeAll(async () => {
  ;[redis, postgres] = await Promise.all([startRedis(), startPostgres()])
  client = createClient({ url: redis.url })
  await client.connect()
})
afterAll(async () => {
  client?.destroy()
  await Promise.all([redis?.stop(), postgres?.stop()])
})
beforeEach(() => client.flushAll())

const given = () => ({ READTHROUGH_DEMO_REDIS_URL: redis.url, READTHROUGH_DEMO_DATABASE_URL: postgres.url })

test('in servers of others the demo keeps to itself, kills nothing and leaves nothing behind', async () => {
  const database = connectDatabase(postgres.url)
  await database.query('create table products (name text)')
  await database.query(`insert into products values ('theirs')`)
  await client.set('product:42', 'theirs')

  const printed = await startDemo(given()).ended()
  expect(printed).toContain('200 calls, 1 load')
  expect(printed).toContain('Skipped: the demo kills no Redis but its own')

  expect(await client.keys('*')).toEqual(['product:42'])
  const { rows } = await database.query('select name from products')
  expect(rows).toEqual([{ name: 'theirs' }])
  const schemas = await database.query(`select 1 from pg_namespace where nspname = 'readthrough_demo'`)
  expect(schemas.rows).toEqual([])
  await database.end()
})

test('a schema of that name which the demo did not make stops it', async () => {
  const database = connectDatabase(postgres.url)
  await database.query('create schema readthrough_demo')
  await database.query('create table readthrough_demo.theirs (id int)')
  expect(await startDemo(given()).ended(1)).toContain('There is a schema readthrough_demo that this demo did not make')
  expect((await database.query('select * from readthrough_demo.theirs')).rows).toEqual([])
  await database.query('drop schema readthrough_demo cascade')
  await database.end()
})
