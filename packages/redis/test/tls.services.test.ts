import { randomUUID } from 'node:crypto'
import type { Store } from '@readthrough/core'
import { createAuthority, type Identity, leastUser, type RedisCluster, type RedisSentinel } from '@readthrough/services'
import { createClient, createClientPool, createCluster, createSentinel } from 'redis'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { redisStore, type RedisStoreOptions } from '../src/index.js'
import { LEAST, PATIENTLY, startRedisCluster, startRedisSentinel, WATCHER } from './servers.js'

/** A Cluster whose nodes ask who the clients are, too, and Sentinels over a primary and a replica that do not. */
let cluster: RedisCluster
let group: RedisSentinel
let client: Identity
const ends: (() => unknown)[] = []

/** Who `createSentinel()` is to the Sentinels: it needs more rights there than the store does. */
const SENTINEL_CLIENT = { username: 'client', password: 'asks-more' }
const MORE = '+sentinel|sentinels +sentinel|replicas +psubscribe allchannels'
const SENTINEL_CLIENT_RULES = ['on', '>asks-more', ...leastUser('sentinel').rules, ...MORE.split(' ')]

beforeAll(async () => {
  const authority = await createAuthority()
  const [server, mine] = [await authority.issue(), await authority.issue()]
  client = mine
  ;[cluster, group] = await Promise.all([
    startRedisCluster({ tls: { ...server, asksClients: true } }),
    startRedisSentinel({ tls: server }),
  ])
  for (const { adminUrl, tls } of group.sentinels) {
    const admin = createClient({ url: adminUrl, socket: { tls: true, ca: tls?.ca ?? '' } })
    await admin.connect()
    await admin.sendCommand(['ACL', 'SETUSER', SENTINEL_CLIENT.username, ...SENTINEL_CLIENT_RULES])
    admin.destroy()
  }
}, 60_000)
afterAll(() => Promise.all([cluster.stop(), group.stop()]))
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

const asked = () => ({ tls: true, ca: client.ca }) as const
const known = () => ({ ...asked(), cert: client.cert, key: client.key }) as const
const careful = { socketTimeout: 5_000, reconnectStrategy: 100 }
const primary = () => group.nodes[0] ?? expect.fail()
const addresses = (servers: RedisCluster['nodes']) => servers.map(({ host, port }) => ({ host, port }))

async function connected<Client extends { connect(): Promise<unknown>; destroy(): unknown }>(made: Client) {
  await made.connect()
  ends.push(() => made.destroy())
  return made
}

const WAYS: Record<string, () => Promise<RedisStoreOptions>> = {
  'a URL': async () => ({ options: { url: primary().url, socket: asked() } }),
  'a host and a port': async () => {
    const { host, port } = primary()
    return { options: { ...LEAST, socket: { host, port, ...asked() } } }
  },
  'a client': async () => {
    const socket = { ...asked(), ...careful }
    return { client: await connected(createClient({ url: primary().url, socket }).on('error', () => {})) }
  },
  'a pool': async () => {
    const socket = { ...asked(), ...careful }
    return { client: await connected(createClientPool({ url: primary().url, socket }).on('error', () => {})) }
  },
  Sentinels: async () => ({
    sentinel: {
      name: group.name,
      nodes: addresses(group.sentinels),
      options: { ...LEAST, socket: asked() },
      sentinelOptions: { ...WATCHER, socket: asked() },
    },
  }),
  'a client over Sentinels': async () => {
    const made = createSentinel({
      name: group.name,
      sentinelRootNodes: addresses(group.sentinels),
      nodeClientOptions: { ...LEAST, socket: { ...asked(), ...careful } },
      sentinelClientOptions: { ...SENTINEL_CLIENT, socket: { ...asked(), ...careful } },
    })
    return { client: await connected(made.on('error', () => {})) }
  },
  'a Cluster': async () => ({
    cluster: { nodes: addresses(cluster.nodes), options: { ...LEAST, socket: known() } },
  }),
  'a client over a Cluster': async () => {
    const rootNodes = addresses(cluster.nodes).map((socket) => ({ socket }))
    const defaults = { ...LEAST, socket: { ...known(), ...careful } }
    return { client: await connected(createCluster({ rootNodes, defaults }).on('error', () => {})) }
  },
}

const id = (): string => randomUUID().replaceAll('-', '').slice(0, 20)

function open(options: RedisStoreOptions, prefix = `rt:${id()}:`): Store {
  const store = redisStore(options)({ prefix, format: 'text', report: () => {}, renewed: () => {} })
  ends.push(() => store.close())
  return store
}

describe.each(Object.keys(WAYS).map((name) => [name]))('over TLS and with a password, by %s,', (name) => {
  const options = (): Promise<RedisStoreOptions> => WAYS[name]?.() ?? expect.fail()

  test('what is stored is found, and goes when it is invalidated', async () => {
    const store = open(await options())
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const [token, value] = [id(), { version: `V${id()}`, body: key }]
      expect(await store.lease(key, token, 60_000)).toEqual({ state: 'granted' })
      expect(await store.fill(key, token, value, 60_000)).toBe(true)
      expect((await store.read([key], [])).slots).toEqual([{ state: 'value', ...value }])
    }
    await store.deleteMatching('*')
    expect((await store.read(['a', 'f'], [])).slots).toEqual([{ state: 'absent' }, { state: 'absent' }])
  })

  test('replicas are asked, over a connection of their own, by whoever can be asked', async () => {
    const store = open(await options())
    const canAsk = !['a pool', 'a client over Sentinels'].includes(name)
    expect(store.replicas !== undefined).toBe(canAsk)
    await store.lease('k', id(), 60_000)
    const confirmed = store.replicas?.confirm({ keys: ['k'], tags: ['t'], isAnywhere: true }, 1, 5_000)
    expect(await confirmed).toBe(canAsk ? 1 : undefined)
  })

  test('who waits is told of a change, over a connection of its own, by whoever can be told', async () => {
    const [prefix, made] = [`rt:${id()}:`, await options()]
    const [store, other] = [open(made, prefix), open(made, prefix)]
    expect(store.watch !== undefined).toBe(['a URL', 'a host and a port', 'Sentinels'].includes(name))
    if (store.watch === undefined) return
    await store.read(['k'], [])
    const look = () => {
      let tell = () => {}
      const told = new Promise<void>((resolve) => (tell = resolve))
      const { answer } = store.watch?.('k', [], () => tell()) ?? expect.fail()
      return { answer, told }
    }
    // Told of nothing but that changes are told from now on.
    await look().told
    const { answer, told } = look()
    expect((await answer).slots).toEqual([{ state: 'absent' }])
    let isTold = false
    void told.then(() => (isTold = true))
    await other.lease('k', id(), 60_000)
    await vi.waitFor(() => expect(isTold).toBe(true), PATIENTLY)
  })
})
