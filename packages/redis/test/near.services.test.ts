import { execFileSync } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { createCache, type Cache, type NearOptions } from '@readthrough/core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { redisStore } from '../src/index.js'
import { PATIENTLY, startRedis } from './servers.js'

const BOUND_MS = 50
/** What a timer, two turns of event loops and a busy machine may add to it. */
const ALLOWANCE_MS = 5

let redis: Awaited<ReturnType<typeof startRedis>>

beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis.stop())

/** As three processes are: each with connections and a near tier of its own, over one database. */
function processes(namespace: string, near: NearOptions) {
  let version = 1
  let loads = 0
  const caches: readonly Cache[] = Array.from({ length: 3 }, () => {
    const cache = createCache({ namespace, store: redisStore({ url: redis.url }), near, ttl: '10m' })
    onTestFinished(() => cache.close())
    return cache
  })
  const read = (cache: Cache): Promise<number> =>
    cache.readThrough(['k', 1], async () => {
      loads++
      return version
    })
  return {
    caches,
    readAll: () => Promise.all(caches.map(read)),
    nearHits: () => caches.map((cache) => cache.stats().nearHits),
    loads: () => loads,
    commit: () => void version++,
    /** As someone does by hand who has changed a row. */
    redisCli: () =>
      execFileSync('redis-cli', ['-u', redis.adminUrl, '--no-auth-warning', 'DEL', `rt:${namespace}:e:k:1`]),
  }
}

test('with a bounded tier, what redis-cli deletes is gone in every process within the bound', async () => {
  const all = processes('bounded', { mode: { bounded: BOUND_MS } })
  // Once each answers unasked.
  await expect
    .poll(async () => {
      const before = all.nearHits()
      await all.readAll()
      return (
        all.nearHits().every((hits, n) => hits > (before[n] ?? 0)) && all.caches.every((c) => c.stats().near?.isLive)
      )
    }, PATIENTLY)
    .toBe(true)
  expect(await all.readAll()).toEqual([1, 1, 1])

  all.commit()
  expect(String(all.redisCli()).trim()).toBe('1')
  await pause(BOUND_MS + ALLOWANCE_MS)
  expect(await all.readAll()).toEqual([2, 2, 2])
  expect(all.loads()).toBe(2)
})

test('with a tier that validates, what redis-cli deletes is gone in every process at once', async () => {
  const all = processes('validate', { mode: 'validate' })
  await all.readAll()
  await all.readAll()
  await all.readAll()
  expect(all.nearHits().every((hits) => hits > 0)).toBe(true)

  all.commit()
  expect(String(all.redisCli()).trim()).toBe('1')
  expect(await all.readAll()).toEqual([2, 2, 2])
  expect(all.loads()).toBe(2)
})

test('an invalidation that waits for all is seen by every process with a bounded tier when it returns', async () => {
  const all = processes('wait', { mode: { bounded: BOUND_MS } })
  const [first] = all.caches
  for (let round = 1; round <= 20; round++) {
    await all.readAll()
    expect(await all.readAll()).toEqual([round, round, round])
    all.commit()
    await first?.invalidate({ keys: [['k', 1]] }, { wait: 'all' })
    expect(await all.readAll()).toEqual([round + 1, round + 1, round + 1])
  }
  expect(all.nearHits().some((hits) => hits > 0)).toBe(true)
})
