import { setTimeout as delay } from 'node:timers/promises'
import type { Store } from '@readthrough/core'
import type { RedisCluster, RedisServer } from '@readthrough/services'
import hashSlot from 'cluster-key-slot'
import { createCluster } from 'redis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { redisStore } from '../src/index.js'
import { addressOf, ADMIN, LEAST, startRedisCluster } from './servers.js'

const PREFIX = 'rt:shop:'
const KEYS = Array.from({ length: 30 }, (_, n) => `k${n}`)
/** Longer than an election takes here. */
const TAKEN_OVER_MS = 12_000

let cluster: RedisCluster
let store: Store
let admin: ReturnType<typeof connect>
let renewals = 0

beforeAll(async () => {
  cluster = await startRedisCluster()
  admin = connect()
  await admin.connect()
  store = redisStore({ cluster: { nodes: cluster.nodes.slice(0, 2), options: LEAST } })({
    prefix: PREFIX,
    format: 'text',
    report: () => {},
    renewed: () => void renewals++,
  })
}, 60_000)
afterAll(async () => {
  await store.close()
  admin.destroy()
  await cluster.stop()
})

function connect() {
  return createCluster({ rootNodes: cluster.nodes.map(({ adminUrl: url }) => ({ url })), defaults: ADMIN }).on(
    'error',
    () => {},
  )
}

const holderOf = (key: string): string | undefined => admin.slots[hashSlot(`${PREFIX}e:${key}`)]?.master.address
const heldBy = (node: RedisServer): string[] => KEYS.filter((key) => holderOf(key) === addressOf(node))
const others = (node: RedisServer): string[] => KEYS.filter((key) => holderOf(key) !== addressOf(node))

/** Deletes each of these over and over, and tells how long it took until all were done at once, and the longest of all. */
async function untilDone(keys: readonly string[]): Promise<{ tookMs: number; longestMs: number }> {
  const start = performance.now()
  let longestMs = 0
  for (;;) {
    const sent = performance.now()
    const done = await Promise.all(
      keys.map((key) =>
        Promise.race([
          store.delete([key]).then(
            () => true,
            () => false,
          ),
          delay(250, false),
        ]),
      ),
    )
    longestMs = Math.max(longestMs, performance.now() - sent)
    if (done.every(Boolean)) return { tookMs: performance.now() - start, longestMs }
    if (performance.now() - start > TAKEN_OVER_MS) expect.fail('not all were done')
    await delay(20)
  }
}

test('each key is where its slot is', async () => {
  for (const key of KEYS) await store.lease(key, 'x'.repeat(20), 60_000)
  for (const key of KEYS) expect(await admin.get(`${PREFIX}e:${key}`)).toBe(`L${'x'.repeat(20)}`)
  expect(new Set(KEYS.map(holderOf)).size).toBe(3)
  expect(renewals).toBe(3)
  expect(await store.replicas?.confirm({ keys: KEYS, tags: [], isAnywhere: true }, 1, 2_000)).toBe(1)
})

test('a slot on its way is followed to where it goes', async () => {
  const [key = ''] = KEYS
  const [from, to] = admin.masters.toSorted((one) => (one.address === holderOf(key) ? -1 : 1))
  const slot = String(hashSlot(`${PREFIX}e:${key}`))
  const [giving, taking] = [await admin.nodeClient(from ?? expect.fail()), await admin.nodeClient(to ?? expect.fail())]
  const [fromId, toId] = [await giving.clusterMyId(), await taking.clusterMyId()]
  await taking.sendCommand(['CLUSTER', 'SETSLOT', slot, 'IMPORTING', fromId])
  await giving.sendCommand(['CLUSTER', 'SETSLOT', slot, 'MIGRATING', toId])
  await store.delete([key])
  expect(await store.lease(key, 'y'.repeat(20), 60_000)).toEqual({ state: 'granted' })
  expect(await taking.sendCommand(['CLUSTER', 'COUNTKEYSINSLOT', slot])).toBe(1)
  for (const node of [taking, giving]) await node.sendCommand(['CLUSTER', 'SETSLOT', slot, 'NODE', toId])
  expect((await store.read([key], [])).slots).toEqual([{ state: 'lease', token: 'y'.repeat(20) }])
  // Brings its map up to date.
  await admin.get(`${PREFIX}e:${key}`)
  await store.deleteMatching('k*')
  expect((await store.read(KEYS, [])).slots).toEqual(KEYS.map(() => ({ state: 'absent' })))
})

test('a primary that hangs holds up nobody who asks the others, and is left for its replica', async () => {
  const [hung = expect.fail()] = cluster.nodes
  const mine = heldBy(hung)
  const theirs = others(hung)
  expect(mine.length).toBeGreaterThan(0)
  hung.pause()
  let slowestMs = 0
  for (let n = 0; n < 50; n++) {
    const start = performance.now()
    await store.read(theirs, [])
    slowestMs = Math.max(slowestMs, performance.now() - start)
  }
  expect(slowestMs).toBeLessThan(250)
  const before = renewals
  const { longestMs } = await untilDone(mine)
  expect(longestMs).toBeLessThan(600)
  expect(renewals).toBeGreaterThan(before)
  hung.resume()
}, 30_000)

test('a primary that dies is left for its replica', async () => {
  const dying = cluster.nodes[1] ?? expect.fail()
  const mine = heldBy(dying)
  await dying.kill()
  const { longestMs } = await untilDone(mine)
  expect(longestMs).toBeLessThan(600)
}, 30_000)
