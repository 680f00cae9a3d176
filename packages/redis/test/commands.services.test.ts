import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Store } from '@readthrough/core'
import type { RedisServer } from '@readthrough/services'
import { createClient } from 'redis'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { redisStore } from '../src/index.js'
import { heldBack } from './held-back.js'
import { PATIENTLY, startRedis } from './servers.js'

let server: RedisServer
let store: Store
let watch: { seen: string[]; end: () => void }

beforeAll(async () => {
  server = await startRedis()
  store = redisStore({ url: server.url })({ prefix: 'rt:shop:', format: 'text', report: () => {}, renewed: () => {} })
  await store.read(['warm'], [])
  const monitor = await createClient({ url: server.adminUrl })
    .on('error', () => {})
    .connect()
  const seen: string[] = []
  // Such as: 1700000000.1 [0 127.0.0.1:1] "GET" "k". What scripts call themselves, and PINGs, are left out.
  await monitor.monitor((line) => {
    const command = /\] "(\w+)"/.exec(line)?.[1]
    if (command !== undefined && !line.includes('[0 lua]') && command !== 'PING') seen.push(command)
  })
  watch = { seen, end: () => monitor.destroy() }
})
afterAll(async () => {
  watch.end()
  await store.close()
  await server.stop()
})
beforeEach(async () => {
  await commandsOf(async () => {})
})

/** The commands that Redis saw while `work` went on. */
async function commandsOf(work: () => Promise<unknown>): Promise<string[]> {
  await delay(20)
  watch.seen.length = 0
  await work()
  await delay(20)
  return [...watch.seen]
}

const token = () => randomUUID().replaceAll('-', '').slice(0, 20)

/** What a store is given to keep. */
const stored = () => ({ version: `V${token()}`, body: '{}' })

/** Puts a value there, and says its version. */
async function put(key: string): Promise<string> {
  const [mine, value] = [token(), stored()]
  await store.lease(key, mine, 3_000)
  await store.fill(key, mine, value, 60_000)
  return value.version
}

describe('a read', () => {
  test('that hits is exactly one GET', async () => {
    await put('hit')
    expect(await commandsOf(() => store.read(['hit'], []))).toEqual(['GET'])
  })

  test('of one key and its tags is a GET and one command more, however many the tags', async () => {
    await put('hit')
    await store.ensureStamps(['t', 'u', 'v'], 60_000)
    expect(await commandsOf(() => store.read(['hit'], ['t']))).toEqual(['GET', 'GET'])
    expect(await commandsOf(() => store.read(['hit'], ['t', 'u', 'v']))).toEqual(['GET', 'MGET'])
  })

  test('of tags alone, as of those that only the entry named, is one command', async () => {
    expect(await commandsOf(() => store.read([], ['t']))).toEqual(['GET'])
    expect(await commandsOf(() => store.read([], ['t', 'u']))).toEqual(['MGET'])
  })

  test('of several keys is one command', async () => {
    const [one, other] = [await put('one'), await put('other')]
    const keys = ['one', 'none', 'other']
    expect(await commandsOf(() => store.read(keys, []))).toEqual(['MGET'])
    const { slots } = await store.read(keys, [])
    expect(slots).toMatchObject([{ version: one }, { state: 'absent' }, { version: other }])
  })

  test('of many keys and tags sends all before the first is answered', async () => {
    const held = await heldBack(server)
    const behind = redisStore({ url: held.url })({
      prefix: 'rt:shop:',
      format: 'text',
      report: () => {},
      renewed: () => {},
    })
    await behind.read(['warm'], [])
    held.hold()
    const answer = behind.read(['a', 'b'], ['t', 'u'])
    await vi.waitFor(() => expect(held.asked()).toEqual(['MGET', 'MGET']), PATIENTLY)
    held.release()
    expect((await answer).slots).toEqual([{ state: 'absent' }, { state: 'absent' }])
    await behind.close()
    held.close()
  })
})

test('a miss is a GET, then in one go a SET, the stamps and the counters, then an EVAL', async () => {
  const mine = token()
  expect(await commandsOf(() => store.read(['product:1'], ['t']))).toEqual(['GET', 'GET'])
  const before = await commandsOf(() =>
    Promise.all([
      store.lease('product:1', mine, 3_000),
      store.ensureStamps(['t', 'u'], 60_000),
      store.counters?.read() ?? expect.fail(),
    ]),
  )
  expect(before).toEqual(['SET', 'EVAL', 'EVAL', 'HGETALL'])
  expect(await commandsOf(() => store.fill('product:1', mine, stored(), 60_000))).toEqual(['EVAL'])
})

test('counters are one HGETALL to read, and one EVAL to have, to raise, to hold or to free', async () => {
  const counters = store.counters ?? expect.fail()
  expect(await commandsOf(() => counters.read())).toEqual(['HGETALL'])
  expect(await commandsOf(() => counters.ensure())).toEqual(['EVAL'])
  expect(await commandsOf(() => counters.bump([1, 2, 3]))).toEqual(['EVAL'])
  expect(await commandsOf(() => counters.hold([1, 2, 3], token(), 1_000))).toEqual(['EVAL'])
  expect(await commandsOf(() => counters.free([1, 2, 3], token()))).toEqual(['EVAL'])
})

test('a tag is invalidated by one EVAL that raises its count, and one that takes stamps and spares barriers', async () => {
  const invalidation = await commandsOf(async () => {
    await store.counters?.bump([7])
    await store.dropStamps(['t', 'u'])
  })
  expect(invalidation).toEqual(['EVAL', 'EVAL'])
})

test('a write-through is one EVAL before the write and one behind it, besides the stamps', async () => {
  const barriers = store.barriers ?? expect.fail()
  const member = token()
  let generation = ''
  expect(await commandsOf(async () => ({ generation } = await barriers.raise('put', member, 5_000)))).toEqual(['EVAL'])
  expect(await commandsOf(() => barriers.fill('put', generation, stored(), 60_000))).toEqual(['EVAL'])
  expect(await commandsOf(() => barriers.lower('put', member))).toEqual(['EVAL'])
})

test('a refresh is one SET to claim it, and one EVAL that replaces', async () => {
  const version = await put('old')
  const refresh = await commandsOf(async () => {
    expect(await store.claims?.take(`old#${version}`, 5_000)).toBe(true)
    expect(await store.replace('old', version, stored(), 60_000)).toBe(true)
  })
  expect(refresh).toEqual(['SET', 'EVAL'])
  expect(await commandsOf(async () => expect(await store.claims?.take(`old#${version}`, 5_000)).toBe(false))).toEqual([
    'SET',
  ])
})

test('a look that waits is what a read is, and a GETRANGE on a second connection', async () => {
  await new Promise<void>((ready, failed) => void store.watch?.('warm', [], ready).answer.catch(failed))
  const look = await commandsOf(async () => {
    const { answer, stop } = store.watch?.('waited', [], () => {}) ?? expect.fail()
    await answer.finally(stop)
  })
  expect(look.toSorted()).toEqual(['GET', 'GETRANGE'])
  const tagged = await commandsOf(async () => {
    const { answer, stop } = store.watch?.('waited', ['t', 'u'], () => {}) ?? expect.fail()
    await answer.finally(stop)
  })
  // Over two connections, so in either order.
  expect(tagged.toSorted()).toEqual(['GET', 'GETRANGE', 'MGET'])
})

test('renewing, releasing, replacing and touching are one EVAL each', async () => {
  const version = `V${token()}`
  const value = { version: `V${token()}`, body: '{}' }
  expect(await commandsOf(() => store.renew('k', token(), 1_000))).toEqual(['EVAL'])
  expect(await commandsOf(() => store.release('k', token()))).toEqual(['EVAL'])
  expect(await commandsOf(() => store.replace('k', version, value, 1_000))).toEqual(['EVAL'])
  expect(await commandsOf(() => store.touch('k', version, 1_000))).toEqual(['EVAL'])
  expect(await commandsOf(() => store.lease('k', token(), 1_000, version))).toEqual(['EVAL'])
})

test('deleting is one EVAL for many keys, and a pattern is SCAN and EVAL: never KEYS, DEL or FLUSH', async () => {
  for (const key of ['product:1', 'product:2', 'category:1']) await put(key)
  expect(await commandsOf(() => store.delete(['category:1', 'nothing']))).toEqual(['EVAL'])
  const swept = await commandsOf(() => store.deleteMatching('product:*'))
  expect(swept).toEqual(['INFO', 'SCAN', 'EVAL', 'INFO'])
})

test('stamps are one EVAL to have and one to drop, and a barrier over a tag is one to raise and one to lower', async () => {
  expect(await commandsOf(() => store.ensureStamps(['t'], 1_000))).toEqual(['EVAL'])
  expect(await commandsOf(() => store.dropStamps(['t', 'u', 'v']))).toEqual(['EVAL'])
  const barriers = store.tagBarriers ?? expect.fail()
  expect(await commandsOf(() => barriers.raise('t', token(), 1_000))).toEqual(['EVAL'])
  expect(await commandsOf(() => barriers.lower('t', token()))).toEqual(['EVAL'])
})

test('what is not valid UTF-8 costs a store of text a second GET', async () => {
  const client = await createClient({ url: server.adminUrl }).connect()
  await client.set('rt:shop:e:bytes', Buffer.of(0xff))
  client.destroy()
  expect(await commandsOf(() => store.read(['bytes'], []))).toEqual(['GET', 'GET'])
})

test('a server that refuses SET with NX and GET is asked once, and served by scripts from then on', async () => {
  // Its stand-in: a user for whom the server takes every word but this one, and says so as an old server would.
  const refused: string[] = []
  const client = createClient({ url: server.adminUrl }).on('error', () => {})
  await client.connect()
  const older = new Proxy(client, {
    get(target, name) {
      if (name !== 'withCommandOptions') return Reflect.get(target, name, target)
      return (settings: object) => ({
        sendCommand(command: string[]) {
          if (!command.includes('NX')) return target.sendCommand(command, settings)
          refused.push(command.join(' '))
          return Promise.reject(new Error('ERR syntax error'))
        },
      })
    },
  })
  const onOlder = redisStore({ client: older })({
    prefix: 'rt:older:',
    format: 'text',
    report: () => {},
    renewed: () => {},
  })
  const first = token()
  expect(await onOlder.lease('a', first, 3_000)).toEqual({ state: 'granted' })
  expect(await onOlder.lease('a', token(), 3_000)).toEqual({ state: 'lease', token: first })
  expect(await onOlder.lease('b', token(), 3_000)).toEqual({ state: 'granted' })
  expect(refused.length).toBe(1)
  client.destroy()
})

test('asking the replicas is a mark and a WAIT, on a connection of its own', async () => {
  const replicas = store.replicas ?? expect.fail()
  const written = { keys: ['a', 'b'], tags: ['t'], isAnywhere: true }
  await replicas.confirm(written, 0, 1_000)
  expect(await commandsOf(() => replicas.confirm(written, 0, 1_000))).toEqual(['EVAL', 'WAIT'])
})
