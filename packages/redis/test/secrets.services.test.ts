import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { inspect } from 'node:util'
import { type CacheEventMessage, createCache, onResult, pattern, type Store } from '@readthrough/core'
import { leastUser, type RedisServer } from '@readthrough/services'
import { createClient, createClientPool, createCluster } from 'redis'
import { afterAll, beforeAll, expect, inject, onTestFinished, test, vi } from 'vitest'
import { redisStore, type RedisStoreOptions } from '../src/index.js'
import { ADMIN, LEAST, PATIENTLY, startRedis, startRedisCluster } from './servers.js'

/** Nothing that is told may have it. */
const SECRET = 'n0t-to-be-told'

let server: RedisServer
/** One that does not know some commands: it repeats what it was sent. */
let older: RedisServer
let admin: ReturnType<typeof createClient>
const ends: (() => unknown)[] = []
/** All warnings of this file. */
const warned: Error[] = []
const warn = (warning: Error): void => void warned.push(warning)

/** Arguments of a server that does not know these commands. */
const without = (...commands: string[]): string[] => commands.flatMap((name) => ['--rename-command', name, ''])

beforeAll(async () => {
  process.on('warning', warn)
  const narrow = ['on', `>${SECRET}`, ...leastUser('server').rules.map((rule) => (rule === '~rt:*' ? '~none:*' : rule))]
  ;[server, older] = await Promise.all([
    startRedis(),
    startRedis({
      user: { ...leastUser('server'), password: SECRET },
      args: without('HELLO', 'GET', 'EVAL'),
    }),
  ])
  admin = createClient({ url: server.adminUrl })
  await admin.connect()
  await admin.sendCommand(['ACL', 'SETUSER', 'narrow', ...narrow])
})
afterAll(async () => {
  for (const end of ends.splice(0)) await end()
  process.off('warning', warn)
  admin.destroy()
  await Promise.all([server.stop(), older.stop()])
})

interface Who {
  readonly username: string
  readonly password: string
}

interface Where extends Who {
  readonly host: string
  readonly port: number
}

const AWAY = { host: '127.0.0.1', port: 1 }
const TROUBLES: Record<string, () => Where> = {
  'a wrong password': () => ({ ...server, username: LEAST.username, password: SECRET }),
  'a wrong user': () => ({ ...server, username: 'nobody', password: SECRET }),
  'no right to any key': () => ({ ...server, username: 'narrow', password: SECRET }),
  'a server that is away': () => ({ ...AWAY, username: LEAST.username, password: SECRET }),
  'a server that repeats what it does not know': () => ({ ...older, username: LEAST.username, password: SECRET }),
}

const urlOf = ({ username, password, host, port }: Where, scheme = 'redis'): string =>
  `${scheme}://${username}:${password}@${host}:${port}`
const userOf = ({ username, password }: Who): Who => ({ username, password })
const CAREFUL = { socketTimeout: 1_000, reconnectStrategy: 50 }

function connecting<Client extends { connect(): Promise<unknown>; destroy(): unknown }>(client: Client): Client {
  client.connect().catch(() => {})
  ends.push(() => client.destroy())
  return client
}

/** Each way to a server. */
const WAYS: Record<string, (where: Where) => RedisStoreOptions> = {
  'a URL': (where) => ({ url: urlOf(where) }),
  options: ({ host, port, ...who }) => ({ options: { ...userOf(who), socket: { host, port } } }),
  'TLS that is not there': (where) => ({ options: { url: urlOf(where, 'rediss') } }),
  Sentinels: ({ host, port, ...who }) => ({
    sentinel: { name: 'primary', nodes: [{ host, port }], options: userOf(who), sentinelOptions: userOf(who) },
  }),
  'a Cluster': ({ host, port, ...who }) => ({ cluster: { nodes: [{ host, port }], options: userOf(who) } }),
  'a client': (where) => ({
    client: connecting(createClient({ url: urlOf(where), socket: CAREFUL }).on('error', () => {})),
  }),
  'a client that speaks as of old': (where) => ({
    client: connecting(createClient({ url: urlOf(where), RESP: 2, socket: CAREFUL }).on('error', () => {})),
  }),
  'a pool without a listener': (where) => ({ client: createClientPool({ url: urlOf(where) }) }),
}

/** All that leaves while a cache over this store is used, and the store has failed: events, and what is thrown. */
async function toldBy(options: RedisStoreOptions): Promise<unknown[]> {
  const told: unknown[] = []
  let hasFailed = false
  const namespace = `secrets-${++caches}`
  const cache = createCache({ namespace, store: redisStore(options), onFailover: 'clear' })
  const hear = (message: unknown): void => {
    const { namespace: of, event } = message as CacheEventMessage
    if (of !== namespace) return
    told.push(message)
    hasFailed ||= event.type === 'store.failed'
  }
  subscribe('readthrough:event', hear)
  const trying = [
    () => cache.readThrough(['k'], async () => 'loaded'),
    () => cache.readThrough(['t'], async () => 'loaded', { tags: ['all'] }),
    () => cache.readThrough(['r'], async () => 'loaded', { tags: onResult(() => ['all']) }),
    () => cache.writeThrough(['k'], async () => 'written'),
    () => cache.invalidate({ keys: [['k']], tags: ['all'] }),
    () => cache.invalidate({ patterns: [pattern`k*`] }),
    () => cache.seed(['k'], 'seeded'),
    () => cache.peek(['k']),
    () => cache.clear(),
  ]
  for (let round = 0; round < 2; round++) {
    for (const attempt of trying) await attempt().catch((error: unknown) => told.push(error))
    await vi.waitFor(() => expect(hasFailed).toBe(true), { timeout: 5_000 })
  }
  await cache.close()
  unsubscribe('readthrough:event', hear)
  return told
}

let caches = 0

/** Everything of it that any log could show. */
function shown(told: unknown): string {
  return `${inspect(told, { depth: Infinity, showHidden: true })}\n${JSON.stringify(told)}\n${errorsIn(told).join('\n')}`
}

/** Messages and stacks of all errors, and of their causes. */
function errorsIn(value: unknown, seen = new Set<unknown>()): string[] {
  if (typeof value !== 'object' || value === null || seen.has(value)) return []
  seen.add(value)
  const own = value instanceof Error ? [String(value), value.stack ?? ''] : []
  return [...own, ...Reflect.ownKeys(value).flatMap((key) => errorsIn(Reflect.get(value, key), seen))]
}

test.concurrent.each(Object.entries(TROUBLES))(
  'with %s, the password is told to nobody, whatever way leads there',
  async (_trouble, where) => {
    for (const told of await Promise.all(Object.values(WAYS).map((way) => toldBy(way(where()))))) {
      expect(shown(told)).not.toContain(SECRET)
      expect(shown(told)).not.toMatch(/rediss?:\/\/[^/\s]*@/)
    }
  },
)

test('the name of a key is in no error either, where a server repeats what it was sent', async () => {
  const at = { host: older.host, port: older.port, username: LEAST.username, password: SECRET }
  const client = connecting(createClient({ url: urlOf(at), RESP: 2, socket: CAREFUL }).on('error', () => {}))
  const told: unknown[] = []
  const cache = createCache({ namespace: 'secrets', store: redisStore({ client }) })
  cache.on('store.failed', ({ error }) => told.push(error))
  await expect.poll(() => client.isReady, PATIENTLY).toBe(true)
  await cache.readThrough(['k', SECRET], async () => 'loaded', { tags: [SECRET] })
  await cache.close()
  expect(shown(told)).toContain("unknown command 'GET'")
  expect(shown(told)).not.toContain(SECRET)
})

test('nor is it where replicas are asked, or a Cluster is swept', async () => {
  const cluster = await startRedisCluster({ primaries: 1, replicas: 0, args: without('SCAN', 'EXISTS') })
  onTestFinished(() => cluster.stop())
  const nodes = cluster.nodes.map(({ host, port }) => ({ host, port }))
  const rootNodes = nodes.map((socket) => ({ socket }))
  const given = createCluster({ rootNodes, defaults: { ...LEAST, socket: CAREFUL } }).on('error', () => {})
  await given.connect()
  ends.push(() => given.destroy())
  const open = (options: RedisStoreOptions): Store => {
    const store = redisStore(options)({ prefix: 'rt:secrets:', format: 'text', report: () => {}, renewed: () => {} })
    onTestFinished(() => store.close())
    return store
  }
  const asked = { keys: [SECRET], tags: [SECRET], isAnywhere: false }
  for (const [unknown, work] of [
    ['SCAN', (store: Store) => store.deleteMatching(`${SECRET}*`)],
    ['EXISTS', (store: Store) => store.replicas?.confirm(asked, 1, 2_000)],
  ] as const) {
    for (const options of [{ client: given }, { cluster: { nodes, options: LEAST } }]) {
      const told = await Promise.resolve(work(open(options))).catch((error: unknown) => error)
      expect(shown(told)).toContain(`unknown command '${unknown}'`)
      expect(shown(told)).not.toContain('beginning with')
    }
  }
})

test('nothing that can be looked at has it: no store, no cache, and not what makes the store', async () => {
  for (const way of Object.values(WAYS)) {
    const factory = redisStore(way({ ...server, username: LEAST.username, password: SECRET }))
    const store = factory({ prefix: 'rt:secrets:', format: 'text', report: () => {}, renewed: () => {} })
    const cache = createCache({ namespace: 'secrets', store: factory })
    expect(shown([factory, store, cache, cache.stats()])).not.toContain(SECRET)
    await Promise.all([store.close(), cache.close()])
  }
})

test('a Cluster tells no password of its servers', async () => {
  const nodes = inject('clusterNodes')
  const who = { username: inject('redisUser').username, password: SECRET }
  const rootNodes = nodes.map((socket) => ({ socket }))
  const given = createCluster({ rootNodes, defaults: { ...who, socket: CAREFUL } }).on('error', () => {})
  const ways: RedisStoreOptions[] = [{ cluster: { nodes, options: who } }, { client: connecting(given) }]
  for (const told of await Promise.all(ways.map(toldBy))) {
    expect(shown(told)).not.toContain(SECRET)
  }
})

test('who gives the credentials is asked for each connection', async () => {
  let asked = 0
  const credentials = async () => {
    asked++
    return LEAST
  }
  const { host, port } = server
  const options = {
    socket: { host, port },
    credentialsProvider: { type: 'async-credentials-provider', credentials },
  } as const
  const cache = createCache({ namespace: 'secrets', store: redisStore({ options }) })
  await expect.poll(() => cache.seed(['k'], 'seeded'), PATIENTLY).toBe(true)
  expect(asked).toBe(1)
  await admin.sendCommand(['CLIENT', 'KILL', 'USER', LEAST.username])
  await expect.poll(() => cache.seed(['after'], 'seeded'), { timeout: 5_000 }).toBe(true)
  await cache.close()
  expect(asked).toBe(2)
})

test('no warning of all this has it', () => {
  const ours = warned.filter(({ name }) => name === 'ReadthroughWarning')
  expect(shown(ours)).toContain('calls go past it')
  expect(shown(ours)).toContain("has no 'error' listener")
  expect(shown(ours)).not.toContain(SECRET)
})

test('what is asked here would find it', () => {
  const hidden = Object.defineProperty(new Error('away'), 'input', { value: ADMIN.password, enumerable: false })
  expect(shown([{ error: new Error('outer', { cause: hidden }) }])).toContain(ADMIN.password)
})
