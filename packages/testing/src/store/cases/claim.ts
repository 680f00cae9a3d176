import assert from 'node:assert/strict'
import { storeCase, type StoreCase } from '../harness.js'
import { atOnce, groupOf, isValue, LONG, PAST, put, SHORT, take } from '../steps.js'

const NEEDS = { needs: ['claim'] } as const

/** A name is claimed by one at a time. */
export const claimCases: readonly StoreCase[] = [
  storeCase(
    'claim.one-of-many',
    'of many who claim a name at once, one is granted it, and none after',
    async (bench) => {
      const stores = [await bench.open(), await bench.open(), await bench.open()]
      const granted = await atOnce(stores, 24, (store) => groupOf(store, 'claim')('name', LONG))
      assert.equal(granted.filter(Boolean).length, 1)
      assert.equal(await groupOf(await bench.open(), 'claim')('name', LONG), false)
    },
    NEEDS,
  ),

  storeCase(
    'claim.ends',
    'a claim ends with its time; who was refused has not prolonged it',
    async (bench) => {
      const claim = groupOf(await bench.open(), 'claim')
      assert.equal(await claim('name', SHORT), true)
      assert.equal(await claim('name', LONG), false)
      await bench.elapse(PAST)
      assert.deepEqual([await claim('name', LONG), await claim('name', LONG)], [true, false])
    },
    NEEDS,
  ),

  storeCase(
    'claim.names-apart',
    'different names, and the same name in different caches, are claimed apart',
    async (bench) => {
      const [one, two] = [await bench.open('one'), await bench.open('two')]
      for (const name of ['product:1#V1', 'product:1#V2', 'product:1', 'product:1#']) {
        assert.equal(await groupOf(one, 'claim')(name, LONG), true, name)
        assert.equal(await groupOf(two, 'claim')(name, LONG), true, `${name} in the other cache`)
      }
    },
    NEEDS,
  ),

  storeCase(
    'claim.apart-from-keys',
    'a claim and a key or a tag of one name have nothing to do with each other',
    async (bench) => {
      const store = await bench.open()
      const version = await put(store, 'same', bench.payload('b'))
      const [stamp] = await store.ensureStamps(['same'], LONG)
      assert.equal(await groupOf(store, 'claim')('same', LONG), true)
      await isValue(store, 'same', version, bench.payload('b'), 'the key keeps its value')
      assert.deepEqual((await store.read([], ['same'])).stamps, [stamp])
      await groupOf(store, 'claim')('claimed', LONG)
      await take(store, 'claimed')
    },
    NEEDS,
  ),
]
