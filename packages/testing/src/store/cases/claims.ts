import assert from 'node:assert/strict'
import { storeCase, type StoreCase } from '../harness.js'
import { atOnce, groupOf, isValue, LONG, PAST, put, SHORT, take } from '../steps.js'

const NEEDS = { needs: ['claims'] } as const

/** A name is claimed by one at a time. */
export const claimCases: readonly StoreCase[] = [
  storeCase(
    'claims.one-of-many',
    'of many who claim a name at once, one is granted it, and none after',
    async (bench) => {
      const stores = [await bench.open(), await bench.open(), await bench.open()]
      const granted = await atOnce(stores, 24, (store) => groupOf(store, 'claims').take('name', LONG))
      assert.equal(granted.filter(Boolean).length, 1)
      assert.equal(await groupOf(await bench.open(), 'claims').take('name', LONG), false)
    },
    NEEDS,
  ),

  storeCase(
    'claims.ends',
    'a claim ends with its time; who was refused has not prolonged it',
    async (bench) => {
      const { take: claim } = groupOf(await bench.open(), 'claims')
      assert.equal(await claim('name', SHORT), true)
      assert.equal(await claim('name', LONG), false)
      await bench.elapse(PAST)
      assert.deepEqual([await claim('name', LONG), await claim('name', LONG)], [true, false])
    },
    NEEDS,
  ),

  storeCase(
    'claims.names-apart',
    'different names, and the same name in different caches, are claimed apart',
    async (bench) => {
      const [one, two] = [await bench.open('one'), await bench.open('two')]
      for (const name of ['product:1#V1', 'product:1#V2', 'product:1', 'product:1#']) {
        assert.equal(await groupOf(one, 'claims').take(name, LONG), true, name)
        assert.equal(await groupOf(two, 'claims').take(name, LONG), true, `${name} in the other cache`)
      }
    },
    NEEDS,
  ),

  storeCase(
    'claims.apart-from-keys',
    'a claim and a key or a tag of one name have nothing to do with each other',
    async (bench) => {
      const store = await bench.open()
      const version = await put(store, 'same', bench.payload('b'))
      const [stamp] = await store.ensureStamps(['same'], LONG)
      assert.equal(await groupOf(store, 'claims').take('same', LONG), true)
      await isValue(store, 'same', version, bench.payload('b'), 'the key keeps its value')
      assert.deepEqual((await store.read([], ['same'])).stamps, [stamp])
      await groupOf(store, 'claims').take('claimed', LONG)
      await take(store, 'claimed')
    },
    NEEDS,
  ),

  storeCase(
    'claims.dropped',
    'a name that was dropped can be claimed again; dropping what nobody has claimed is no error',
    async (bench) => {
      const [one, two] = [groupOf(await bench.open(), 'claims'), groupOf(await bench.open(), 'claims')]
      await one.drop('name')
      assert.equal(await one.take('name', LONG), true)
      assert.equal(await one.take('other', LONG), true)
      await two.drop('name')
      assert.deepEqual([await two.take('name', LONG), await one.take('name', LONG)], [true, false])
      assert.equal(await two.take('other', LONG), false)
    },
    NEEDS,
  ),
]
