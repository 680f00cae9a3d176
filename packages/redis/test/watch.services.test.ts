import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Store } from '@readthrough/core'
import type { RedisServer } from '@readthrough/services'
import { createClient } from 'redis'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { redisStore } from '../src/index.js'
import { heldBack } from './held-back.js'
import { PATIENTLY, startRedis } from './servers.js'

let server: RedisServer
const stores: Store[] = []
beforeEach(async () => {
  server = await startRedis()
})
afterEach(async () => {
  server.resume()
  await Promise.all(stores.splice(0).map((store) => store.close()))
  await server.stop()
})

function open(url = server.url): Store {
  const store = redisStore({ url })({ prefix: 'rt:shop:', format: 'text', report: () => {}, renewed: () => {} })
  stores.push(store)
  return store
}

/** A look that stays, and how often it was told. */
function watching(store: Store, key = 'k') {
  let times = 0
  let tell = () => {}
  const told = new Promise<number>((resolve) => (tell = () => resolve(performance.now())))
  const { answer, stop } = store.watch?.(key, [], () => (times++, tell())) ?? expect.fail()
  return { answer, stop, told, times: () => times }
}

/** Waits until changes are told of. The first look comes too early for that, and is told once they are. */
async function tracking(store: Store): Promise<void> {
  const { answer, told } = watching(store, 'warm')
  await Promise.all([answer, told])
}

async function admin<T>(work: (client: ReturnType<typeof adminOf>) => Promise<T>): Promise<T> {
  const client = adminOf(server.adminUrl)
  await client.connect()
  return work(client).finally(() => client.destroy())
}

function adminOf(url: string) {
  return createClient({ url }).on('error', () => {})
}

/** The ids of the connections that track. */
async function trackers(): Promise<string[]> {
  const list = await admin((client) => client.sendCommand<string>(['CLIENT', 'LIST']))
  return list
    .split('\n')
    .filter((line) => / flags=\w*t/.test(line))
    .map((line) => /id=(\d+)/.exec(line)?.[1] ?? '')
}

/** How many there are, this question's own included. */
async function connections(): Promise<number> {
  return (await admin((client) => client.clientList())).length
}

const id = () => randomUUID().replaceAll('-', '').slice(0, 20)
const value = () => ({ version: `V${id()}`, body: '{}' })

describe('a look that waits', () => {
  test('is told within 10 ms of a fill over another connection', async () => {
    const [store, other] = [open(), open()]
    await tracking(store)
    const delays: number[] = []
    for (let round = 0; round < 9; round++) {
      const key = `k${round}`
      const token = id()
      await other.lease(key, token, 10_000)
      const { answer, told } = watching(store, key)
      expect(await answer).toEqual({ slots: [{ state: 'lease', token }], stamps: [] })
      expect(await other.fill(key, token, value(), 10_000)).toBe(true)
      const filled = performance.now()
      delays.push((await told) - filled)
    }
    // The median, for the machine may be busy with something else just once.
    expect(delays.toSorted((a, b) => a - b)[4]).toBeLessThan(10)
  })

  test('is told when a lease ends by itself', async () => {
    const [store, other] = [open(), open()]
    await tracking(store)
    await other.lease('k', id(), 1_000)
    const { answer, told } = watching(store)
    expect((await answer).slots[0]?.state).toBe('lease')
    await told
    expect((await store.read(['k'], [])).slots).toEqual([{ state: 'absent' }])
  })

  test('is told when all of Redis is emptied', async () => {
    const store = open()
    await tracking(store)
    const { answer, told, times } = watching(store)
    await answer
    await admin((client) => client.flushAll())
    await told
    expect(times()).toBe(1)
  })

  test('is answered at once where no connection for it is there yet', async () => {
    const store = open()
    await store.read(['k'], [])
    const early = watching(store)
    expect(await early.answer).toEqual({ slots: [{ state: 'absent' }], stamps: [] })
    await early.told
  })

  test('sees another type of thing, and bytes that are no text, as a read does', async () => {
    const store = open()
    await tracking(store)
    await admin(async (client) => {
      await client.rPush('rt:shop:e:list', 'x')
      await client.set('rt:shop:e:bytes', Buffer.of(0xff))
    })
    for (const key of ['list', 'bytes']) {
      const { answer, stop } = watching(store, key)
      expect(await answer).toEqual(await store.read([key], []))
      stop()
    }
  })
})

describe('the connection for it', () => {
  test('is one, however many look, and none before the first look', async () => {
    const store = open()
    await store.read(['k'], [])
    expect(await trackers()).toEqual([])
    await tracking(store)
    await Promise.all(Array.from({ length: 50 }, (_, n) => watching(store, `k${n}`).answer))
    expect((await trackers()).length).toBe(1)
  })

  test('wakes all who look when it is lost, and the next looks are told again', async () => {
    const [store, other] = [open(), open()]
    await tracking(store)
    // Older than the shortest time between two attempts.
    await delay(1_000)
    const waiting = Array.from({ length: 5 }, (_, n) => watching(store, `k${n}`))
    await Promise.all(waiting.map(({ answer }) => answer))
    const [tracker] = await trackers()
    await admin((client) => client.sendCommand(['CLIENT', 'KILL', 'ID', String(tracker)]))
    await Promise.all(waiting.map(({ told }) => told))
    await tracking(store)
    const { answer, told, times } = watching(store)
    await answer
    expect(times()).toBe(0)
    await other.lease('k', id(), 10_000)
    await told
  })

  test('that falls silent is given up, and holds up nobody who looks', async () => {
    const held = await heldBack(server)
    const store = open(held.url)
    await tracking(store)
    held.hold(1)
    const { answer, told, times } = watching(store)
    const asked = performance.now()
    expect((await answer).slots).toEqual([{ state: 'absent' }])
    expect(times()).toBe(0)
    await told
    expect(performance.now() - asked).toBeLessThan(4_000)
    held.release()
    await vi.waitFor(() => tracking(store), { timeout: 5_000 })
    held.close()
  })

  test('that is late tells of what has changed since the answer, once', async () => {
    const held = await heldBack(server)
    const [store, other] = [open(held.url), open()]
    await tracking(store)
    const token = id()
    await other.lease('changed', token, 60_000)
    await other.lease('same', token, 60_000)
    held.holdCommands(1)
    const [changed, same] = [watching(store, 'changed'), watching(store, 'same')]
    for (const { answer } of [changed, same]) expect((await answer).slots).toEqual([{ state: 'lease', token }])
    await other.fill('changed', token, value(), 60_000)
    held.release()
    await vi.waitFor(() => expect(changed.times()).toBe(1), PATIENTLY)
    await other.delete(['changed', 'same'])
    await same.told
    expect([changed.times(), same.times()]).toEqual([1, 1])
    held.close()
  })

  test('is not asked for again and again where Redis refuses it, and looks are answered all the same', async () => {
    await admin((client) =>
      client.sendCommand(['ACL', 'SETUSER', 'plain', 'on', '>p', '~*', '+@all', '-client|tracking']),
    )
    const url = `redis://plain:p@${server.host}:${server.port}`
    const store = open(url)
    await store.read(['k'], [])
    for (let n = 0; n < 20; n++) {
      const { answer, stop } = watching(store)
      expect(await answer).toEqual({ slots: [{ state: 'absent' }], stamps: [] })
      stop()
      await delay(75)
    }
    const refusals = await admin((client) => client.sendCommand(['ACL', 'LOG']))
    expect(JSON.stringify(refusals)).toContain('client|tracking')
    const stats = await admin((client) => client.info('commandstats'))
    expect(/cmdstat_client\|tracking:.*rejected_calls=(\d+)/.exec(stats)?.[1]).toBe('1')
  })

  test('is closed with the store, which is told of nothing more', async () => {
    const store = open()
    await tracking(store)
    const { answer, times } = watching(store)
    await answer
    const before = sockets()
    await store.close()
    await vi.waitFor(() => expect(sockets()).toBe(before - 2), PATIENTLY)
    expect([await trackers(), times()]).toEqual([[], 0])
    await expect(watching(store).answer).rejects.toThrow('closed')
    expect(await trackers()).toEqual([])
  })

  test('leaves nothing when the store is closed while it is being made', async () => {
    for (let turns = 0; turns < 6; turns++) {
      const store = open()
      await store.read(['k'], [])
      const { answer } = watching(store)
      for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate)
      await store.close()
      await answer
      await vi.waitFor(async () => expect(await connections()).toBe(1), PATIENTLY)
    }
  })
})

test('who stopped is told nothing, and leaves nothing', async () => {
  const [store, other] = [open(), open()]
  await tracking(store)
  const [stopped, stays] = [watching(store), watching(store)]
  await Promise.all([stopped.answer, stays.answer])
  stopped.stop()
  await other.lease('k', id(), 10_000)
  await stays.told
  expect([stopped.times(), stays.times()]).toEqual([0, 1])
})

/** The connections of this process. */
function sockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
}
