import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Store } from '@readthrough/core'
import type { RedisServer } from '@readthrough/services'
import { createClient, createClientPool } from 'redis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { redisStore, type RedisStoreOptions } from '../src/index.js'
import { heldBack } from './held-back.js'
import { PATIENTLY, startRedis } from './servers.js'

const LONG = 20_000

let primary: RedisServer
let replica: RedisServer
let admin: ReturnType<typeof clientOf>
const closing: (() => unknown)[] = []

beforeAll(async () => {
  primary = await startRedis({ args: ['--repl-diskless-sync-delay', '0'] })
  replica = await startRedis({ args: ['--replicaof', primary.host, String(primary.port)] })
  admin = clientOf(primary.adminUrl)
  await admin.connect()
  while (!(await admin.info('replication')).includes('state=online')) await delay(20)
})
afterAll(async () => {
  admin.destroy()
  await Promise.all([primary.stop(), replica.stop()])
})
beforeEach(async () => {
  await admin.configSet('maxmemory', '0')
  await admin.flushAll()
})
afterEach(async () => {
  replica.resume()
  primary.resume()
  for (const close of closing.splice(0)) await close()
})

function clientOf(url: string) {
  return createClient({ url, RESP: 2, socket: { socketTimeout: 5_000, reconnectStrategy: 100 } }).on('error', () => {})
}

function open(options: RedisStoreOptions): Store {
  const store = redisStore(options)({
    prefix: `rt:${randomUUID()}:`,
    format: 'text',
    report: () => {},
    renewed: () => {},
  })
  closing.push(() => store.close())
  return store
}

const token = (): string => randomUUID().replaceAll('-', '').slice(0, 20)
const written = (...keys: string[]) => ({ keys, tags: [], isAnywhere: false })
const confirm = (store: Store, min: number, timeoutMs: number): Promise<number> =>
  (store.replicas ?? expect.fail()).confirm(written('k'), min, timeoutMs)

/** Connections to the primary, but for that of this file's own. */
const connections = async (): Promise<number> =>
  (await admin.clientList()).filter(({ flags }) => flags === 'N').length - 1

test('what was written is confirmed once the replica has it', async () => {
  const onReplica = clientOf(replica.adminUrl)
  await onReplica.connect()
  closing.push(() => onReplica.destroy())
  const store = open({ url: primary.url })
  for (let round = 0; round < 200; round++) {
    await store.lease(`k${round}`, token(), LONG)
    expect(await confirm(store, 1, LONG)).toBe(1)
    expect(await onReplica.dbSize()).toBeGreaterThan(round)
  }
})

test('a client of the user’s is asked over a duplicate, which goes with the store; a pool is not asked', async () => {
  const client = clientOf(primary.url)
  await client.connect()
  closing.push(() => client.destroy())
  const before = await connections()
  const store = open({ client })
  expect(await connections()).toBe(before)
  expect(await confirm(store, 1, LONG)).toBe(1)
  expect(await connections()).toBe(before + 1)
  await store.close()
  await vi.waitFor(async () => expect(await connections()).toBe(before), PATIENTLY)
  const pool = createClientPool({ url: primary.url }).on('error', () => {})
  expect(open({ client: pool }).replicas).toBe(undefined)
})

test('where there are fewer replicas, that many are told when the time is over', async () => {
  const store = open({ url: primary.url })
  expect(await confirm(store, 1, LONG)).toBe(1)
  const start = performance.now()
  expect(await confirm(store, 2, 1_000)).toBe(1)
  expect(performance.now() - start).toBeGreaterThan(990)
})

describe('while the replica hangs', () => {
  test('nobody has it, in time; and hits on the main connection do not wait for that', async () => {
    const store = open({ url: primary.url })
    expect(await confirm(store, 1, LONG)).toBe(1)
    replica.pause()
    const order: string[] = []
    const confirmed = confirm(store, 1, 600).then((count) => order.push(`confirmed by ${count}`))
    for (let n = 0; n < 5; n++) {
      await store.read(['k'], ['t'])
      order.push('hit')
    }
    await confirmed
    expect(order).toEqual(['hit', 'hit', 'hit', 'hit', 'hit', 'confirmed by 0'])
  })

  test('it is confirmed as soon as the replica is back, to all who wait, whenever they came', async () => {
    const store = open({ url: primary.url })
    await confirm(store, 1, LONG)
    replica.pause()
    await store.lease('k', token(), LONG)
    const early = [confirm(store, 1, LONG), confirm(store, 1, LONG)]
    expect(await confirm(store, 1, 300)).toBe(0)
    const late = confirm(store, 1, LONG)
    replica.resume()
    expect(await Promise.all([...early, late])).toEqual([1, 1, 1])
  })

  test('who asks for more replicas than there are holds up nobody who asks for fewer', async () => {
    const store = open({ url: primary.url })
    const greedy = confirm(store, 5, 2_000)
    expect(await Promise.race([greedy, confirm(store, 1, 2_000).then(() => 'the other')])).toBe('the other')
    expect(await greedy).toBe(1)
  })
})

test('a Redis that is full confirms what it takes all the same', async () => {
  const store = open({ url: primary.url })
  await store.lease('k', token(), LONG)
  await admin.configSet('maxmemory', '1')
  await store.delete(['k'])
  expect(await confirm(store, 1, LONG)).toBe(1)
})

test('where WAIT is not allowed, it is said so', async () => {
  await admin.aclSetUser('no-wait', ['on', '>p', '~*', '+@all', '-wait'])
  const store = open({ url: `redis://no-wait:p@${primary.host}:${primary.port}` })
  await expect(confirm(store, 1, LONG)).rejects.toThrow('NOPERM')
})

test('a primary that hangs is answered for in time, and its connection is replaced', async () => {
  const held = await heldBack(primary)
  closing.push(() => held.close())
  const store = open({ url: held.url })
  expect(await confirm(store, 1, LONG)).toBe(1)
  // The second connection, which was opened for it.
  held.hold(1)
  const asked = [confirm(store, 1, 100), confirm(store, 1, LONG)]
  const [early, late] = await Promise.allSettled(asked)
  expect(early).toMatchObject({ status: 'fulfilled', value: 0 })
  expect(late).toMatchObject({
    status: 'rejected',
    // The socket has a timeout as well, which may come first; and who came too late for that WAIT is told of the new one.
    reason: { message: expect.stringMatching(/did not answer a WAIT|Socket timeout|is new/) },
  })
  held.release()
  // A new connection does not know what was before it; a retry comes sooner or later.
  await vi.waitFor(async () => expect(await confirm(store, 1, 1_000)).toBe(1), { timeout: LONG, interval: 200 })
})

test('a connection that was lost is of no use until what was written before it has been tried again', async () => {
  const store = open({ url: primary.url })
  expect(await confirm(store, 1, LONG)).toBe(1)
  await admin.sendCommand(['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'])
  await vi.waitFor(() => store.read(['k'], []), LONG)
  await expect(confirm(store, 1, LONG)).rejects.toThrow('new')
})

test('once closed, who asks is told so, and no connection is left', async () => {
  const before = await connections()
  const store = open({ url: primary.url })
  await confirm(store, 1, LONG)
  replica.pause()
  const asked = confirm(store, 1, LONG)
  const [outcome] = await Promise.all([Promise.allSettled([asked]), store.close()])
  expect(outcome).toMatchObject([{ status: 'rejected', reason: { message: expect.stringContaining('closed') } }])
  await expect(confirm(store, 1, 50)).rejects.toThrow('The store is closed')
  await vi.waitFor(async () => expect(await connections()).toBe(before), PATIENTLY)
})
