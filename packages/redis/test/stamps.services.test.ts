import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { LONG, type PrivateRedis, startPrivateRedis } from './private-redis.js'

const STAMP = 'rt:shop:t:t'

let redis: PrivateRedis

beforeAll(async () => {
  redis = await startPrivateRedis()
})
afterAll(() => redis.stop())
beforeEach(() => redis.reset())

/** When the stamp ends, by the clock of the server; it changes with nothing but the stamp. */
const endOf = async (): Promise<unknown> => redis.admin.sendCommand(['PEXPIRETIME', STAMP])

test('a stamp is not changed at each miss: whoever keeps near what carries the tag is told of each change', async () => {
  const { store, admin } = redis
  const [stamp] = await store.ensureStamps(['t'], LONG)
  const end = await endOf()
  for (let i = 0; i < 3; i++) expect(await store.ensureStamps(['t'], LONG)).toEqual([stamp])
  expect(await endOf()).toBe(end)

  expect(await store.ensureStamps(['t'], 2 * LONG)).toEqual([stamp])
  expect(await admin.pTTL(STAMP)).toBeGreaterThanOrEqual(2 * LONG)
})
