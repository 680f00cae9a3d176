import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { type Cache, createCache, defineKey } from '@readthrough/core'
import type { RedisCluster } from '@readthrough/services'
import { createClient, createCluster } from 'redis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { redisStore } from '../src/index.js'
import { ADMIN, LEAST, PATIENTLY, startRedisCluster } from './servers.js'

const page = defineKey('page', (category: number, number: number) => [category, number])

let cluster: RedisCluster
let admin: ReturnType<typeof connect>
const caches: Cache[] = []

beforeAll(async () => {
  cluster = await startRedisCluster()
  admin = connect()
  await admin.connect()
}, 60_000)
afterAll(async () => {
  await Promise.all(caches.map((cache) => cache.close()))
  admin.destroy()
  await cluster.stop()
})

function connect() {
  return createCluster({
    rootNodes: cluster.nodes.map(({ host, port }) => ({ url: `redis://${host}:${port}` })),
    defaults: { ...ADMIN, socket: { reconnectStrategy: 100 } },
  }).on('error', () => {})
}

function open(namespace: string): Cache {
  const nodes = cluster.nodes.map(({ host, port }) => ({ host, port }))
  const store = redisStore({ cluster: { nodes, options: LEAST } })
  const cache = createCache({ namespace, store, indexes: [page], ttl: '1h', deadlines: { read: '1s' } })
  caches.push(cache)
  return cache
}

async function on<T>(url: string, work: (node: ReturnType<typeof createClient>) => Promise<T>): Promise<T> {
  const node = createClient({ url }).on('error', () => {}) as ReturnType<typeof createClient>
  await node.connect()
  return work(node).finally(() => node.destroy())
}

/** How many SCANs all nodes have executed. */
async function scans(): Promise<number> {
  const counts = cluster.nodes.map(({ adminUrl }) =>
    on(adminUrl, async (node) => Number(/cmdstat_scan:calls=(\d+)/.exec(await node.info('commandstats'))?.[1] ?? 0)),
  )
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
}

async function fill(cache: Cache, categories: number, pages: number): Promise<void> {
  for (let category = 0; category < categories; category++) {
    for (let number = 0; number < pages; number++) {
      await cache.readThrough(page(category, number), async () => 'first')
    }
  }
  await cache.drain()
}

/** How many of a category are there. */
async function present(cache: Cache, category: number, pages: number): Promise<number> {
  const found = await Promise.all(Array.from({ length: pages }, (_, n) => cache.peek(page(category, n))))
  return found.filter((one) => one !== undefined).length
}

test('entries on all primaries go by one index, and nobody scans', async () => {
  const cache = open(randomUUID())
  await fill(cache, 2, 20)
  await cache.invalidate({ patterns: [page.under(9)] })
  await fill(cache, 3, 20)
  const before = await scans()
  expect(await cache.invalidate({ patterns: [page.under(1)] })).toBe('done')
  expect(await scans()).toBe(before)
  expect([await present(cache, 0, 20), await present(cache, 1, 20), await present(cache, 2, 20)]).toEqual([20, 0, 20])
}, 30_000)

test('nobody reads what was dropped before, whoever loads and drops', async () => {
  const namespace = randomUUID()
  const [one, two] = [open(namespace), open(namespace)]
  const committed = new Map<number, number>()
  const promised = new Map<number, number>()
  const stale: string[] = []
  const ending = new AbortController()

  async function reading(cache: Cache): Promise<void> {
    while (!ending.signal.aborted) {
      const category = Math.floor(Math.random() * 4)
      const need = promised.get(category) ?? 0
      const load = async (): Promise<number> => {
        const version = committed.get(category) ?? 0
        await delay(Math.random() * 3)
        return version
      }
      const version = await cache.readThrough(page(category, Math.floor(Math.random() * 5)), load)
      if (version < need) stale.push(`category ${category}: ${version} for ${need}`)
    }
  }
  async function writing(cache: Cache, category: number): Promise<void> {
    while (!ending.signal.aborted) {
      const version = (committed.get(category) ?? 0) + 1
      committed.set(category, version)
      if ((await cache.invalidate({ patterns: [page.under(category)] })) === 'done') promised.set(category, version)
      await delay(Math.random() * 20)
    }
  }
  async function losing(): Promise<void> {
    while (!ending.signal.aborted) {
      await delay(150)
      await admin.unlink(`rt:${namespace}:x:page`)
    }
  }
  const work = [one, two].flatMap((cache) => [
    ...Array.from({ length: 8 }, () => reading(cache)),
    writing(cache, cache === one ? 0 : 1),
    writing(cache, cache === one ? 2 : 3),
  ])
  const working = Promise.all([...work, losing()])
  await delay(3_000)
  ending.abort()
  await working
  expect([...promised.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(50)
  expect(stale).toEqual([])
}, 30_000)

test('where another server has taken the place of one, the index is not believed: it may lack the last notes', async () => {
  const namespace = randomUUID()
  const cache = open(namespace)
  await fill(cache, 1, 10)
  await cache.invalidate({ patterns: [page.under(9)] })
  // As what the server that is gone had noted, and its replica was never told.
  const unnoted = `rt:${namespace}:e:page:0:unnoted`
  await admin.set(unnoted, `V${'x'.repeat(20)}b`)
  await cache.invalidate({ patterns: [page.under(0)] })
  expect(await admin.exists(unnoted)).toBe(1)
  const replica = await replicaOf()
  await on(replica, (node) => node.sendCommand(['CLUSTER', 'FAILOVER', 'FORCE']))
  await expect.poll(() => on(replica, (node) => node.info('replication')), PATIENTLY).toContain('role:master')
  await expect
    .poll(async () => {
      await cache.invalidate({ patterns: [page.under(0)] })
      return admin.exists(unnoted)
    }, PATIENTLY)
    .toBe(0)
}, 60_000)

async function replicaOf(): Promise<string> {
  for (const { adminUrl } of cluster.nodes) {
    if ((await on(adminUrl, (node) => node.info('replication'))).includes('role:slave')) return adminUrl
  }
  return expect.fail('there is no replica')
}
