import type { Store } from '@readthrough/core'
import { leastUser } from '@readthrough/services'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { FOREVER } from '../src/index-scripts.js'
import { at, id, LONG, PREFIX, type PrivateRedis, startPrivateRedis } from './private-redis.js'

const MAX = 100
const INDEX = `${PREFIX}x:category`

let redis: PrivateRedis
let admin: PrivateRedis['admin']
let store: Store
let indexes: NonNullable<Store['indexes']>

beforeAll(async () => {
  redis = await startPrivateRedis()
  ;({ admin, store } = redis)
  indexes = store.indexes ?? expect.fail()
})
afterAll(() => redis.stop())
beforeEach(() => redis.reset())

/** As a load does. */
async function put(key: string, ttlMs = LONG, group = 'category'): Promise<void> {
  const token = id()
  expect((await store.lease(key, token, LONG)).state).toBe('granted')
  await indexes.note(group, key, LONG + ttlMs, MAX)
  expect(await store.fill(key, token, { version: `V${id()}`, body: 'b' }, ttlMs)).toBe(true)
}

/** As another does who notes nothing. */
const putUnnoted = (key: string): Promise<unknown> => admin.set(at(key), `V${id()}b`, { PX: LONG })

const drop = (pattern: string, max = MAX): Promise<void> => indexes.deleteMatching('category', pattern, max)

async function keysLeft(): Promise<string[]> {
  return (await admin.keys(at('*'))).map((name) => name.slice(at('').length)).toSorted()
}

/** The notes, without their ends and tokens. */
async function noted(): Promise<string[]> {
  const members = await admin.zRange(INDEX, 0, -1)
  return members
    .filter((member) => !member.startsWith('!'))
    .map((member) => member.slice(14, member.lastIndexOf('\u0001')))
    .toSorted()
}

const isSealed = async (): Promise<boolean> => (await admin.zRange(INDEX, 0, -1)).some((each) => each.startsWith('!s'))

/** How many commands of this name the server has executed meanwhile. */
async function counting(command: string, work: () => Promise<unknown>): Promise<number> {
  const calls = async (): Promise<number> =>
    Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(await admin.info('commandstats'))?.[1] ?? 0)
  const before = await calls()
  await work()
  return (await calls()) - before
}

describe('the first drop of a pattern', () => {
  test('scans the group, notes what it leaves, and seals the index; the next scans nothing', async () => {
    await put('category:1:a')
    await putUnnoted('category:2:a')
    await putUnnoted('category:2:b')
    expect(await isSealed()).toBe(false)
    expect(await counting('scan', () => drop('category:1:*'))).toBeGreaterThan(0)
    expect(await keysLeft()).toEqual(['category:2:a', 'category:2:b'])
    expect(await isSealed()).toBe(true)
    expect(await noted()).toEqual(expect.arrayContaining(['category:2:a', 'category:2:b']))
    await put('category:3:a')
    expect(await counting('scan', () => drop('category:*:a'))).toBe(0)
    expect(await keysLeft()).toEqual(['category:2:b'])
    expect(await noted()).toEqual(['category:2:b'])
  })

  test('leaves values under a version that nobody has seen, with the time that they had', async () => {
    const version = `V${id()}`
    await admin.set(at('category:1:a'), `${version}b`, { PX: LONG })
    await drop('category:2:*')
    const [slot] = (await store.read(['category:1:a'], [])).slots
    expect(slot).toMatchObject({ state: 'value', body: 'b' })
    expect(slot).not.toMatchObject({ version })
    expect(await store.touch('category:1:a', version, 2 * LONG)).toBe(false)
    expect(await store.replace('category:1:a', version, { version: `V${id()}`, body: 'c' }, LONG)).toBe(false)
    expect(await admin.pTTL(at('category:1:a'))).toBeGreaterThan(LONG - 30_000)
  })

  test('notes what it leaves a few at a time, so that no script holds up others for long', async () => {
    for (let n = 0; n < 450; n++) await putUnnoted(`category:1:${n}`)
    // Of a page of the scan, two for each few, and the four of the drop itself.
    expect(await counting('eval', () => drop('category:2:*', 1_000))).toBeGreaterThanOrEqual(9)
    expect([await isSealed(), (await noted()).length]).toEqual([true, 450])
  })

  test('notes a lease for ever, because nobody knows how long its value will live, and leaves it to its holder', async () => {
    const token = id()
    await store.lease('category:1:a', token, LONG)
    await drop('category:2:*')
    expect((await admin.zRange(INDEX, 0, -1)).some((each) => each.startsWith(`${FOREVER}\u0001category:1:a`))).toBe(
      true,
    )
    expect(await store.fill('category:1:a', token, { version: `V${id()}`, body: 'b' }, LONG)).toBe(true)
    await drop('category:1:*')
    expect(await keysLeft()).toEqual([])
  })

  test('removes leases that match, so that their loads do not fill', async () => {
    await drop('category:*')
    const token = id()
    await store.lease('category:1:a', token, LONG)
    await indexes.note('category', 'category:1:a', LONG, MAX)
    await drop('category:1:*')
    expect(await store.fill('category:1:a', token, { version: `V${id()}`, body: 'b' }, LONG)).toBe(false)
  })
})

describe('an index', () => {
  beforeEach(async () => {
    await drop('category:*')
    await put('category:1:a')
    await put('category:2:a')
  })

  test('is not believed without its epoch, its seal, or under another server', async () => {
    for (const begin of ['!s', '!e']) {
      await putUnnoted('category:1:unnoted')
      const [special] = (await admin.zRange(INDEX, 0, -1)).filter((each) => each.startsWith(begin))
      await admin.zRem(INDEX, special ?? expect.fail())
      await drop('category:1:*')
      expect(await keysLeft()).not.toContain('category:1:unnoted')
    }
    await putUnnoted('category:1:unnoted')
    const [seal] = (await admin.zRange(INDEX, 0, -1)).filter((each) => each.startsWith('!s'))
    await admin.zRem(INDEX, seal ?? expect.fail())
    await admin.zAdd(INDEX, { score: 0, value: '!sof-another-server' })
    await drop('category:1:*')
    expect(await keysLeft()).toEqual(['category:2:a'])
  })

  test('is not believed where the time of the server has gone back since it was sealed, or notes were pruned', async () => {
    const reached = async (): Promise<string> =>
      (await admin.zRange(INDEX, 0, -1)).find((each) => each.startsWith('!t')) ?? expect.fail()
    const sealed = await reached()
    await admin.zRem(INDEX, sealed)
    await admin.zAdd(INDEX, { score: 0, value: '0000000000001\u0001category:1:old\u0001token' })
    await indexes.note('category', 'category:1:a', LONG, MAX)
    const pruned = await reached()
    expect(Math.abs(Number(pruned.slice(2)) - Number(sealed.slice(2)))).toBeLessThan(10_000)
    // As where entries that were over, and so not noted any more, are there again.
    await putUnnoted('category:1:unnoted')
    await admin.zRem(INDEX, pruned)
    await admin.zAdd(INDEX, { score: 0, value: `!t${Number(pruned.slice(2)) + 60_000}` })
    await drop('category:1:*')
    expect(await keysLeft()).toEqual(['category:2:a'])
    expect(await counting('scan', () => drop('category:1:*'))).toBe(0)
  })

  test('that was evicted, or is of another type, is made anew', async () => {
    await admin.unlink(INDEX)
    await drop('category:1:*')
    expect(await keysLeft()).toEqual(['category:2:a'])
    await admin.set(INDEX, 'of another type')
    await drop('category:2:*')
    expect([await keysLeft(), await isSealed()]).toEqual([[], true])
    await admin.set(INDEX, 'of another type')
    await put('category:3:a')
    expect(await noted()).toEqual(['category:3:a'])
  })

  test('that would note more than it may is dropped, and patterns are sought by scans', async () => {
    for (let n = 0; n < 4; n++) await indexes.note('category', `category:9:${n}`, LONG, 6)
    expect(await admin.exists(INDEX)).toBe(1)
    await indexes.note('category', 'category:9:4', LONG, 6)
    expect(await admin.exists(INDEX)).toBe(0)
    await put('category:1:b')
    await drop('category:1:*', 1)
    expect(await keysLeft()).toEqual(['category:2:a'])
    await putUnnoted('category:1:c')
    await putUnnoted('category:1:d')
    await admin.unlink(INDEX)
    await drop('category:2:*', 1)
    expect([await keysLeft(), await isSealed()]).toEqual([['category:1:c', 'category:1:d'], false])
  })

  test('notes a key once for each time at which notes end', async () => {
    for (let n = 0; n < 20; n++) await indexes.note('category', 'category:1:a', LONG, MAX)
    expect((await noted()).filter((key) => key === 'category:1:a').length).toBeLessThan(5)
    await drop('category:1:*')
    expect([await keysLeft(), await noted()]).toEqual([['category:2:a'], ['category:2:a']])
  })

  test('forgets notes whose time is over, and lasts longer than the longest', async () => {
    const old = '0000000000001\u0001category:1:old\u0001token'
    await admin.zAdd(INDEX, { score: 0, value: old })
    await indexes.note('category', 'category:1:b', 30 * 86_400_000, MAX)
    expect(await admin.zScore(INDEX, old)).toBeNull()
    expect(await admin.pTTL(INDEX)).toBeGreaterThan(30 * 86_400_000)
  })

  test('notes for ever what lives longer than ends can tell', async () => {
    await put('category:7:a', Number.MAX_SAFE_INTEGER - 2 * LONG)
    await put('category:7:b', 9_000_000_000_000)
    expect(await counting('scan', () => drop('category:7:*'))).toBe(0)
    expect(await keysLeft()).toEqual(['category:1:a', 'category:2:a'])
  })

  test('is read past what somebody else has put there', async () => {
    for (const odd of ['9', '99', '12345678901234567', '1234567890123x', 'x'])
      await admin.zAdd(INDEX, { score: 0, value: odd })
    await drop('category:1:*')
    expect(await keysLeft()).toEqual(['category:2:a'])
  })

  test('goes with everything else when everything goes', async () => {
    await putUnnoted('product:1')
    await store.deleteMatching('*')
    expect(await admin.keys(`${PREFIX}*`)).toEqual([])
  })

  test('is read in pages, whatever the parts of its keys are', async () => {
    const keys = Array.from({ length: 2_500 }, (_, n) => `category:7:%2A?[x]^\\-é\u{1F600}:${n}`)
    for (const key of keys) {
      await admin.set(at(key), `V${id()}b`, { PX: LONG })
      void indexes.note('category', key, LONG, 10_000)
    }
    await indexes.note('category', 'category:70:x', LONG, 10_000)
    await putUnnoted('category:70:x')
    expect(await counting('scan', () => drop('category:7:*', 10_000))).toBe(0)
    expect(await keysLeft()).toEqual(['category:1:a', 'category:2:a', 'category:70:x'])
    expect(await noted()).toEqual(['category:1:a', 'category:2:a', 'category:70:x'])
  })

  test('holds up nothing that has to be removed where what it leaves cannot be noted', async () => {
    await admin.unlink(INDEX)
    await admin.set(at('category:1:binary'), Buffer.from([0x56, 0xff, 0x01]))
    await admin.lPush(at('category:3:list'), 'foreign')
    await drop('category:1:*')
    expect(await keysLeft()).toEqual(['category:2:a', 'category:3:list'])
  })
})

describe('a Redis that is full', () => {
  test('notes nothing, and removes what matches all the same', async () => {
    await drop('category:*')
    await put('category:1:a')
    await put('category:2:a')
    await admin.configSet('maxmemory', '1')
    await expect(indexes.note('category', 'category:1:b', LONG, MAX)).rejects.toThrow('OOM')
    await drop('category:1:*')
    expect(await keysLeft()).toEqual(['category:2:a'])
    await admin.unlink(INDEX)
    await drop('category:2:*')
    expect(await keysLeft()).toEqual([])
  })
})

describe('a user without the rights to indexes', () => {
  test('notes nothing, and removes patterns by scans', async () => {
    const rules = leastUser('server').rules.filter((rule) => !/^\+(z|setrange)/.test(rule))
    await admin.sendCommand(['ACL', 'SETUSER', 'without', 'reset', 'on', '>p', ...rules])
    const { host, port } = redis.server
    const without = redis.open(`redis://without:p@${host}:${port}`).indexes ?? expect.fail()
    await put('category:1:a')
    await put('category:2:a')
    await expect(without.note('category', 'category:1:b', LONG, MAX)).rejects.toThrow(/NOPERM|can't run this command/)
    await expect(without.deleteMatching('category', 'category:1:*', MAX)).resolves.toBeUndefined()
    expect(await keysLeft()).toEqual(['category:2:a'])
  })
})

test('notes go in order with leases once it is known how they are asked for', async () => {
  const fresh = redis.open(redis.server.url)
  expect(fresh.indexes?.isInOrder).toBe(false)
  await fresh.lease('k', id(), LONG)
  expect(fresh.indexes?.isInOrder).toBe(true)
})
