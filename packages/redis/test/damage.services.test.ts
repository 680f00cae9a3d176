import { createCache, jsonSerializer, type Cache, type CacheEvent, type Serializer } from '@readthrough/core'
import type { RedisServer } from '@readthrough/services'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { redisStore } from '../src/index.js'
import { startRedis } from './servers.js'

const BYTES: Serializer<Uint8Array> = {
  id: 'bytes',
  format: 'bytes',
  serialize: (value) => Buffer.from(jsonSerializer().serialize(value)),
  deserialize: (payload) => jsonSerializer().deserialize(Buffer.from(payload).toString()),
}

const VALUE = { name: 'größe 漢 😀', price: 1_299 }
const VERSION_LENGTH = 21
/** How many damaged entries are read at once: all of them would be late together on a busy machine. */
const AT_ONCE = 50

let server: RedisServer
let admin: ReturnType<typeof clientOf>
const caches: Cache[] = []

function clientOf(url: string) {
  return createClient({ url }).on('error', () => {})
}

beforeAll(async () => {
  server = await startRedis()
  admin = clientOf(server.adminUrl)
  await admin.connect()
})
afterAll(async () => {
  await Promise.all(caches.map((cache) => cache.close()))
  admin.destroy()
  await server.stop()
})

/** Patient, so that a busy machine is not taken for a fault. */
function open(namespace: string, serializer: Serializer) {
  const deadlines = { read: '5s', write: '5s', invalidate: '5s' } as const
  const cache = createCache({ namespace, store: redisStore({ url: server.url }), serializer, deadlines })
  caches.push(cache)
  const events: CacheEvent[] = []
  for (const type of ['hit', 'miss', 'bypassed', 'filled', 'store.failed', 'fill.refused', 'fill.failed'] as const)
    cache.on(type, (event) => events.push(event))
  const at = (key: number | string): string => `rt:${namespace}:e:p:${key}`
  /** What lies there after a load of {@link VALUE}: an entry is good under its own key only. */
  const stored = async (key: number | string = 'model'): Promise<Buffer> => {
    await cache.readThrough(['p', key], async () => VALUE, { tags: ['größe'] })
    await cache.drain()
    const got = await admin.sendCommand(['GET', at(key)], { typeMapping: { 36: Buffer } })
    return got as unknown as Buffer
  }
  const read = (key: number | string) =>
    cache.readThrough(['p', key], async () => ({ loaded: key }), { tags: ['größe'] })
  return { cache, events, at, stored, read }
}

type Opened = ReturnType<typeof open>

/** What is made of a whole entry. */
type Damage = (whole: Buffer) => Buffer

/**
 * Does each damage to the entry of some key and reads it, twice. Says what became of each: `missed` was unreadable,
 * replaced, and hit then; `whole` was hit as it was.
 */
async function outcomes(opened: Opened, damages: readonly Damage[]): Promise<string[]> {
  const { cache, events, at, read, stored } = opened
  const wholes = await Promise.all(damages.slice(0, AT_ONCE).map((_, i) => stored(i)))
  const found: string[] = []
  for (let from = 0; from < damages.length; from += AT_ONCE) {
    const some = wholes.slice(0, damages.length - from)
    const damaged = some.map((whole, i) => damages[from + i]?.(whole) ?? whole)
    await Promise.all(damaged.map((content, i) => admin.set(at(i), content, { PX: 60_000 })))
    const first = await Promise.all(some.map((_, i) => read(i)))
    await cache.drain()
    events.length = 0
    const second = await Promise.all(some.map((_, i) => read(i)))
    expect(events.map(({ type }) => type)).toEqual(some.map(() => 'hit'))
    expect(second).toEqual(first)
    found.push(...first.map((value, i) => ('loaded' in value && value.loaded === i ? 'missed' : wholeOr(value))))
  }
  return found
}

function wholeOr(value: unknown): string {
  expect(value).toEqual(VALUE)
  return 'whole'
}

describe.each([
  ['text', jsonSerializer()],
  ['bytes', BYTES],
] as const)('a damaged entry in Redis, as %s', (format, serializer) => {
  it('is a miss and is replaced, wherever it was cut', async () => {
    const opened = open(`cut-${format}`, serializer)
    const whole = await opened.stored()
    const cuts = Array.from(
      whole,
      (_, length): Damage =>
        (own) =>
          own.subarray(0, length),
    )
    expect(new Set(await outcomes(opened, cuts))).toEqual(new Set(['missed']))
    expect(opened.cache.stats().misses).toBe(cuts.length + AT_ONCE + 1)
  })

  it('is a miss and is replaced, whichever bit has flipped; in its id alone it may stay what it is', async () => {
    const opened = open(`flip-${format}`, serializer)
    const whole = await opened.stored()
    const flips = Array.from({ length: whole.length * 8 }, (_, bit): Damage => (own) => {
      const flipped = Buffer.from(own)
      flipped[bit >> 3]! ^= 1 << (bit & 7)
      return flipped
    })
    const found = await outcomes(opened, flips)
    const isOfId = (bit: number): boolean => bit >= 8 && bit < VERSION_LENGTH * 8
    expect(new Set(found.filter((_, bit) => !isOfId(bit)))).toEqual(new Set(['missed']))
    expect(new Set(found.filter((_, bit) => isOfId(bit)))).toEqual(new Set(['missed', 'whole']))
  })

  it('is a miss and is replaced, whatever else lies there', async () => {
    const opened = open(`other-${format}`, serializer)
    const otherThan = (own: Buffer): readonly Buffer[] => {
      const text = own.toString()
      const other = [
        '',
        'hello',
        '{"json":1}',
        'H',
        'L',
        'V',
        'Lamp',
        'Hello, this is a sentence that begins as a barrier does',
        text + text,
        ` ${text}`,
        text.toLowerCase(),
        `${text.slice(0, VERSION_LENGTH)}1mwm0nk74  cyo0 c o json  \n{"id":42,"name":"Chair"}`,
        `${text.slice(0, VERSION_LENGTH)}4${text.slice(VERSION_LENGTH + 1)}`,
        text.replace('\n', `${',x=y'.repeat(1_000_000)}\n`),
        `${text.slice(0, VERSION_LENGTH)}2${'2'.repeat(3_000_000)}`,
        'x'.repeat(8_192),
        'x'.repeat(8_193),
        'é'.repeat(4_097),
        'x'.repeat(3_000_000),
        '\ufffd',
      ].map((content) => Buffer.from(content))
      const bytes = [Buffer.from([0xff, 0xfe]), Buffer.alloc(100_000, 0x80), Buffer.alloc(100)]
      return [...other, ...bytes]
    }
    const { length } = otherThan(await opened.stored())
    const damages = Array.from(
      { length },
      (_, n): Damage =>
        (own) =>
          otherThan(own)[n] ?? own,
    )
    expect(new Set(await outcomes(opened, damages))).toEqual(new Set(['missed']))
  })

  it('is passed by where another type lies there, which stays', async () => {
    const opened = open(`type-${format}`, serializer)
    const { at, read, events, cache } = opened
    const types: readonly (readonly [string, (key: string) => string[]])[] = [
      ['list', (key) => ['RPUSH', key, 'x']],
      ['hash', (key) => ['HSET', key, 'x', 'y']],
      ['set', (key) => ['SADD', key, 'x']],
      ['zset', (key) => ['ZADD', key, '1', 'x']],
      ['stream', (key) => ['XADD', key, '*', 'x', 'y']],
    ]
    for (const [type, command] of types) {
      await admin.sendCommand(command(at(type)))
      await cache.drain()
      events.length = 0
      expect(await read(type)).toEqual({ loaded: type })
      await cache.drain()
      expect(events).toMatchObject([{ type: 'bypassed', reason: 'foreign' }])
      // Among others, whose looks are sent with its own, it is found out later and passed by as well.
      expect(await Promise.all([read(type), read('beside'), read(type)])).toContainEqual({ loaded: type })
      await cache.drain()
      expect(events.filter(({ type: what }) => what === 'bypassed')).toMatchObject(
        Array.from({ length: 3 }, () => ({ reason: 'foreign' })),
      )
      const explained = await Promise.all([cache.explain(['p', type]), cache.explain(['p', 'absent'])])
      expect(explained).toMatchObject([{ state: 'foreign' }, { state: 'absent' }])
      expect(await admin.type(at(type))).toBe(type)
      // What has another type is none of ours, but whoever says that it is to go means it.
      expect(await cache.invalidate({ keys: [['p', type]] })).toBe('done')
      expect(await read(type)).toEqual({ loaded: type })
    }
  })
})

describe('damage besides entries', () => {
  it('of 64 MB holds Redis up for no longer than others need to read it', async () => {
    const { cache, read, at } = open('huge', jsonSerializer())
    const huge = Buffer.alloc(64 << 20, 'x')
    await admin.set(at('huge'), huge)
    await admin.configResetStat()
    expect(await read('huge')).toEqual({ loaded: 'huge' })
    await cache.drain()
    expect(await cache.peek(['p', 'huge'])).toEqual({ value: { loaded: 'huge' } })
    const statistics = (await admin.info('commandstats')).split('\r\n')
    const spent = (name: string): number =>
      Number(/usec=(\d+)/.exec(statistics.find((line) => line.startsWith(`cmdstat_${name}:`)) ?? '')?.[1] ?? 0)
    expect(spent('getrange')).toBeGreaterThan(0)
    // A digest of it all would take twenty times as long as handing it over.
    expect(spent('eval')).toBeLessThan(Math.max(spent('get'), 20_000))
  })

  it('of a stamp makes a miss of what stands on it, and never an error', async () => {
    const { cache, read } = open('stamps', jsonSerializer())
    const stamp = 'rt:stamps:t:größe'
    await read(1)
    await cache.drain()
    await admin.set(stamp, 'garbage')
    expect(await cache.peek(['p', 1])).toBeUndefined()
    expect(await read(1)).toEqual({ loaded: 1 })
    await admin.del(stamp)
    await admin.rPush(stamp, 'x')
    expect(await cache.peek(['p', 1])).toBeUndefined()
    expect(await read(1)).toEqual({ loaded: 1 })
    await cache.invalidate({ tags: ['größe'] })
    await cache.drain()
    expect(await read(1)).toEqual({ loaded: 1 })
  })

  it('that took the expiry away leaves the end that the entry itself names', async () => {
    const { cache, at } = open('persisted', jsonSerializer())
    const read = (value: number) => cache.readThrough(['p', 'short'], async () => value, { ttl: '200ms' })
    expect(await read(1)).toBe(1)
    await cache.drain()
    await admin.persist(at('short'))
    await expect.poll(() => read(2), { timeout: 5_000 }).toBe(2)
  })
})
