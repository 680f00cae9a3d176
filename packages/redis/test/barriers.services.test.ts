import type { BarrierVerbs, Store } from '@readthrough/core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { at, id, LONG, type PrivateRedis, startPrivateRedis } from './private-redis.js'

const HEAD = `H${'g'.repeat(20)}`

let redis: PrivateRedis
let admin: PrivateRedis['admin']
let store: Store
let barriers: BarrierVerbs

beforeAll(async () => {
  redis = await startPrivateRedis()
  ;({ admin, store, barriers } = redis)
})
afterAll(() => redis.stop())
beforeEach(() => redis.reset())

const value = () => ({ version: `V${id()}`, body: 'b' })

async function serverTime(): Promise<number> {
  const [seconds, micros] = await admin.sendCommand<[string, string]>(['TIME'])
  return Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000)
}

test('a barrier is its generation and its members, with deadlines of the server’s clock, and lasts as long as they', async () => {
  const before = await serverTime()
  await barriers.raise('k', 'one', 50_000)
  const { generation, isAlone } = await barriers.raise('k', 'two', 20_000)
  const after = await serverTime()
  expect(isAlone).toBe(false)
  const [, held, one, two] = /^H(.{20})one:(\d+),two:(\d+)$/.exec((await admin.get(at('k'))) ?? '') ?? []
  expect(held).toBe(generation)
  for (const [deadline, bound] of [
    [Number(one), 50_000],
    [Number(two), 20_000],
  ] as const) {
    expect(deadline).toBeGreaterThanOrEqual(before + bound)
    expect(deadline).toBeLessThanOrEqual(after + bound)
  }
  const asked = await serverTime()
  // When it was asked how much is left, by the deadline that stands there; the server's own clock may be a little off.
  const askedAt = Number(one) - (await admin.pTTL(at('k')))
  expect(askedAt).toBeGreaterThanOrEqual(asked - 5)
  expect(askedAt).toBeLessThanOrEqual((await serverTime()) + 5)
  await barriers.lower('k', 'one')
  expect(await admin.get(at('k'))).toMatch(/^H.{20}two:\d+$/)
  expect(await admin.pTTL(at('k'))).toBeLessThanOrEqual(20_000)
})

test('a member may be called anything', async () => {
  for (const member of ['a,b', 'a:1', 'a', 'é', '%2C', '']) await barriers.raise('k', member, LONG)
  expect((await barriers.raise('k', 'last', LONG)).isAlone).toBe(false)
  await barriers.raise('nameless', '', LONG)
  expect((await barriers.raise('nameless', 'last', LONG)).isAlone).toBe(false)
  for (const member of ['a:1', 'a', 'é', '%2C', 'last', '']) await barriers.lower('k', member)
  expect((await store.read(['k'], [])).slots).toEqual([{ state: 'barrier' }])
  await barriers.lower('k', 'a,b')
  expect((await store.read(['k'], [])).slots).toEqual([{ state: 'absent' }])
})

describe.each([
  ['nothing more', ''],
  ['commas', ',,,'],
  ['a member without a deadline', 'me'],
  ['a deadline that is no number', 'me:soon,you:-1,he:1e99'],
  ['a deadline beyond all measure', `me:${'9'.repeat(400)}`],
  ['bytes that are no text', Buffer.of(0xff, 0x00, 0x2c, 0x3a, 0x80)],
  ['a member of the past', 'me:1700000000000'],
])('a barrier with %s', (_name, rest) => {
  const raw = Buffer.concat([Buffer.from(HEAD), Buffer.from(rest)])

  test('is joined, and nobody but the new member stays', async () => {
    await admin.set(at('k'), raw)
    const { generation, isAlone } = await barriers.raise('k', 'new', LONG)
    expect(isAlone).toBe(true)
    expect(await barriers.fill('k', generation, value(), LONG)).toBe(true)
  })

  test('is lowered, and nothing stays', async () => {
    await admin.set(at('k'), raw)
    await barriers.lower('k', 'new')
    expect(await admin.exists(at('k'))).toBe(0)
  })

  test('outlives a removal, under a new generation, with the rest and the time it had', async () => {
    await admin.set(at('k'), raw, { PX: LONG })
    await store.delete(['k'])
    const left = (await admin.withTypeMapping({ 36: Buffer }).get(at('k'))) ?? Buffer.alloc(0)
    expect(left.subarray(21)).toEqual(Buffer.from(rest))
    expect(left.subarray(0, 21).toString()).not.toBe(HEAD)
    const ttl = await admin.pTTL(at('k'))
    expect(ttl > LONG - 5_000 && ttl <= LONG).toBe(true)
  })
})

test('a barrier that has lost its expiry is removed, and bars nobody for ever', async () => {
  for (const remove of [() => store.delete(['k']), () => store.deleteMatching('k*')]) {
    await barriers.raise('k', 'me', LONG)
    await admin.persist(at('k'))
    await remove()
    expect(await admin.exists(at('k'))).toBe(0)
  }
})

test('what only begins like a barrier is none: it is removed, and goes under a new one', async () => {
  for (const raw of ['H', 'Hello', `H${'g'.repeat(19)}`, `H${'g'.repeat(19)} :1`, 'V', '']) {
    await admin.set(at('k'), raw)
    await store.delete(['k'])
    expect(await admin.exists(at('k')), raw).toBe(0)
    await admin.set(at('k'), raw)
    expect(await barriers.raise('k', 'me', LONG), raw).toMatchObject({ isAlone: true })
    await barriers.lower('k', 'me')
  }
})

test('no value goes under a name that is no generation', async () => {
  for (const raw of ['H', 'Hx']) {
    await admin.set(at('k'), raw)
    expect(await barriers.fill('k', raw.slice(1), value(), LONG)).toBe(false)
  }
})

test('over another type of thing no barrier is raised, none is filled, and lowering removes it', async () => {
  await admin.rPush(at('k'), 'x')
  await expect(barriers.raise('k', 'me', LONG)).rejects.toThrow('WRONGTYPE')
  expect(await barriers.fill('k', id(), value(), LONG)).toBe(false)
  expect(await admin.lLen(at('k'))).toBe(1)
  await barriers.lower('k', 'me')
  expect(await admin.exists(at('k'))).toBe(0)
})

describe('when Redis is full', () => {
  async function fillUp(): Promise<void> {
    await admin.configSet('maxmemory', '1')
    await expect(admin.set('more', 'x')).rejects.toThrow('OOM')
  }

  test('barriers are raised and lowered, and outlive removals; values are not stored', async () => {
    await admin.set(at('old'), `V${id()}b`)
    await store.counters?.ensure()
    await fillUp()
    for (const key of ['old', 'new']) {
      const { generation } = await barriers.raise(key, 'one', LONG)
      await barriers.raise(key, 'two', LONG)
      await store.delete([key])
      await barriers.lower(key, 'one')
      expect(await admin.get(at(key))).toMatch(/^H.{20}two:\d+$/)
      expect(await barriers.fill(key, generation, value(), LONG)).toBe(false)
      await barriers.lower(key, 'two')
      expect(await admin.exists(at(key))).toBe(0)
      const last = await barriers.raise(key, 'three', LONG)
      await expect(barriers.fill(key, last.generation, value(), LONG)).rejects.toThrow('OOM')
      await barriers.lower(key, 'three')
    }
    expect(await admin.dbSize()).toBe(1)
  })

  test('a tag is invalidated all the same: counted, and without a stamp', async () => {
    const counters = store.counters ?? expect.fail()
    const { epoch } = await counters.ensure()
    await store.ensureStamps(['t'], LONG)
    await fillUp()
    await counters.bump([3])
    await store.dropStamps(['t'])
    expect(await store.read([], ['t'])).toEqual({ slots: [], stamps: [null] })
    expect(await counters.read()).toMatchObject({ epoch, counts: new Map([[3, 1]]) })
  })

  test('shards are held, also where there were no counters; who holds outlives whoever counts and frees', async () => {
    const counters = store.counters ?? expect.fail()
    await fillUp()
    await counters.bump([3])
    await counters.hold([3, 4], 'one', LONG)
    await counters.hold([3], 'two', LONG)
    await counters.bump([3, 4, 5])
    await counters.free([3, 4], 'one')
    expect((await counters.ensure()).held).toEqual(new Set([3]))
    expect((await counters.read())?.counts.get(3)).toBe(3)
    expect(await admin.hGet('rt:shop:c', 'h3')).toMatch(/^two:/)
  })

  test('barriers over tags are raised and lowered, and outlive removals', async () => {
    const tags = store.tagBarriers ?? expect.fail()
    await store.ensureStamps(['old'], LONG)
    await fillUp()
    for (const tag of ['old', 'new']) {
      await tags.raise(tag, 'one', LONG)
      await tags.raise(tag, 'two', LONG)
      await store.dropStamps([tag])
      await tags.lower(tag, 'one')
      expect(await store.ensureStamps([tag], LONG)).toEqual([null])
      await tags.lower(tag, 'two')
      expect(await admin.exists(`rt:shop:t:${tag}`)).toBe(0)
    }
  })
})

describe('a stamp and a barrier over a tag', () => {
  test('are told apart by their length, whatever the stamp begins with', async () => {
    const stamp = `H${'s'.repeat(19)}`
    await admin.set('rt:shop:t:t', stamp, { PX: LONG })
    expect(await store.ensureStamps(['t'], LONG)).toEqual([stamp])
    expect((await store.read([], ['t', 'u'])).stamps).toEqual([stamp, null])
    expect((await store.read([], ['t'])).stamps).toEqual([stamp])
    await store.dropStamps(['t'])
    expect(await admin.exists('rt:shop:t:t')).toBe(0)
    // The shortest barrier that there can be, of a member without a name.
    await store.tagBarriers?.raise('t', '', LONG)
    expect((await admin.get('rt:shop:t:t'))?.length).toBeGreaterThan(20)
    expect(await store.ensureStamps(['t'], LONG)).toEqual([null])
    expect((await store.read([], ['t', 'u'])).stamps).toEqual([null, null])
    expect((await store.read([], ['t'])).stamps).toEqual([null])
  })

  test('a barrier lasts as long as its members, however long a stamp is asked for', async () => {
    await store.tagBarriers?.raise('t', 'me', 20_000)
    await store.ensureStamps(['t'], 60_000)
    await store.dropStamps(['t'])
    const left = await admin.pTTL('rt:shop:t:t')
    expect(left > 15_000 && left <= 20_000).toBe(true)
  })
})
