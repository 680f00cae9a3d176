import { randomUUID } from 'node:crypto'
import type { CounterVerbs, Store } from '@readthrough/core'
import { createClient } from 'redis'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { redisStore, type RedisStoreOptions } from '../src/index.js'

const WEEK_MS = 7 * 24 * 60 * 60 * 1_000

const url = inject('redisUrl')
const careful = { RESP: 2, socket: { socketTimeout: 5_000, reconnectStrategy: 100 } } as const
const admin = createClient({ url: inject('redisAdminUrl'), ...careful }).on('error', () => {})
const older = createClient({ url, ...careful }).on('error', () => {})
let at: string
let counters: CounterVerbs
const stores: Store[] = []

beforeAll(async () => {
  await Promise.all([admin.connect(), older.connect()])
})
afterAll(async () => {
  await Promise.all(stores.map((store) => store.close()))
  admin.destroy()
  older.destroy()
})
beforeEach(() => {
  const prefix = `rt:${randomUUID()}:`
  at = `${prefix}c`
  counters = open({ url }, prefix)
})

function open(options: RedisStoreOptions, prefix: string): CounterVerbs {
  const store = redisStore(options)({ prefix, format: 'text', report: () => {}, renewed: () => {} })
  stores.push(store)
  return store.counters ?? expect.fail()
}

test('they live for a week from their making, in one hash', async () => {
  const { epoch } = await counters.ensure()
  await counters.bump([3, 63, 3])
  expect(await admin.hGetAll(at)).toEqual({ e: epoch, '3': '2', '63': '1' })
  const left = await admin.pTTL(at)
  expect(left > WEEK_MS - 60_000 && left <= WEEK_MS).toBe(true)
})

test('they are read the same over both versions of the wire protocol', async () => {
  const { epoch } = await counters.ensure()
  await counters.bump([0, 7])
  const expected = {
    epoch,
    counts: new Map([
      [0, 1],
      [7, 1],
    ]),
    held: new Set(),
  }
  for (const each of [counters, open({ client: older }, at.slice(0, -1))]) {
    expect(await each.read()).toEqual(expected)
    expect(await each.ensure()).toEqual(expected)
  }
})

test('a hash without an epoch gives none, until one is made', async () => {
  await admin.hSet(at, '5', '1')
  expect(await counters.read()).toBe(null)
  expect((await counters.ensure()).counts.get(5)).toBe(1)
  expect(await admin.pTTL(at)).toBeGreaterThan(0)
})

test('a count that cannot be raised gives the counters another epoch, and leaves who holds', async () => {
  const { epoch } = await counters.ensure()
  await counters.hold([9], 'member', WEEK_MS)
  await admin.hSet(at, '5', 'many')
  await counters.bump([4, 5])
  const after = await counters.ensure()
  expect(after.epoch).not.toBe(epoch)
  expect(after.held).toEqual(new Set([9]))
})

test('who holds is a field of the hash, with deadlines of the server’s clock; whose time is over goes', async () => {
  await counters.hold([7, 63], 'one', 60_000)
  await counters.hold([7], 'a,b:c', 60_000)
  await counters.hold([8], 'one', 1)
  const fields = await admin.hGetAll(at)
  expect(Object.keys(fields).toSorted()).toEqual(['63', '7', '8', 'e', 'h63', 'h7', 'h8'])
  expect(fields['h7']).toMatch(/^one:\d{13},a%2Cb%3Ac:\d{13}$/)
  await new Promise((resolve) => void setTimeout(resolve, 10))
  expect((await counters.ensure()).held).toEqual(new Set([7, 63]))
  expect(await admin.hExists(at, 'h8')).toBe(0)
  for (let n = 0; n < 10; n++) {
    await counters.hold([8], `gone ${n}`, 1)
    await new Promise((resolve) => void setTimeout(resolve, 3))
  }
  await counters.hold([8], 'two', 60_000)
  expect(await admin.hGet(at, 'h8')).toMatch(/^two:\d{13}$/)
})

test('counters live as long as anyone holds, and are not shortened for that', async () => {
  await counters.hold([7], 'one', 2 * WEEK_MS)
  await counters.hold([7], 'two', 1_000)
  expect(await admin.pTTL(at)).toBeGreaterThan(2 * WEEK_MS - 60_000)
  const other = `${at}-other`
  const others = open({ url }, other.slice(0, -1))
  await others.hold([7], 'one', 1_000)
  expect(await admin.pTTL(`${other.slice(0, -1)}c`)).toBeGreaterThan(WEEK_MS - 60_000)
})

test('another type of thing in their place cannot be read, and goes with the next invalidation', async () => {
  await admin.set(at, 'x')
  for (const verb of [() => counters.read(), () => counters.ensure(), () => counters.hold([1], 'member', 1_000)]) {
    await expect(verb()).rejects.toThrow('WRONGTYPE')
  }
  await counters.free([1], 'member')
  expect(await admin.get(at)).toBe('x')
  await counters.bump([1])
  expect(await counters.read()).toBe(null)
  expect((await counters.ensure()).counts.size).toBe(0)
})
