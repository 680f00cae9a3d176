import { randomBytes } from 'node:crypto'
import {
  createCache,
  jsonSerializer,
  memoryStore,
  pattern,
  type Cache,
  type Key,
  type KeyPart,
  type Serializer,
} from '@readthrough/core'
import { createClient } from 'redis'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { RedisServer } from '@readthrough/services'
import { encrypted } from '../../payload/src/index.js'
import { redisStore } from '../src/index.js'
import { startRedis } from './servers.js'

let server: RedisServer
let admin: ReturnType<typeof clientOf>
let tenant: KeyPart = 'a'
const caches: Cache[] = []

function clientOf(url: string) {
  return createClient({ url }).on('error', () => {})
}

beforeAll(async () => {
  server = await startRedis()
  admin = clientOf(server.adminUrl)
  await admin.connect()
})
afterEach(async () => {
  await Promise.all(caches.splice(0).map((cache) => cache.close()))
  await admin.flushAll()
})
afterAll(async () => {
  admin.destroy()
  await server.stop()
})

/** Patient, so that a busy machine is not taken for a fault. */
function open(namespace: string, serializer?: Serializer, hasTenants = true): Cache {
  const deadlines = { read: '5s', write: '5s', invalidate: '10s' } as const
  const vary = hasTenants ? (): KeyPart => tenant : undefined
  const cache = createCache({ namespace, store: redisStore({ url: server.url }), serializer, deadlines, vary })
  caches.push(cache)
  return cache
}

async function fill(cache: Cache, keys: readonly Key[], value: string): Promise<void> {
  await Promise.all(keys.map((key) => cache.readThrough(key, async () => value, { ttl: '1h', tags: ['all'] })))
  await cache.drain()
}

const secrets = encrypted(jsonSerializer(), { keys: [{ id: 'k1', key: randomBytes(32) }] })

/** What somebody with a client of Redis could do to have an entry under another name. */
const MOVES: readonly [string, (from: string, to: string) => Promise<unknown>][] = [
  ['COPY', (from, to) => admin.copy(from, to, { REPLACE: true })],
  ['RENAME', (from, to) => admin.rename(from, to)],
  [
    'DUMP and RESTORE',
    async (from, to) => {
      const dumped = await admin.sendCommand(['DUMP', from], { typeMapping: { 36: Buffer } })
      await admin.sendCommand(['RESTORE', to, '60000', dumped as unknown as Buffer, 'REPLACE'])
    },
  ],
  [
    'GET and SET',
    async (from, to) => {
      const got = await admin.sendCommand(['GET', from], { typeMapping: { 36: Buffer } })
      await admin.set(to, got as unknown as Buffer, { PX: 60_000 })
    },
  ],
]

describe.each([
  ['plain', undefined],
  ['encrypted', secrets],
] as const)('an entry that was moved in Redis, %s', (_what, serializer) => {
  it.each(MOVES)('is a counted miss under another key, tenant and namespace: %s', async (_how, move) => {
    tenant = 'a'
    const shop = open('shop', serializer)
    const places: readonly [string, KeyPart, Cache, Key][] = [
      ['rt:shop:e:%va:other', 'a', shop, ['other']],
      ['rt:shop:e:%vb:secret', 'b', shop, ['secret']],
      ['rt:shop:e:secret', 'a', open('shop', serializer, false), ['secret']],
      ['rt:shop2:e:%va:secret', 'a', open('shop2', serializer), ['secret']],
    ]
    for (const [name, as, cache, key] of places) {
      tenant = 'a'
      await fill(shop, [['secret']], 'of a')
      await move('rt:shop:e:%va:secret', name)
      tenant = as
      cache.resetStats()
      expect(await cache.explain(key)).toMatchObject({ state: 'unreadable' })
      expect(await cache.readThrough(key, async () => `own ${name}`)).toBe(`own ${name}`)
      await cache.drain()
      expect(await cache.peek(key)).toEqual({ value: `own ${name}` })
      expect(cache.stats()).toMatchObject({ hits: 0, misses: 1, fills: 1 })
    }
  })

  it('answers again where it was stored, which no checksum and no key prevents', async () => {
    tenant = 'a'
    const shop = open('shop', serializer)
    await fill(shop, [['secret']], 'before')
    await admin.copy('rt:shop:e:%va:secret', 'kept')
    await shop.invalidate({ keys: [['secret']] })
    await admin.rename('kept', 'rt:shop:e:%va:secret')
    expect(await shop.peek(['secret'])).toEqual({ value: 'before' })
  })
})

/** What means something to Redis, to a glob, or to a client. */
const NASTY: readonly KeyPart[] = [
  'a',
  'a:b',
  '*',
  '?',
  '[ab]',
  '[^a]',
  '\\',
  '\\*',
  'a-z',
  '{a}',
  '{a}b',
  '%',
  '%va',
  '',
  ' ',
  '\r\nDEL x\r\n',
  '\0',
  '\ud800',
  '\udfff',
  '\ufffd',
  '漢',
  '😀',
  '$5',
  "'",
  '"',
  1,
  null,
  true,
]

describe('names that mean something to Redis', () => {
  it('are tenants and keys like any other', async () => {
    const shop = open('shop')
    const keys = NASTY.map((part): Key => ['k', part])
    for (const id of NASTY) {
      tenant = id === null ? 'null' : id
      await fill(shop, keys, `of ${typeof id} ${JSON.stringify(id)}`)
    }
    expect((await admin.keys('rt:shop:e:*')).length).toBe(NASTY.length * NASTY.length)
    for (const id of NASTY) {
      tenant = id === null ? 'null' : id
      const values = await Promise.all(keys.map((key) => shop.peek(key)))
      expect(new Set(values.map((found) => found?.value))).toEqual(new Set([`of ${typeof id} ${JSON.stringify(id)}`]))
    }
    tenant = '*'
    await shop.invalidate({ patterns: [pattern`k:${'*'}*`, 'k:*'] })
    expect((await admin.keys('rt:shop:e:*')).length).toBe(NASTY.length * (NASTY.length - 1))
  })

  it('match in Redis what they match in memory', async () => {
    const inRedis = open('shop', undefined, false)
    const inMemory = createCache({ namespace: 'shop', store: memoryStore() })
    caches.push(inMemory)
    const keys = NASTY.flatMap((part): Key[] => [['k', part], ['k', part, 'below'], [part]])
    const left = async (cache: Cache): Promise<boolean[]> =>
      (await Promise.all(keys.map((key) => cache.peek(key)))).map((found) => found !== undefined)
    for (const part of NASTY) {
      await Promise.all([fill(inRedis, keys, 'x'), fill(inMemory, keys, 'x')])
      const patterns = [pattern`k:${part}`, pattern`k:${part}:*`, pattern`*:${part}:b*`]
      await Promise.all([inRedis.invalidate({ patterns }), inMemory.invalidate({ patterns })])
      const [found, expected] = await Promise.all([left(inRedis), left(inMemory)])
      expect(found).toEqual(expected)
      expect(expected.filter((isLeft) => !isLeft).length).toBeGreaterThan(0)
    }
  })

  it.each(['sh?p', 'sh*p', 'sh[o]p', 'sh[^a]p', 'shop\\', 's', 'shop2', 'e'])(
    'are a namespace of its own, or none: %s',
    async (namespace) => {
      const shop = open('shop', undefined, false)
      await fill(shop, [['a'], ['b', 1]], 'of shop')
      if (namespace.includes('*')) {
        expect(() => open(namespace)).toThrow(TypeError)
        return
      }
      const other = open(namespace, undefined, false)
      await fill(other, [['a'], ['b', 1]], 'of the other')
      await other.invalidate({ patterns: ['a*', 'b:*', '*1'], tags: ['all'] })
      await other.clear()
      expect(await shop.peek(['a'])).toEqual({ value: 'of shop' })
      expect(await shop.peek(['b', 1])).toEqual({ value: 'of shop' })
      expect(await other.peek(['a'])).toBeUndefined()
    },
  )
})
