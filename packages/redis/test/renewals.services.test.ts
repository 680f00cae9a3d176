import { setTimeout as delay } from 'node:timers/promises'
import type { Store } from '@readthrough/core'
import type { RedisServer } from '@readthrough/services'
import { createClient, createClientPool } from 'redis'
import { afterEach, expect, test, vi } from 'vitest'
import { redisStore, type RedisStoreOptions } from '../src/index.js'
import { startRedis } from './servers.js'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

/** A store, with what happened on it, in order. */
interface Told {
  readonly store: Store
  readonly told: string[]
}

function open(options: RedisStoreOptions): Told {
  const told: string[] = []
  const store = redisStore(options)({
    prefix: 'rt:shop:',
    format: 'text',
    report: () => {},
    renewed: () => void told.push('renewed'),
  })
  ends.push(() => store.close())
  return { store, told }
}

async function server(): Promise<RedisServer> {
  const started = await startRedis()
  ends.push(() => started.stop())
  return started
}

/** Looks until Redis answers. */
async function look({ store, told }: Told): Promise<void> {
  await vi.waitFor(() => store.read(['k'], []), { timeout: 5_000, interval: 20 })
  told.push('answered')
}

/** Ends all connections but the one that asks. */
async function cutAll({ adminUrl }: RedisServer): Promise<void> {
  const admin = createClient({ url: adminUrl }).on('error', () => {})
  await admin.connect()
  await admin.sendCommand(['CLIENT', 'KILL', 'SKIPME', 'yes'])
  admin.destroy()
}

const careful = (url: string) => ({ url, socket: { socketTimeout: 5_000, reconnectStrategy: 20 } })
const kinds: [string, (url: string) => Promise<RedisStoreOptions>][] = [
  ['its own connection', async (url) => ({ url })],
  [
    'a client',
    async (url) => {
      const client = createClient(careful(url)).on('error', () => {})
      await client.connect()
      ends.push(() => client.destroy())
      return { client }
    },
  ],
  [
    'a pool',
    async (url) => {
      const client = createClientPool(careful(url)).on('error', () => {})
      await client.connect()
      ends.push(() => client.destroy())
      return { client }
    },
  ],
]

test.each(kinds)('over %s it tells of each connection, before anything is answered there', async (_name, make) => {
  const redis = await server()
  const subject = open(await make(redis.url))
  await delay(0)
  await look(subject)
  await look(subject)
  await cutAll(redis)
  await delay(100)
  await look(subject)
  expect(subject.told).toEqual(['renewed', 'answered', 'answered', 'renewed', 'answered'])

  await subject.store.close()
  await cutAll(redis)
  await delay(100)
  expect(subject.told).toHaveLength(5)
})

test('a client that gets its first connection later tells of it then', async () => {
  const client = createClient(careful((await server()).url)).on('error', () => {})
  ends.push(() => client.destroy())
  const subject = open({ client })
  await delay(20)
  expect(subject.told).toEqual([])
  await client.connect()
  expect(subject.told).toEqual(['renewed'])
  await subject.store.close()
  expect(client.listenerCount('ready')).toBe(0)
})
