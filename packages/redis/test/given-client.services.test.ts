import { randomUUID } from 'node:crypto'
import type { Store } from '@readthrough/core'
import { createClient, createClientPool, createCluster, type RedisClientOptions } from 'redis'
import { afterEach, describe, expect, inject, test, vi } from 'vitest'
import { redisStore, type RedisStoreOptions } from '../src/index.js'
import { PATIENTLY, startRedis } from './servers.js'

const url = inject('redisUrl')
const CAREFUL = { socketTimeout: 5_000, reconnectStrategy: 100 }
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

function open(options: RedisStoreOptions, format: 'text' | 'bytes' = 'text'): Store {
  return redisStore(options)({ prefix: `rt:${randomUUID()}:`, format, report: () => {}, renewed: () => {} })
}

async function clientWith(options: RedisClientOptions = {}) {
  const client = createClient({ url, socket: CAREFUL, ...options }).on('error', () => {})
  await client.connect()
  ends.push(() => client.destroy())
  return client
}

const token = () => randomUUID().replaceAll('-', '').slice(0, 20)

/** Lease, fill and read back. */
async function roundTrip(store: Store, body: string | Uint8Array): Promise<unknown> {
  const mine = token()
  await store.lease('k', mine, 10_000)
  await store.fill('k', mine, { version: `V${token()}`, body }, 10_000)
  const [slot] = (await store.read(['k'], [])).slots
  return slot?.state === 'value' ? slot.body : slot
}

describe('a client of the user’s', () => {
  test('is not closed with the store', async () => {
    const client = await clientWith()
    const store = open({ client })
    await roundTrip(store, 'b')
    await store.close()
    expect(await client.ping()).toBe('PONG')
  })

  test('keeps its own options, and does not impose them on the store', async () => {
    const client = createClient({
      url,
      socket: CAREFUL,
      RESP: 2,
      keyPrefix: 'rt:app:',
      commandOptions: { timeout: 1_234, typeMapping: { 36: Buffer } },
    }).on('error', () => {})
    await client.connect()
    ends.push(() => client.destroy())
    expect(await roundTrip(open({ client }), 'é')).toBe('é')
    expect(await roundTrip(open({ client }, 'bytes'), Uint8Array.of(0xff))).toEqual(Buffer.of(0xff))
    const key = `mine-${randomUUID()}`
    await client.set(key, 'v')
    expect(await client.get(key)).toEqual(Buffer.from('v'))
    expect(client.options.commandOptions).toEqual({ timeout: 1_234, typeMapping: { 36: Buffer } })
  })

  test('gets no commands to queue while it has no connection', async () => {
    const server = await startRedis()
    ends.push(() => server.stop())
    const client = await clientWith({ url: server.url })
    const store = open({ client })
    await roundTrip(store, 'b')
    await server.kill()
    await vi.waitFor(() => expect(client.isReady).toBe(false), PATIENTLY)
    const start = performance.now()
    await expect(store.read(['k'], [])).rejects.toThrow('offline')
    expect(performance.now() - start).toBeLessThan(50)
  })

  test('gets no more than ten thousand commands that are not answered', async () => {
    const server = await startRedis()
    ends.push(() => server.stop())
    const client = await clientWith({ url: server.url })
    const store = open({ client })
    await roundTrip(store, 'b')
    server.pause()
    const asked = Array.from({ length: 10_000 }, () => store.read(['k'], []).catch(() => undefined))
    await expect(store.read(['k'], [])).rejects.toThrow('10000 commands are unanswered')
    server.resume()
    await Promise.all(asked)
    expect((await store.read(['k'], [])).slots[0]?.state).toBe('value')
  })
})

describe('one warning, and only where it is due, for', () => {
  async function warningsOf(...made: RedisStoreOptions[]): Promise<string[]> {
    const heard: string[] = []
    const listener = (warning: Error) => {
      if (warning.name === 'ReadthroughWarning') heard.push(warning.message)
    }
    process.on('warning', listener)
    ends.push(() => process.off('warning', listener))
    for (const options of made) open(options)
    await new Promise((resolve) => void setTimeout(resolve, 20))
    return heard
  }

  test('a client without an error listener and without a timeout', async () => {
    const client = createClient({ url })
    const [warning, ...more] = await warningsOf({ client }, { client })
    expect(warning).toContain(`has no 'error' listener`)
    expect(warning).toContain('has no socket.socketTimeout')
    expect(more).toEqual([])
  })

  test('a client that its own timeout would end for good', async () => {
    const client = createClient({ url, socket: { socketTimeout: 1_000 } }).on('error', () => {})
    expect(await warningsOf({ client })).toEqual([expect.stringContaining('never connects again')])
  })

  test('a Cluster without either', async () => {
    const [warning] = await warningsOf({ client: createCluster({ rootNodes: [{ url }] }) })
    expect(warning).toContain(`has no 'error' listener`)
    expect(warning).toContain('has no socket.socketTimeout')
  })

  test('a pool without a listener', async () => {
    expect(await warningsOf({ client: createClientPool({ url }) })).toEqual([expect.stringContaining('listener')])
  })

  test('none of these when all is in order, or when a listener comes right after', async () => {
    const client = createClient({ url, socket: CAREFUL })
    const heard = warningsOf({ client }, { url })
    client.on('error', () => {})
    const cluster = createCluster({ rootNodes: [{ url }], defaults: { socket: CAREFUL } }).on('error', () => {})
    expect([...(await heard), ...(await warningsOf({ client: cluster }))]).toEqual([])
  })
})
