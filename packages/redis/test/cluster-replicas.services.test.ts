import type { Store } from '@readthrough/core'
import type { RedisCluster, RedisServer } from '@readthrough/services'
import hashSlot from 'cluster-key-slot'
import { createClient, createCluster } from 'redis'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { redisStore } from '../src/index.js'
import { addressOf, LEAST, startRedisCluster } from './servers.js'

const PREFIX = 'rt:shop:'
const LONG = 20_000
/** As many keys, so that each primary holds some. */
const KEYS = Array.from({ length: 30 }, (_, n) => `k${n}`)

let cluster: RedisCluster
let client: ReturnType<typeof connect>
let store: Store

beforeAll(async () => {
  cluster = await startRedisCluster()
  client = connect()
  await client.connect()
  store = redisStore({ client })({ prefix: PREFIX, format: 'text', report: () => {}, renewed: () => {} })
}, 60_000)
afterAll(async () => {
  await store.close()
  client.destroy()
  await cluster.stop()
})
afterEach(() => {
  for (const node of cluster.nodes) node.resume()
})

function connect() {
  return createCluster({
    rootNodes: cluster.nodes.map(({ url }) => ({ url })),
    defaults: { ...LEAST, socket: { socketTimeout: 2_000, reconnectStrategy: 100 } },
  }).on('error', () => {})
}

const holderOf = (name: string): RedisServer =>
  cluster.nodes.find((node) => addressOf(node) === client.slots[hashSlot(name)]?.master.address) ?? expect.fail()
const placeOf = (key: string): RedisServer => holderOf(`${PREFIX}e:${key}`)
const confirm = (keys: readonly string[], isAnywhere: boolean, timeoutMs: number): Promise<number> =>
  (store.replicas ?? expect.fail()).confirm({ keys, tags: [], isAnywhere }, 1, timeoutMs)

async function onNode<T>({ adminUrl: url }: RedisServer, command: string[]): Promise<T> {
  const node = createClient({ url }).on('error', () => {})
  await node.connect()
  return node.sendCommand<T>(command).finally(() => node.destroy())
}

test('each primary that holds some of it is asked, and the fewest count', async () => {
  expect(new Set(KEYS.map(placeOf)).size).toBe(3)
  for (const key of KEYS) await store.lease(key, 'x'.repeat(20), LONG)
  await store.delete(KEYS)
  expect(await confirm(KEYS, false, LONG)).toBe(1)
  expect(await confirm([], true, LONG)).toBe(1)

  // The first replica follows the first primary.
  const [primary, replica] = [cluster.nodes[0], cluster.nodes[3]]
  replica?.pause()
  const [there, elsewhere] = [true, false].map((is) => KEYS.filter((key) => (placeOf(key) === primary) === is))
  expect(await confirm(elsewhere ?? [], false, 1_000)).toBe(1)
  expect(await confirm(there ?? [], false, 300)).toBe(0)
  expect(await confirm(KEYS, false, 300)).toBe(0)
  expect(await confirm([], true, 300)).toBe(0)
  replica?.resume()
  await vi.waitFor(async () => expect(await confirm(KEYS, true, 1_000)).toBe(1), { timeout: LONG, interval: 100 })
})

test('while a slot is on its way, nobody knows which of two servers took the write, and it is said so', async () => {
  const [key = ''] = KEYS
  const from = placeOf(key)
  const to = cluster.nodes.slice(0, 3).find((node) => node !== from) ?? expect.fail()
  const slot = String(hashSlot(`${PREFIX}e:${key}`))
  const [fromId, toId] = await Promise.all([from, to].map((node) => onNode<string>(node, ['CLUSTER', 'MYID'])))
  await onNode(to, ['CLUSTER', 'SETSLOT', slot, 'IMPORTING', fromId ?? ''])
  await onNode(from, ['CLUSTER', 'SETSLOT', slot, 'MIGRATING', toId ?? ''])
  await store.delete([key])
  await expect(confirm([key], false, 1_000)).rejects.toThrow('ASK')
  for (const node of [from, to]) await onNode(node, ['CLUSTER', 'SETSLOT', slot, 'STABLE'])
  expect(await confirm([key], false, LONG)).toBe(1)
})

test('a primary whose mark lay in a slot that was moved is asked by another name, though nobody else used that slot', async () => {
  const names = Array.from({ length: 1_000 }, (_, n) => `${PREFIX}w${n}`)
  const [from = expect.fail(), to = expect.fail()] = cluster.nodes
  const mark = names.find((name) => holderOf(name) === from) ?? expect.fail()
  const slot = String(hashSlot(mark))
  const [fromId = '', toId = ''] = await Promise.all(
    [from, to].map((node) => onNode<string>(node, ['CLUSTER', 'MYID'])),
  )
  const move = async (id: string, nodes: RedisServer[]): Promise<void> => {
    for (const node of nodes) await onNode(node, ['CLUSTER', 'SETSLOT', slot, 'NODE', id])
  }
  expect(await confirm([], true, LONG)).toBe(1)
  // Refused while the mark is there.
  await vi.waitFor(() => move(toId, [to, from]), { timeout: LONG, interval: 100 })

  await expect(confirm([], true, LONG)).rejects.toThrow('MOVED')
  await vi.waitFor(() => expect(holderOf(mark)).toBe(to), { timeout: LONG, interval: 100 })
  expect(await confirm([], true, LONG)).toBe(1)
  await move(fromId, [from, to])
})

test('after a failover the primary that took the place is not believed at once', async () => {
  const [dead] = cluster.nodes
  const keys = KEYS.filter((key) => placeOf(key) === dead)
  await dead?.kill()
  // Answered by whoever has taken over.
  await vi.waitFor(() => store.delete(keys), { timeout: LONG, interval: 100 })
  expect(keys.map(placeOf)).not.toContain(dead)
  await expect(confirm(keys, false, 2_000)).rejects.toThrow('new')
})
