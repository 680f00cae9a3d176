import { setTimeout as delay } from 'node:timers/promises'
import { createCache } from '@readthrough/core'
import type { RedisCluster } from '@readthrough/services'
import hashSlot from 'cluster-key-slot'
import { createCluster } from 'redis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { redisStore } from '../src/index.js'
import { addressOf, LEAST, startRedisCluster } from './servers.js'

let cluster: RedisCluster
let client: ReturnType<typeof connect>

beforeAll(async () => {
  cluster = await startRedisCluster()
  client = connect()
  await client.connect()
}, 60_000)
afterAll(async () => {
  client.destroy()
  await cluster.stop()
})

/** As an application might have it: with nothing that would give a silent primary up. */
function connect() {
  return createCluster({ rootNodes: cluster.nodes.map(({ url }) => ({ url })), defaults: LEAST }).on('error', () => {})
}

test('a primary that hangs costs the readers of its keys their deadline for a moment only, and those of others nothing', async () => {
  const cache = createCache({ namespace: 'shop', store: redisStore({ client }) })
  const load = async (): Promise<string> => 'loaded'
  const [hung = expect.fail()] = cluster.nodes
  const keys = Array.from({ length: 60 }, (_, n) => n)
  const isTheirs = (n: number): boolean =>
    client.slots[hashSlot(`rt:shop:e:p:${n}`)]?.master.address !== addressOf(hung)
  for (const n of keys) await cache.readThrough(['p', n], load)
  await cache.drain()
  expect(keys.some(isTheirs) && !keys.every(isTheirs)).toBe(true)

  hung.pause()
  const mine: number[] = []
  const theirs = { reads: 0, hits: 0 }
  const reading: Promise<unknown>[] = []
  const start = performance.now()
  async function read(n: number): Promise<void> {
    const sent = performance.now()
    let isHit = true
    await cache.readThrough(['p', n], async () => {
      isHit = false
      return 'loaded'
    })
    // By then it has been silent for long enough.
    if (sent - start < 1_000) return
    if (!isTheirs(n)) mine.push(performance.now() - sent)
    else {
      theirs.reads++
      if (isHit) theirs.hits++
    }
  }
  for (let n = 0; performance.now() - start < 1_500; n++) {
    reading.push(read(n % keys.length))
    await delay(2)
  }
  await Promise.all(reading)
  hung.resume()
  await delay(500)
  const before = cache.stats().hits
  for (const n of keys) await cache.readThrough(['p', n], load)
  const { hits } = cache.stats()
  await cache.close()

  expect(mine.length).toBeGreaterThan(20)
  expect(mine.toSorted((a, b) => a - b)[Math.floor(mine.length / 2)]).toBeLessThan(25)
  expect(theirs.hits / theirs.reads).toBeGreaterThan(0.7)
  expect(hits - before).toBe(keys.length)
}, 30_000)
