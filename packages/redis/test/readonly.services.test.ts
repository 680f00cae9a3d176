import { setTimeout as delay } from 'node:timers/promises'
import { createCache } from '@readthrough/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { redisStore } from '../src/index.js'
import { type PrivateRedis, startPrivateRedis } from './private-redis.js'
import { PATIENTLY } from './servers.js'

let redis: PrivateRedis

beforeAll(async () => {
  redis = await startPrivateRedis()
})
afterAll(() => redis.stop())

/** Follows a primary that there is not. */
const follow = () => redis.admin.sendCommand(['REPLICAOF', '127.0.0.1', '1'])
const lead = () => redis.admin.sendCommand(['REPLICAOF', 'NO', 'ONE'])

test('a connection that leads to a replica is replaced when a write is refused, at most once a second', async () => {
  let renewals = 0
  const store = redisStore({ url: redis.server.url })({
    prefix: 'rt:shop:',
    format: 'text',
    report: () => {},
    renewed: () => void renewals++,
  })
  await store.read(['k'], [])
  await follow()
  await expect(store.delete(['k'])).rejects.toThrow('READONLY')
  await expect.poll(() => renewals, PATIENTLY).toBe(2)
  for (let n = 0; n < 20; n++) {
    await expect(store.delete(['k'])).rejects.toThrow('READONLY')
    expect((await store.read(['k'], [])).slots).toEqual([{ state: 'absent' }])
    await delay(10)
  }
  expect(renewals).toBe(2)
  await lead()
  await store.delete(['k'])
  await store.close()
})

test('an invalidation is done once a replica has become the primary within its deadline', async () => {
  const cache = createCache({ namespace: 'shop', store: redisStore({ url: redis.server.url }) })
  await cache.invalidate({ keys: [['k']] })
  await follow()
  const invalidating = cache.invalidate({ keys: [['k']] })
  await delay(200)
  await lead()
  expect(await invalidating).toBe('done')
  await cache.close()
})
