import type { Store } from '@readthrough/core'
import { leastUser, type RedisCluster, type RedisServer } from '@readthrough/services'
import hashSlot from 'cluster-key-slot'
import { createClient, createCluster } from 'redis'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type RedisClusterLike, redisStore } from '../src/index.js'
import { addressOf, ADMIN, LEAST, startRedis, startRedisCluster } from './servers.js'

const PREFIX = 'rt:shop:'
const KEYS = Array.from({ length: 6_000 }, (_, n) => `product:${n}`)

let cluster: RedisCluster
let added: RedisServer
let client: ReturnType<typeof connect>

beforeAll(async () => {
  ;[cluster, added] = await Promise.all([
    startRedisCluster({ replicas: 0 }),
    startRedis({ user: leastUser('cluster'), args: ['--cluster-enabled', 'yes', '--cluster-node-timeout', '1500'] }),
  ])
  client = connect()
  await client.connect()
})
afterAll(async () => {
  client.destroy()
  await Promise.all([cluster.stop(), added.stop()])
})

function connect() {
  return createCluster({
    rootNodes: cluster.nodes.map(({ url }) => ({ url })),
    defaults: { ...LEAST, socket: { socketTimeout: 2_000, reconnectStrategy: 100 } },
  }).on('error', () => {})
}

function storeOver(given: RedisClusterLike): Store {
  return redisStore({ client: given })({ prefix: PREFIX, format: 'text', report: () => {}, renewed: () => {} })
}

/** Puts a value under each key, and one that no pattern of these tests matches. */
async function putAll(): Promise<void> {
  const value = `V${'x'.repeat(20)}b`
  for (let from = 0; from < KEYS.length; from += 1_000) {
    await Promise.all(KEYS.slice(from, from + 1_000).map((key) => client.set(`${PREFIX}e:${key}`, value)))
  }
  await client.set(`${PREFIX}e:category:1`, value)
}

/** How many of the keys are left, wherever they lie, by the servers' own account. */
async function left(pattern: string): Promise<number> {
  let count = 0
  for (const server of [...cluster.nodes, added]) {
    await on(server, async (node) => {
      for await (const page of node.scanIterator({ MATCH: pattern, COUNT: 5_000 })) count += page.length
    })
  }
  return count
}

async function on<T>(
  { adminUrl: url }: RedisServer,
  work: (node: ReturnType<typeof clientOf>) => Promise<T>,
): Promise<T> {
  const node = clientOf(url)
  await node.connect()
  try {
    return await work(node)
  } finally {
    node.destroy()
  }
}

function clientOf(url: string) {
  return createClient({ url }).on('error', () => {})
}

/** Says that a slot goes from one node to another: what the first does not hold is asked of the second. */
async function announceMove(slot: number, from: RedisServer, to: RedisServer): Promise<void> {
  const [fromId, toId] = await Promise.all([from, to].map((server) => on(server, (node) => node.clusterMyId())))
  await on(to, (node) => node.sendCommand(['CLUSTER', 'SETSLOT', String(slot), 'IMPORTING', String(fromId)]))
  await on(from, (node) => node.sendCommand(['CLUSTER', 'SETSLOT', String(slot), 'MIGRATING', String(toId)]))
}

/** Gives a slot and its keys from one node to another, as resharding does. */
async function moveSlot(slot: number, from: RedisServer, to: RedisServer): Promise<void> {
  await announceMove(slot, from, to)
  const toId = await on(to, (node) => node.clusterMyId())
  await on(from, async (node) => {
    for (;;) {
      const keys = await node.clusterGetKeysInSlot(slot, 500)
      if (keys.length === 0) break
      await node.sendCommand([
        'MIGRATE',
        to.host,
        String(to.port),
        '',
        '0',
        '5000',
        'AUTH',
        ADMIN.password,
        'KEYS',
        ...keys,
      ])
    }
  })
  for (const server of [to, from]) {
    await on(server, (node) => node.sendCommand(['CLUSTER', 'SETSLOT', String(slot), 'NODE', toId]))
  }
}

/** The slot of a key, the node that holds it, and one that does not. */
function placeOf(key: string): { slot: number; from: RedisServer; to: RedisServer } {
  const slot = hashSlot(`${PREFIX}e:${key}`)
  const holds = (node: RedisServer): boolean => addressOf(node) === client.slots[slot]?.master.address
  const [from, to] = [cluster.nodes.find(holds), cluster.nodes.find((node) => !holds(node))]
  return { slot, from: from ?? expect.fail(), to: to ?? expect.fail() }
}

test('a pattern reaches every primary, and its neighbours stay', async () => {
  await putAll()
  await storeOver(client).deleteMatching('product:*')
  expect([await left(`${PREFIX}e:product:*`), await left(`${PREFIX}e:category:*`)]).toEqual([0, 1])
})

describe('a slot that moves during the sweep', () => {
  test('to a node that was already scanned takes no match out of reach', async () => {
    await putAll()
    const { slot, from, to } = placeOf('product:7')
    const moved = `${PREFIX}e:{${tagFor(slot)}}product`
    await client.set(moved, `V${'x'.repeat(20)}b`)

    // Holds back the node that gives until all others are through, then moves the slot, then lets it be scanned.
    let others = 0
    let done = () => {}
    const othersDone = new Promise<void>((resolve) => (done = resolve))
    let passes = 0
    const delayed: RedisClusterLike = {
      masters: client.masters,
      listenerCount: (event) => client.listenerCount(event),
      on: (event, listener) => client.on(event, listener),
      off: (event, listener) => client.off(event, listener),
      sendCommand: (...args) => client.sendCommand(...args),
      async nodeClient(node) {
        const real = await client.nodeClient(client.masters[client.masters.indexOf(node as never)] as never)
        const gives = node.address === addressOf(from)
        return {
          async sendCommand(command, settings) {
            if (gives && command[0] === 'SCAN' && command[1] === '0' && passes++ === 0) {
              await othersDone
              await moveSlot(slot, from, to)
            }
            const reply: unknown = await real.sendCommand(command, settings)
            if (!gives && command[0] === 'SCAN' && Array.isArray(reply) && String(reply[0]) === '0' && ++others === 2)
              done()
            return reply
          },
        }
      },
    }
    await storeOver(delayed).deleteMatching('*product*')
    expect(passes).toBe(2)
    expect(await left(`${PREFIX}e:*product*`)).toBe(0)
  })
})

test('barriers outlive every verb while their slot is on its way out, though keys that are gone cannot be written there', async () => {
  const store = storeOver(client)
  const barriers = store.barriers ?? expect.fail()
  const verbs: [string, (key: string) => Promise<unknown>][] = [
    ['deleted', (key) => store.delete([key])],
    ['matched', (key) => store.deleteMatching(`${key}*`)],
    ['raised', (key) => barriers.raise(key, 'third', 60_000)],
    ['lowered', (key) => barriers.lower(key, 'first')],
  ]
  for (const [key, verb] of verbs) {
    const { generation } = await barriers.raise(key, 'first', 60_000)
    await barriers.raise(key, 'second', 60_000)
    const { slot, from, to } = placeOf(key)
    await announceMove(slot, from, to)
    await verb(key)
    expect((await store.read([key], [])).slots, key).toEqual([{ state: 'barrier' }])
    const late = { version: `V${'x'.repeat(20)}`, body: 'b' }
    expect(await barriers.fill(key, generation, late, 60_000)).toBe(false)
    for (const server of [from, to]) {
      await on(server, (node) => node.sendCommand(['CLUSTER', 'SETSLOT', String(slot), 'STABLE']))
    }
    for (const member of ['first', 'second', 'third']) await barriers.lower(key, member)
  }
})

test('who may not say ASKING is sent back and forth for keys that are on their way', async () => {
  const { slot, from, to } = placeOf('moving')
  const user = { username: 'no-asking', password: 'p' }
  const rules = leastUser('cluster').rules.filter((rule) => rule !== '+asking')
  for (const server of cluster.nodes) {
    await on(server, (node) => node.sendCommand(['ACL', 'SETUSER', user.username, 'on', '>p', ...rules]))
  }
  await announceMove(slot, from, to)
  for (const [who, outcome] of [
    [user, 'MOVED'],
    [LEAST, 'absent'],
  ] as const) {
    const context = { prefix: PREFIX, format: 'text', report: () => {}, renewed: () => {} } as const
    const store = redisStore({ cluster: { nodes: cluster.nodes, options: who } })(context)
    const told = await store.read(['moving'], []).then(
      ({ slots: [found] }) => found?.state,
      (error: Error) => error.message,
    )
    expect(told, who.username).toContain(outcome)
    await store.close()
  }
  for (const server of [from, to]) {
    await on(server, (node) => node.sendCommand(['CLUSTER', 'SETSLOT', String(slot), 'STABLE']))
  }
})

test('a key for which the script is refused is removed by plain means, and barriers elsewhere stay', async () => {
  const [good, bad] = ['good', 'bad']
  const user = { username: 'narrow', password: 'narrow-rights' }
  const rules = `on >${user.password} resetkeys ~${PREFIX}e:${good} %W~${PREFIX}e:${bad} +@all`
  for (const server of cluster.nodes) {
    await on(server, (node) => node.sendCommand(['ACL', 'SETUSER', user.username, ...rules.split(' ')]))
  }
  const store = storeOver(client)
  for (const key of [good, bad]) await store.barriers?.raise(key, 'writer', 60_000)
  const narrow = createCluster({
    rootNodes: cluster.nodes.map(({ url }) => ({ url, ...user })),
    defaults: { ...user, socket: { socketTimeout: 2_000, reconnectStrategy: 100 } },
  }).on('error', () => {})
  await narrow.connect()
  await storeOver(narrow).delete([good, bad])
  narrow.destroy()
  expect((await store.read([good, bad], [])).slots).toEqual([{ state: 'barrier' }, { state: 'absent' }])
  await store.barriers?.lower(good, 'writer')
})

test('a primary that the client has not heard of is found, and swept', async () => {
  await putAll()
  const stale = connect()
  await stale.connect()
  const { slot, from } = placeOf('product:1234')
  await on(added, (node) => node.sendCommand(['CLUSTER', 'MEET', '127.0.0.1', String(cluster.nodes[0]?.port)]))
  await vi.waitFor(
    async () => {
      for (const server of [...cluster.nodes, added]) {
        const info = await on(server, (node) => node.clusterInfo())
        expect(info).toMatch(/cluster_state:ok[^]*cluster_known_nodes:4/)
      }
    },
    { timeout: 10_000, interval: 100 },
  )
  await moveSlot(slot, from, added)
  expect(stale.masters.length).toBe(3)
  await storeOver(stale).deleteMatching('product:*')
  expect(stale.masters.length).toBe(4)
  expect(await left(`${PREFIX}e:product:*`)).toBe(0)
  stale.destroy()
})

test('a primary that is gone makes the sweep reject: its keys may come back', async () => {
  const other = connect()
  await other.connect()
  await added.kill()
  // One client lost a connection that it had, the other learns of the primary only now.
  await expect(storeOver(other).deleteMatching('product:*')).rejects.toThrow('Redis Cluster')
  await expect(storeOver(client).deleteMatching('product:*')).rejects.toThrow('Redis Cluster')
  other.destroy()
})

/** A hash tag that lies in a slot. */
function tagFor(slot: number): string {
  let n = 0
  while (hashSlot(String(n)) !== slot) n++
  return String(n)
}
