import type { BarrierVerbs, Store } from '@readthrough/core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { redisStore } from '../src/index.js'
import { at, id, LONG, PREFIX, type PrivateRedis, startPrivateRedis } from './private-redis.js'

let redis: PrivateRedis
let admin: PrivateRedis['admin']
let store: Store
let barriers: BarrierVerbs

beforeAll(async () => {
  redis = await startPrivateRedis()
  ;({ admin, store, barriers } = redis)
})
afterAll(() => redis.stop())
beforeEach(() => redis.reset())

test('a removal of many keys spares the barriers among them, and takes what is of another type', async () => {
  const keys = Array.from({ length: 2_500 }, (_, n) => `n${n}`)
  await Promise.all(keys.map((key) => admin.set(at(key), `V${id()}b`)))
  const kept = ['n0', 'n999', 'n1000', 'n2499']
  for (const key of kept) await barriers.raise(key, 'me', LONG)
  for (const key of ['n1', 'n1500']) {
    await admin.del(at(key))
    await admin.rPush(at(key), 'x')
  }
  const before = await admin.mGet(kept.map(at))
  await store.deleteMatching('n*')
  expect((await admin.keys('*')).toSorted()).toEqual(kept.map(at).toSorted())
  await store.delete(keys)
  const after = await admin.mGet(kept.map(at))
  expect(after.map((raw) => raw?.slice(21))).toEqual(before.map((raw) => raw?.slice(21)))
  for (const [i, raw] of after.entries()) expect(raw?.slice(0, 21)).not.toBe(before[i]?.slice(0, 21))
})

describe.each([
  ['scripts', '-eval'],
  ['what scripts need', '-getrange'],
])('where Redis refuses %s', (name, rule) => {
  test('removal is plain, and takes barriers as well', async () => {
    const user = `no-${name.replaceAll(' ', '-')}`
    await admin.aclSetUser(user, ['on', '>p', '~*', '+@all', rule])
    const refused = redis.open(`redis://${user}:p@${redis.server.host}:${redis.server.port}`)
    const remove = [
      () => refused.delete(['k', 'v']),
      () => refused.deleteMatching('*'),
      async () => {
        await refused.barriers?.lower('k', 'other')
        await refused.delete(['v'])
      },
      async () => {
        await refused.delete(['k', 'v'])
        await store.ensureStamps(['stamped'], LONG)
        await store.tagBarriers?.raise('t', 'me', LONG)
        await refused.dropStamps(['t', 'stamped'])
      },
    ]
    for (const each of remove) {
      await barriers.raise('k', 'me', LONG)
      await admin.set(at('v'), `V${id()}b`)
      await each()
      expect(await admin.dbSize()).toBe(0)
    }
    await expect(refused.barriers?.raise('k', 'me', LONG)).rejects.toThrow(/NOPERM|can't run/)
  })
})

test('a Redis that takes no writes is said to take none: nothing is removed in another way', async () => {
  await barriers.raise('k', 'me', LONG)
  await admin.configSet('min-replicas-to-write', '1')
  try {
    await expect(store.delete(['k'])).rejects.toThrow('NOREPLICAS')
    await expect(barriers.lower('k', 'me')).rejects.toThrow('NOREPLICAS')
  } finally {
    await admin.configSet('min-replicas-to-write', '0')
  }
  expect((await store.read(['k'], [])).slots).toEqual([{ state: 'barrier' }])
})

test.each([
  ['CLUSTERDOWN The cluster is down'],
  ['LOADING Redis is loading the dataset in memory'],
  ['Socket closed unexpectedly'],
  ['The queue is full'],
])('where a removal failed by “%s”, it is not done in another way: the barrier may well stay', async (message) => {
  await barriers.raise('k', 'me', LONG)
  const failing = new Proxy(admin, {
    get(target, name) {
      if (name !== 'withCommandOptions') return Reflect.get(target, name, target)
      return () => ({
        sendCommand: (command: string[]) =>
          command[0] === 'EVAL' ? Promise.reject(new Error(message)) : target.sendCommand(command),
      })
    },
  })
  const onFailing = redisStore({ client: failing })({
    prefix: PREFIX,
    format: 'text',
    report: () => {},
    renewed: () => {},
  })
  await expect(onFailing.delete(['k'])).rejects.toThrow(message)
  await expect(onFailing.barriers?.lower('k', 'other')).rejects.toThrow(message)
  expect((await store.read(['k'], [])).slots).toEqual([{ state: 'barrier' }])
})
