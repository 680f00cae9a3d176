import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Store } from '@readthrough/core'
import { startRedis, type RedisServer } from '@readthrough/services'
import { createClient } from 'redis'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { redisStore } from '../src/index.js'

let server: RedisServer
let store: Store
let watch: { seen: string[]; end: () => void }

beforeAll(async () => {
  server = await startRedis()
  store = redisStore({ url: server.url })({ prefix: 'rt:shop:', format: 'text', report: () => {} })
  await store.read(['warm'], [])
  const monitor = await createClient({ url: server.url })
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

test('a miss is a GET, a SET and an EVAL; a hit is one GET', async () => {
  const miss = await commandsOf(async () => {
    const mine = token()
    await store.read(['product:1'], [])
    await store.lease('product:1', mine, 3_000)
    await store.fill('product:1', mine, { version: `V${token()}`, body: '{}' }, 60_000)
  })
  expect(miss).toEqual(['GET', 'SET', 'EVAL'])
  expect(await commandsOf(() => store.read(['product:1'], []))).toEqual(['GET'])
})

test('many keys and tags are asked for in one flush, and read only', async () => {
  expect(await commandsOf(() => store.read(['a', 'b', 'c'], ['t', 'u']))).toEqual(['GET', 'GET', 'GET', 'GET', 'GET'])
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

test('deleting is UNLINK, and a pattern is SCAN and UNLINK: never KEYS, DEL or FLUSH', async () => {
  const version = `V${token()}`
  for (const key of ['product:1', 'product:2', 'category:1']) {
    const mine = token()
    await store.lease(key, mine, 3_000)
    await store.fill(key, mine, { version, body: '{}' }, 60_000)
  }
  expect(await commandsOf(() => store.delete(['category:1', 'nothing']))).toEqual(['UNLINK'])
  const swept = await commandsOf(() => store.deleteMatching('product:*'))
  expect(new Set(swept)).toEqual(new Set(['INFO', 'SCAN', 'UNLINK']))
})

test('stamps are one EVAL to have and one UNLINK to drop', async () => {
  expect(await commandsOf(() => store.ensureStamps(['t'], 1_000))).toEqual(['EVAL'])
  expect(await commandsOf(() => store.dropStamps(['t']))).toEqual(['UNLINK'])
})

test('what is not valid UTF-8 costs a store of text a second GET', async () => {
  const client = await createClient({ url: server.url }).connect()
  await client.set('rt:shop:e:bytes', Buffer.of(0xff))
  client.destroy()
  expect(await commandsOf(() => store.read(['bytes'], []))).toEqual(['GET', 'GET'])
})

test('a server that refuses SET with NX and GET is asked once, and served by scripts from then on', async () => {
  // Its stand-in: a user for whom the server takes every word but this one, and says so as an old server would.
  const refused: string[] = []
  const client = createClient({ url: server.url }).on('error', () => {})
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
  const onOlder = redisStore({ client: older })({ prefix: 'rt:older:', format: 'text', report: () => {} })
  const first = token()
  expect(await onOlder.lease('a', first, 3_000)).toEqual({ state: 'granted' })
  expect(await onOlder.lease('a', token(), 3_000)).toEqual({ state: 'lease', token: first })
  expect(await onOlder.lease('b', token(), 3_000)).toEqual({ state: 'granted' })
  expect(refused.length).toBe(1)
  client.destroy()
})
