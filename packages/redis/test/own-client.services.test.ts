import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Store } from '@readthrough/core'
import type { RedisServer } from '@readthrough/services'
import { createClient } from 'redis'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { redisStore } from '../src/index.js'
import { LEAST, PATIENTLY, startRedis } from './servers.js'

const servers: RedisServer[] = []
const stores: Store[] = []
afterEach(async () => {
  for (const each of servers) each.resume()
  await Promise.all(stores.splice(0).map((store) => store.close()))
  await Promise.all(servers.splice(0).map((each) => each.stop()))
})

async function server(port?: number): Promise<RedisServer> {
  const started = await startRedis(port === undefined ? {} : { port })
  servers.push(started)
  return started
}

/** A store with a connection of its own, and what it reported. */
function open(url: string): { store: Store; reports: unknown[] } {
  const reports: unknown[] = []
  const store = redisStore({ url })({
    prefix: `rt:${randomUUID()}:`,
    format: 'text',
    report: (e) => reports.push(e),
    renewed: () => {},
  })
  stores.push(store)
  return { store, reports }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  return port
}

/** What an operation came to, and after how long. */
async function timed(work: Promise<unknown>): Promise<{ ok: boolean; ms: number }> {
  const start = performance.now()
  const ok = await work.then(
    () => true,
    () => false,
  )
  return { ok, ms: performance.now() - start }
}

const look = (store: Store) => store.read(['k'], [])

test('what is asked before it has connected waits for the connection', async () => {
  const { store, reports } = open((await server()).url)
  expect(await look(store)).toEqual({ slots: [{ state: 'absent' }], stamps: [] })
  expect(reports).toEqual([])
})

describe('while Redis is away', () => {
  test('opening is no error, commands reject at once, and all is well once it is there', async () => {
    const port = await freePort()
    const { store, reports } = open(`redis://${LEAST.username}:${LEAST.password}@127.0.0.1:${port}`)
    await expect(look(store)).rejects.toThrow('offline')
    const later = await timed(look(store))
    expect(later.ok).toBe(false)
    expect(later.ms).toBeLessThan(50)
    expect(reports.length).toBeGreaterThan(0)
    await server(port)
    await vi.waitFor(() => look(store), { timeout: 3_000, interval: 20 })
  })

  test('a server that is lost midway and comes back is found again', async () => {
    const first = await server()
    const { store, reports } = open(first.url)
    await look(store)
    await first.kill()
    await vi.waitFor(() => expect(reports.length).toBeGreaterThan(0), PATIENTLY)
    expect((await timed(look(store))).ok).toBe(false)
    await server(first.port)
    const back = performance.now()
    await vi.waitFor(() => look(store), { timeout: 3_000, interval: 20 })
    expect(performance.now() - back).toBeLessThan(1_000)
  })

  test('closing is quick', async () => {
    const { store } = open(`redis://127.0.0.1:${await freePort()}`)
    await look(store).catch(() => {})
    expect((await timed(store.close())).ms).toBeLessThan(100)
  })
})

describe('while Redis hangs', () => {
  test('the connection is replaced although commands keep coming, and all is well once it wakes', async () => {
    const hung = await server()
    const { store, reports } = open(hung.url)
    await look(store)
    hung.pause()
    const pending: Promise<{ ok: boolean; ms: number }>[] = []
    // A command every 10 ms: written bytes count as activity to the socket's own timeout.
    for (let n = 0; n < 400; n++) {
      pending.push(timed(look(store)))
      await delay(10)
    }
    expect(reports.map(String).join()).toContain('did not answer a PING')
    hung.resume()
    const woken = performance.now()
    await vi.waitFor(() => look(store), { timeout: 3_000, interval: 10 })
    expect(performance.now() - woken).toBeLessThan(300)
    const outcomes = await Promise.all(pending)
    expect(Math.max(...outcomes.map(({ ms }) => ms))).toBeLessThan(3_500)
    // Those after the connection was given up did not wait at all.
    expect(outcomes.slice(-20).every(({ ok, ms }) => !ok && ms < 50)).toBe(true)
  })

  test('a store that was opened meanwhile connects once it wakes', async () => {
    const hung = await server()
    hung.pause()
    const { store } = open(hung.url)
    const early = timed(look(store))
    await delay(300)
    hung.resume()
    expect((await early).ok).toBe(true)
  })

  test('closing ends what still waits for the first connection', async () => {
    const hung = await server()
    hung.pause()
    const { store } = open(hung.url)
    const asked = timed(look(store))
    await delay(50)
    expect((await timed(store.close())).ms).toBeLessThan(100)
    expect(await asked).toMatchObject({ ok: false })
  })

  test('closing ends within a bound, and with it what is under way', async () => {
    const hung = await server()
    const { store } = open(hung.url)
    await look(store)
    hung.pause()
    const asked = timed(look(store))
    expect((await timed(store.close())).ms).toBeLessThan(1_500)
    expect((await asked).ok).toBe(false)
  })

  test('it holds no more than ten thousand commands', async () => {
    const hung = await server()
    const { store } = open(hung.url)
    await look(store)
    hung.pause()
    const asked = Array.from({ length: 10_500 }, () => timed(look(store)))
    const refused = await Promise.race(asked.slice(-100))
    expect(refused.ok).toBe(false)
    expect(refused.ms).toBeLessThan(1_000)
  })
})

test('closing lets answers under way arrive', async () => {
  const { store } = open((await server()).url)
  await look(store)
  const asked = store.lease('k', 'x'.repeat(20), 1_000)
  await store.close()
  expect(await asked).toEqual({ state: 'granted' })
  await expect(look(store)).rejects.toThrow('closed')
})

test('once closed, no timer and no socket of it is left', async () => {
  const { store } = open((await server()).url)
  await look(store)
  const before = handles()
  await store.close()
  await delay(20)
  expect(before).toBeGreaterThan(handles())
})

test('closed while it connects, it leaves no connection behind', async () => {
  const { url, adminUrl } = await server()
  const admin = createClient({ url: adminUrl })
  await admin.connect()
  for (let turns = 0; turns < 6; turns++) {
    const { store } = open(url)
    for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate)
    await store.close()
    await vi.waitFor(async () => expect((await admin.clientList()).length).toBe(1), PATIENTLY)
  }
  admin.destroy()
})

/** What keeps this process from exiting, as far as it is a connection. */
function handles(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
}
