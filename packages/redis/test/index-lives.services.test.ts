import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { LIVES } from '../src/index-scripts.js'
import { at, id, LONG, type PrivateRedis, startPrivateRedis } from './private-redis.js'

let redis: PrivateRedis
let admin: PrivateRedis['admin']

beforeAll(async () => {
  redis = await startPrivateRedis()
  ;({ admin } = redis)
})
afterAll(() => redis.stop())
beforeEach(() => redis.reset())

test('who asks how long keys live brings nothing into being, and changes no more than versions', async () => {
  const [version, lease, barrier] = [`V${id()}`, `L${id()}`, `H${id()}me:9999999999999`]
  for (const [key, content] of [
    ['value', `${version}body`],
    ['lease', lease],
    ['barrier', barrier],
  ] as const) {
    await admin.set(at(key), content, { PX: LONG })
  }
  await admin.set(at('persisted'), version)
  await admin.set(at('short'), 'V')
  await admin.lPush(at('list'), 'foreign')
  const keys = ['absent', 'value', 'lease', 'barrier', 'persisted', 'short', 'list'].map(at)
  const lives = (await admin.eval(LIVES, { keys, arguments: keys.map(() => id()) })) as number[]
  expect([lives[0], ...lives.slice(2)]).toEqual([-2, -1, -1, -1, -1, -2])
  expect(lives[1]).toBeGreaterThan(LONG - 10_000)
  expect(await admin.exists(at('absent'))).toBe(0)
  expect(await admin.mGet(['lease', 'barrier', 'short'].map(at))).toEqual([lease, barrier, 'V'])
  for (const [key, body] of [
    ['value', 'body'],
    ['persisted', ''],
  ] as const) {
    const content = (await admin.get(at(key))) ?? ''
    expect([content.slice(0, 1), content.slice(21)]).toEqual(['V', body])
    expect(content.slice(0, 21)).not.toBe(version)
  }
  expect(await admin.pTTL(at('value'))).toBeGreaterThan(LONG - 10_000)
  expect(await admin.pTTL(at('persisted'))).toBe(-1)
})
