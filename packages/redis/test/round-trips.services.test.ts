import { setTimeout as delay } from 'node:timers/promises'
import { type Cache, createCache, onResult, type Store, type StoreFactory } from '@readthrough/core'
import { createClient } from 'redis'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { redisStore } from '../src/index.js'

const NAMESPACE = `round-trips-${process.pid}`

let cache: Cache
let monitor: { destroy(): void }
/** Commands that reached Redis for this cache; what scripts call themselves is left out. */
const seen: string[] = []
/** What the engine asked of the store, in order: each call is one round trip. */
const asked: string[] = []

beforeAll(async () => {
  const url = inject('redisUrl')
  const client = createClient({ url: inject('redisAdminUrl') }).on('error', () => {})
  monitor = client
  await client.connect()
  await client.monitor((line) => {
    const command = /\] "(\w+)"/.exec(line)?.[1]
    if (command !== undefined && line.includes(NAMESPACE) && !line.includes('[0 lua]')) seen.push(command)
  })
  cache = createCache({ namespace: NAMESPACE, store: counted(redisStore({ url })), ttl: '1m', jitter: 0 })
  while (!(await cache.seed(['connected'], true))) await delay(10)
})
afterAll(async () => {
  await cache.clear()
  await cache.close()
  monitor.destroy()
})
beforeEach(async () => {
  await cache.clear()
})

function counted(open: StoreFactory): StoreFactory {
  return (context) => {
    const store = open(context)
    const noting =
      <Given extends unknown[], Answer>(name: string, verb: (...given: Given) => Answer) =>
      (...given: Given): Answer => {
        asked.push(name)
        return verb(...given)
      }
    return {
      ...store,
      read: noting('read', store.read),
      lease: noting('lease', store.lease),
      ensureStamps: noting('ensureStamps', store.ensureStamps),
      touch: noting('touch', store.touch),
    } satisfies Store
  }
}

/** What `work` costs, with what runs behind it. */
async function costOf(work: () => Promise<unknown>): Promise<{ commands: string[]; asked: string[] }> {
  await cache.drain()
  await delay(20)
  seen.length = 0
  asked.length = 0
  await work()
  await cache.drain()
  await delay(20)
  return { commands: [...seen], asked: [...asked] }
}

const row = { id: 1, org: 'acme' }
const load = async (): Promise<typeof row> => row
const oneGet = { commands: ['GET'], asked: ['read'] }

test('a hit is one GET, whatever its policy', async () => {
  const policies = [{}, { stale: { whileRevalidate: '1m' } }, { refreshEarly: true }, { version: 3 }] as const
  for (const policy of policies) {
    await cache.invalidate({ keys: [['row']] })
    await cache.readThrough(['row'], load, policy)
    expect(await costOf(() => cache.readThrough(['row'], load, policy))).toEqual(oneGet)
  }
})

test('a hit with tags from the arguments is one round trip of reads', async () => {
  const tags = ['org:acme', 'all', 'recent']
  await cache.readThrough(['row'], load, { tags })
  const cost = await costOf(() => cache.readThrough(['row'], load, { tags }))
  expect(cost.asked).toEqual(['read'])
  expect(cost.commands[0]).toBe('GET')
  expect(cost.commands.filter((command) => command !== 'GET' && command !== 'MGET')).toEqual([])
})

test('a hit with tags from the result is two', async () => {
  const tags = onResult((found: typeof row) => [`org:${found.org}`])
  await cache.readThrough(['row'], load, { tags })
  expect((await costOf(() => cache.readThrough(['row'], load, { tags }))).asked).toEqual(['read', 'read'])
})

test('a value that a write put there is one GET', async () => {
  await cache.writeThrough(['row'], load)
  expect(await costOf(() => cache.readThrough(['row'], load))).toEqual(oneGet)
})

test('a caller is held up by one look and one lease before its load, with tags as without', async () => {
  const untagged = await costOf(() => cache.readThrough(['row', 1], load))
  expect(untagged.asked).toEqual(['read', 'lease'])
  const tagged = await costOf(() => cache.readThrough(['row', 2], load, { tags: ['org:acme'] }))
  expect(tagged.asked).toEqual(['read', 'lease', 'ensureStamps'])
})
