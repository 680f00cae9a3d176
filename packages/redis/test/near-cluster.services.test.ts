import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { leastUser, type RedisCluster, type RedisServer } from '@readthrough/services'
import hashSlot from 'cluster-key-slot'
import { createClient } from 'redis'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { nearTraffic, tagOf } from './near-traffic.js'
import { addressOf, ADMIN, LEAST, PATIENTLY, startRedis, startRedisCluster } from './servers.js'

const KEYS = ['k0', 'k1', 'k2', 'k3', 'tagged0', 'tagged1', 'tagged2', 'tagged3']

let cluster: RedisCluster
/** A node of the Cluster that holds no slots. */
let added: RedisServer
let namespace: string

beforeAll(async () => {
  ;[cluster, added] = await Promise.all([
    startRedisCluster(),
    startRedis({ user: leastUser('cluster'), args: ['--cluster-enabled', 'yes', '--cluster-node-timeout', '1500'] }),
  ])
  const { host, port } = cluster.nodes[0] ?? expect.fail()
  await send(added, 'CLUSTER', 'MEET', host, String(port))
  const isIn = async (): Promise<void> =>
    expect(await send(added, 'CLUSTER', 'INFO')).toMatch(/cluster_state:ok[^]*cluster_known_nodes:7/)
  await vi.waitFor(isIn, PATIENTLY)
}, 60_000)
afterAll(() => Promise.all([cluster.stop(), added.stop()]))
beforeEach(() => {
  namespace = randomUUID()
})

async function send({ adminUrl: url }: RedisServer, ...command: string[]): Promise<unknown> {
  const node = createClient({ url }).on('error', () => {})
  await node.connect()
  return node.sendCommand(command).finally(() => node.destroy())
}

function traffic(keys: readonly string[] = KEYS, unread: readonly string[] = []) {
  const nodes = cluster.nodes.slice(0, 3).map(({ host, port }) => ({ host, port }))
  return nearTraffic(namespace, keys, () => ({ cluster: { nodes, options: LEAST } }), unread)
}

const nameOf = (key: string): string => `rt:${namespace}:e:k:${key}`
const stampOf = (key: string): string => `rt:${namespace}:t:${tagOf(key)}`

/** The primary of this name, in the words of those who answer. */
async function holderOf(name: string): Promise<RedisServer> {
  const slot = hashSlot(name)
  const [witness = expect.fail()] = cluster.nodes.filter(({ port }) => port !== paused)
  const rows = (await send(witness, 'CLUSTER', 'SLOTS')) as [number, number, [string, number]][]
  const port = rows.find(([from, to]) => from <= slot && slot <= to)?.[2][1]
  return [...cluster.nodes, added].find((node) => node.port === port) ?? expect.fail(`no node at ${port}`)
}

let paused: number | undefined

/** What `from` holds of this slot no more is asked of `to`. */
async function announceMove(slot: number, from: RedisServer, to: RedisServer): Promise<void> {
  const [fromId, toId] = await Promise.all([from, to].map((node) => send(node, 'CLUSTER', 'MYID')))
  await send(to, 'CLUSTER', 'SETSLOT', String(slot), 'IMPORTING', String(fromId))
  await send(from, 'CLUSTER', 'SETSLOT', String(slot), 'MIGRATING', String(toId))
}

async function moveKeys(slot: number, from: RedisServer, { host, port }: RedisServer): Promise<void> {
  for (;;) {
    const names = (await send(from, 'CLUSTER', 'GETKEYSINSLOT', String(slot), '100')) as string[]
    if (names.length === 0) return
    await send(from, 'MIGRATE', host, String(port), '', '0', '5000', 'AUTH', ADMIN.password, 'KEYS', ...names)
  }
}

async function concludeMove(slot: number, from: RedisServer, to: RedisServer): Promise<void> {
  const toId = String(await send(to, 'CLUSTER', 'MYID'))
  for (;;) {
    // Who reads goes on, so that there may be keys again.
    await moveKeys(slot, from, to)
    await send(to, 'CLUSTER', 'SETSLOT', String(slot), 'NODE', toId)
    const isDone = await send(from, 'CLUSTER', 'SETSLOT', String(slot), 'NODE', toId).catch(() => false)
    if (isDone !== false) return
  }
}

test('a slot that goes to another primary, with all that lies there, is near again there, and never older than the bound', async () => {
  const { stale, invalidated, answersUnasked } = traffic()
  await answersUnasked(KEYS)
  const [key = ''] = KEYS
  const [slot, from] = [hashSlot(nameOf(key)), await holderOf(nameOf(key))]
  const others = await Promise.all(KEYS.map((each) => holderOf(nameOf(each))))
  const to = others.find(({ port }) => port !== from.port) ?? expect.fail()
  await announceMove(slot, from, to)
  await invalidated(KEYS, 3)
  await concludeMove(slot, from, to)
  await invalidated(KEYS, 10)
  await answersUnasked(KEYS)
  expect(stale).toEqual([])
}, 40_000)

test('what lies at a primary that nobody listens to yet is not answered unasked, until somebody does', async () => {
  const keys = ['k0', 'tagged0']
  const { stale, invalidated, answersUnasked, rest, goOn, reader, read } = traffic(keys)
  await answersUnasked(keys)
  await rest()
  await answersUnasked(keys)
  // Of the one its entry moves, of the other the stamp of its tag.
  const names = [nameOf('k0'), stampOf('tagged0')]
  const moves = await Promise.all(
    names.map(async (name) => ({ slot: hashSlot(name), from: await holderOf(name), to: added })),
  )
  for (const { slot, from, to } of moves) {
    await announceMove(slot, from, to)
    await moveKeys(slot, from, to)
    // Led there each time by ASK.
    await expect.poll(() => send(to, 'CLUSTER', 'COUNTKEYSINSLOT', String(slot)), PATIENTLY).toBe(1)
  }
  await pause(200)
  expect(reader.stats().near?.isLive).toBe(true)
  for (let n = 0; n < 50; n++) {
    expect(await Promise.all(keys.map(read))).toEqual(['not near', 'not near'])
    await pause(2)
  }
  goOn()
  await invalidated(keys, 5)
  // From now on by MOVED, and it is one more to listen to.
  for (const { slot, from, to } of moves) await concludeMove(slot, from, to)
  await invalidated(keys, 10)
  await answersUnasked(keys)
  expect((await Promise.all(names.map(holderOf))).map(({ port }) => port)).toEqual([added.port, added.port])
  expect(stale).toEqual([])
}, 40_000)

test('a slot that another primary takes without what lies there leaves nothing of it near', async () => {
  const keys = ['k0', 'tagged0']
  const { stale, invalidated, answersUnasked, rest, goOn } = traffic(keys)
  await answersUnasked(keys)
  await rest()
  await answersUnasked(keys)
  for (const name of [nameOf('k0'), stampOf('tagged0')]) {
    const from = await holderOf(name)
    const to = cluster.nodes.slice(0, 3).find((node) => node !== from) ?? expect.fail()
    const [fromId, toId] = await Promise.all([from, to].map((node) => send(node, 'CLUSTER', 'MYID')))
    await send(to, 'CLUSTER', 'SETSLOT', String(hashSlot(name)), 'IMPORTING', String(fromId))
    // The others hear of it, and the one before deletes what it has.
    await send(to, 'CLUSTER', 'SETSLOT', String(hashSlot(name)), 'NODE', String(toId))
    await expect.poll(() => send(from, 'CLUSTER', 'COUNTKEYSINSLOT', String(hashSlot(name))), PATIENTLY).toBe(0)
  }
  // Redis 7.0 tells nobody: it shows in who holds which slots, which is asked each second.
  await pause(1_500)
  goOn()
  await invalidated(keys, 10)
  await answersUnasked(keys)
  expect(stale).toEqual([])
}, 40_000)

test('where a primary hangs, nothing older than the bound is answered, nor once it wakes', async () => {
  const [first = ''] = KEYS
  const hung = await holderOf(nameOf(first))
  // At the same primary: what lies near of it is not looked at until another primary is listened to.
  const unread = await (async () => {
    for (let n = 0; ; n++) if ((await holderOf(nameOf(`u${n}`))) === hung) return `u${n}`
  })()
  const { stale, invalidated, answersUnasked, read, rest, goOn } = traffic(KEYS, [unread])
  await answersUnasked([...KEYS, unread])
  // No invalidation is lost with it that it has confirmed, and its replica has not.
  await rest()
  paused = hung.port
  hung.pause()
  goOn()
  await invalidated([first, unread], 2)
  // Who still asked it would be answered by it once it wakes.
  await answersUnasked([first])
  await read(unread)
  hung.resume()
  await invalidated(KEYS, 10)
  await answersUnasked(KEYS)
  paused = undefined
  expect((await holderOf(nameOf(first))).port).not.toBe(hung.port)
  expect(stale).toEqual([])
}, 60_000)

test('where a primary and its replica change places, the changes of the one that is now are told', async () => {
  const { stale, invalidated, answersUnasked } = traffic()
  await answersUnasked(KEYS)
  const name = nameOf(KEYS[0] ?? '')
  const before = await holderOf(name)
  const id = String(await send(before, 'CLUSTER', 'MYID'))
  const lines = String(await send(before, 'CLUSTER', 'NODES')).split('\n')
  const port = Number(/:(\d+)@/.exec(lines.find((line) => line.includes(`slave ${id}`)) ?? '')?.[1])
  const replica = cluster.nodes.find((node) => node.port === port) ?? expect.fail(`no replica of ${addressOf(before)}`)
  expect(await send(replica, 'CLUSTER', 'FAILOVER')).toBe('OK')
  await expect.poll(async () => (await holderOf(name)).port, PATIENTLY).toBe(port)
  await invalidated(KEYS, 10)
  await answersUnasked(KEYS)
  expect(stale).toEqual([])
}, 40_000)
