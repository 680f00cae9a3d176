import { execFileSync } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { systemClock, type Feed, type Store } from '@readthrough/core'
import { leastUser } from '@readthrough/services'
import { tcpProxy } from '@readthrough/testing'
import { createClient } from 'redis'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { redisStore } from '../src/index.js'
import { at, id, LONG, PREFIX, type PrivateRedis, startPrivateRedis } from './private-redis.js'
import { LEAST, PATIENTLY, startRedis } from './servers.js'

const EVERY_MS = 10

let redis: PrivateRedis
let admin: PrivateRedis['admin']

beforeAll(async () => {
  redis = await startPrivateRedis()
  ;({ admin } = redis)
})
afterAll(() => redis.stop())
beforeEach(() => redis.reset())

/** All that a feed has told, in order. */
interface Heard {
  readonly feed: Feed
  readonly news: string[]
  proofs(): number
  lastProof(): number
  /** Waits until all up to now is told. */
  proof(): Promise<readonly string[]>
}

function listen(store: Store): Heard {
  const news: string[] = []
  const proofs: number[] = []
  const { feed } = store
  if (feed === undefined) throw new Error('The store has no feed')
  const opened = feed.open(
    {
      changed: (key) => void news.push(`key ${key}`),
      tagChanged: (tag) => void news.push(`tag ${tag}`),
      allChanged: () => void news.push('all'),
      lost: () => void news.push('lost'),
      proven: (moment) => void proofs.push(moment),
    },
    EVERY_MS,
    systemClock,
  )
  onTestFinished(() => opened.close())
  const lastProof = (): number => proofs.at(-1) ?? -Infinity
  return {
    feed: opened,
    news,
    proofs: () => proofs.length,
    lastProof,
    async proof() {
      const from = systemClock.monotonic()
      await expect.poll(lastProof, PATIENTLY).toBeGreaterThan(from)
      return news
    },
  }
}

async function live(store: Store = redis.store): Promise<Heard> {
  const heard = listen(store)
  await heard.proof()
  heard.news.length = 0
  return heard
}

describe('the feed tells of', () => {
  test('what redis-cli deletes', async () => {
    await admin.set(at('k'), `V${id()}b`)
    const heard = await live()
    execFileSync('redis-cli', ['-u', redis.server.adminUrl, '--no-auth-warning', 'DEL', at('k')])
    expect(await heard.proof()).toEqual(['key k'])
  })

  test('what expires, when Redis notices it', async () => {
    const heard = await live()
    await admin.set(at('k'), 'x', { PX: 30 })
    await expect.poll(() => heard.news.filter((one) => one === 'key k').length, PATIENTLY).toBe(2)
  })

  test('what is evicted', async () => {
    await admin.set(at('big'), 'x'.repeat(1_000_000))
    const heard = await live()
    await admin.configSet({ 'maxmemory-policy': 'allkeys-random', maxmemory: '1000000' })
    onTestFinished(() => void admin.configSet({ 'maxmemory-policy': 'noeviction', maxmemory: '0' }))
    await admin.set('another', 'x').catch(() => {})
    await expect.poll(() => heard.news, PATIENTLY).toContain('key big')
  })

  test('FLUSHALL, and FLUSHDB', async () => {
    const heard = await live()
    await admin.flushAll()
    await admin.flushDb()
    expect(await heard.proof()).toEqual(['all', 'all'])
  })

  test('what a script writes, and a transaction', async () => {
    const heard = await live()
    await admin.eval(`redis.call('SET', KEYS[1], '1') redis.call('SET', KEYS[2], '1')`, { keys: [at('a'), at('b')] })
    await admin.multi().set(at('c'), '1').set(`${PREFIX}t:d`, '1').exec()
    expect((await heard.proof()).toSorted()).toEqual(['key a', 'key b', 'key c', 'tag d'])
  })

  test('nothing else: not of counters, claims, or other caches', async () => {
    const heard = await live()
    await redis.store.counters?.ensure()
    await redis.store.claims?.take('k#1', LONG)
    await admin.set('rt:other:e:k', '1')
    expect(await heard.proof()).toEqual([])
  })
})

test('a proof never comes before what had been changed when its PING was sent', { timeout: 30_000 }, async () => {
  const heard = await live()
  const done: number[] = []
  const before: number[] = []
  // How many of the changes had been told when each proof came.
  const watching = (async () => {
    let last = heard.proofs()
    while (done.length < 2_000) {
      await new Promise((resolve) => void setImmediate(resolve))
      if (heard.proofs() === last) continue
      last = heard.proofs()
      before.push(done.filter((moment) => moment < heard.lastProof()).length - heard.news.length)
    }
  })()
  // On several connections, so that changes and PINGs meet in the same turn of Redis.
  const writers = await Promise.all(
    Array.from({ length: 4 }, () => createClient({ url: redis.server.adminUrl }).connect()),
  )
  await Promise.all(
    writers.map(async (writer, lane) => {
      for (let n = 0; n < 500; n++) {
        await writer.set(at(`${lane}-${n}`), '1')
        done.push(systemClock.monotonic())
      }
      writer.destroy()
    }),
  )
  await watching
  expect(before.length).toBeGreaterThan(5)
  expect(Math.max(...before)).toBeLessThanOrEqual(0)
  expect(new Set(await heard.proof()).size).toBe(2_000)
})

describe('a feed that is down', () => {
  test('says so when its connection is lost, and comes back by itself', async () => {
    const heard = await live()
    await admin.sendCommand(['CLIENT', 'KILL', 'USER', LEAST.username])
    await expect.poll(() => heard.news, PATIENTLY).toContain('lost')
    await heard.proof()
    await admin.set(at('k'), '1')
    expect(await heard.proof()).toContain('key k')
  })

  test('proves nothing while the server is stopped, and goes on afterwards', async () => {
    const heard = await live()
    redis.server.pause()
    const stopped = systemClock.monotonic()
    await pause(300)
    redis.server.resume()
    expect(heard.lastProof()).toBeLessThanOrEqual(stopped)
    await heard.proof()
  })

  test('proves nothing over a dead link, and is given up for a new one', { timeout: 20_000 }, async () => {
    const proxy = await tcpProxy({ target: redis.server })
    onTestFinished(() => proxy.close())
    const own = { username: LEAST.username, password: LEAST.password }
    const client = createClient({ ...own, socket: { host: redis.server.host, port: redis.server.port } })
    client.on('error', () => {})
    await client.connect()
    onTestFinished(() => client.destroy())
    const duplicate = client.duplicate.bind(client) as (overrides: object) => typeof client
    client.duplicate = ((overrides: { readonly socket?: object }) =>
      duplicate({ ...overrides, socket: { ...overrides.socket, port: proxy.port } })) as typeof client.duplicate
    const store = redisStore({ client })({ prefix: PREFIX, format: 'text', report: () => {}, renewed: () => {} })
    onTestFinished(() => store.close())
    const heard = await live(store)
    proxy.trouble({ kind: 'drop' })
    await store.lease('k', id(), LONG)
    const dead = systemClock.monotonic()
    await pause(500)
    expect(heard.lastProof()).toBeLessThanOrEqual(dead)
    expect(heard.news).toEqual([])
    proxy.heal()
    await expect.poll(() => heard.news, PATIENTLY).toEqual(['lost'])
    await heard.proof()
    await store.lease('later', id(), LONG)
    expect(await heard.proof()).toContain('key later')
  })

  test('proves nothing while the store itself has no connection, though its own stands', async () => {
    const proxy = await tcpProxy({ target: redis.server })
    const own = { username: LEAST.username, password: LEAST.password }
    const client = createClient({ ...own, socket: { host: '127.0.0.1', port: proxy.port } }).on('error', () => {})
    await client.connect()
    onTestFinished(() => client.destroy())
    const duplicate = client.duplicate.bind(client) as (overrides: object) => typeof client
    client.duplicate = ((overrides: { readonly socket?: object }) =>
      duplicate({ ...overrides, socket: { ...overrides.socket, port: redis.server.port } })) as typeof client.duplicate
    const store = redisStore({ client })({ prefix: PREFIX, format: 'text', report: () => {}, renewed: () => {} })
    onTestFinished(() => store.close())
    const heard = await live(store)
    await proxy.close()
    await expect.poll(() => client.isReady, PATIENTLY).toBe(false)
    const cut = systemClock.monotonic()
    await pause(200)
    expect(heard.lastProof()).toBeLessThanOrEqual(cut)
    expect(heard.news).toEqual([])
  })

  test('proves nothing where it leads to another server than the store', async () => {
    const other = await startRedis()
    onTestFinished(() => other.stop())
    const proxy = await tcpProxy({ target: redis.server })
    onTestFinished(() => proxy.close())
    const reports: unknown[] = []
    const url = `redis://${LEAST.username}:${LEAST.password}@127.0.0.1:${proxy.port}`
    const client = createClient({ url }).on('error', () => {})
    await client.connect()
    onTestFinished(() => client.destroy())
    const duplicate = client.duplicate.bind(client) as (overrides: object) => typeof client
    client.duplicate = ((overrides: { readonly socket?: object }) =>
      duplicate({
        ...overrides,
        url: undefined,
        socket: { host: other.host, port: other.port },
      })) as typeof client.duplicate
    const store = redisStore({ client })({
      prefix: PREFIX,
      format: 'text',
      report: (error) => reports.push(error),
      renewed: () => {},
    })
    onTestFinished(() => store.close())
    const heard = listen(store)
    await pause(400)
    expect(heard.proofs()).toBe(0)
  })

  test('proves nothing to who may not listen, and says why', async () => {
    const rules = leastUser('server').rules.filter((rule) => rule !== '+client|tracking')
    await admin.sendCommand(['ACL', 'SETUSER', 'deaf', 'reset', 'on', '>p', ...rules])
    const reports: unknown[] = []
    const { host, port } = redis.server
    const store = redisStore({ url: `redis://deaf:p@${host}:${port}` })({
      prefix: PREFIX,
      format: 'text',
      report: (error) => reports.push(error),
      renewed: () => {},
    })
    onTestFinished(() => store.close())
    const heard = listen(store)
    await expect.poll(() => reports.map(String).join(), PATIENTLY).toContain('NOPERM')
    expect(heard.proofs()).toBe(0)
    expect(await store.read(['k'], [])).toEqual({ slots: [{ state: 'absent' }], stamps: [] })
  })
})
