import assert from 'node:assert/strict'
import { storeCase, type StoreCase } from '../harness.js'
import {
  AMPLE,
  fresh,
  groupOf,
  isAbsent,
  isBarrier,
  LONG,
  PAST,
  PAST_AMPLE,
  put,
  SHORT,
  take,
  valueOf,
} from '../steps.js'

const NEEDS = { needs: ['barriers'] } as const

/** A writer takes itself out of a barrier, and nobody else; that it was there is told by a new generation. */
export const barriersLowerCases: readonly StoreCase[] = [
  storeCase(
    'barriers.lowered',
    'a barrier that its only member lowers leaves the slot empty',
    async (bench) => {
      const [store, other] = [await bench.open(), await bench.open()]
      const member = fresh()
      await groupOf(store, 'barriers').raise('k', member, LONG)
      await groupOf(store, 'barriers').lower('k', member)
      await isAbsent(other, 'k', 'it is gone when the call resolves')
      await put(other, 'k', bench.payload('b'))
    },
    NEEDS,
  ),

  storeCase(
    'barriers.lowered-by-own',
    'a barrier stands until each of its members has lowered it',
    async (bench) => {
      const store = await bench.open()
      const barriers = groupOf(store, 'barriers')
      const members = [fresh(), fresh(), fresh()]
      for (const member of members) await barriers.raise('k', member, LONG)
      for (const member of members.toReversed()) {
        await isBarrier(store, 'k', 'others still write')
        await barriers.lower('k', member)
      }
      await isAbsent(store, 'k', 'all are done')
    },
    NEEDS,
  ),

  storeCase(
    'barriers.lowered-twice',
    'lowering twice takes out no other member, and one who never was a member takes out nobody',
    async (bench) => {
      const store = await bench.open()
      const barriers = groupOf(store, 'barriers')
      const [one, two] = [fresh(), fresh()]
      await barriers.raise('k', one, LONG)
      await barriers.raise('k', two, LONG)
      await barriers.lower('k', one)
      await barriers.lower('k', one)
      await isBarrier(store, 'k', 'the other still writes')
      await barriers.lower('k', fresh())
      await isBarrier(store, 'k', 'the other still writes')
      await barriers.lower('k', two)
      await barriers.lower('k', two)
      await isAbsent(store, 'k', 'and once more does no harm')
    },
    NEEDS,
  ),

  storeCase(
    'barriers.lowered-tells',
    'whoever lowers, even one who is no member, renews the generation of those who stay',
    async (bench) => {
      const store = await bench.open()
      const barriers = groupOf(store, 'barriers')
      const leaves = fresh()
      await barriers.raise('left', leaves, LONG)
      const joined = await barriers.raise('left', fresh(), LONG)
      await barriers.lower('left', leaves)
      // Its own barrier was lost, or never stood: what it has written since is newer all the same.
      const alone = await barriers.raise('stranger', fresh(), LONG)
      await barriers.lower('stranger', fresh())
      const fills = [
        barriers.fill('left', joined.generation, valueOf(bench.payload('stale')), LONG),
        barriers.fill('stranger', alone.generation, valueOf(bench.payload('stale')), LONG),
      ]
      assert.deepEqual(await Promise.all(fills), [false, false])
      await isBarrier(store, 'left', 'the barrier still stands')
      await isBarrier(store, 'stranger', 'the barrier still stands')
    },
    NEEDS,
  ),

  storeCase(
    'barriers.lowered-times',
    'those who stay keep their own time, no less and no more',
    async (bench) => {
      const store = await bench.open()
      const barriers = groupOf(store, 'barriers')
      const leaves = fresh()
      await barriers.raise('long', fresh(), LONG)
      await barriers.raise('long', leaves, AMPLE)
      await barriers.raise('short', fresh(), AMPLE)
      await barriers.raise('short', leaves, LONG)
      await Promise.all([barriers.lower('long', leaves), barriers.lower('short', leaves)])
      await isBarrier(store, 'short', 'its time is not over yet')
      await bench.elapse(PAST_AMPLE)
      await isBarrier(store, 'long', 'the one with the long time still writes')
      await isAbsent(store, 'short', 'the long time went with its member')
    },
    NEEDS,
  ),

  storeCase(
    'barriers.lowered-dead',
    'with the last live member the slot becomes empty, whoever else never lowered',
    async (bench) => {
      const store = await bench.open()
      const barriers = groupOf(store, 'barriers')
      const live = fresh()
      await barriers.raise('k', fresh(), SHORT)
      await barriers.raise('k', live, LONG)
      await bench.elapse(PAST)
      await barriers.lower('k', live)
      await isAbsent(store, 'k', 'the other died long ago')
    },
    NEEDS,
  ),

  storeCase(
    'barriers.lowered-no-barrier',
    'lowering removes what is not a barrier, as a delete does, and what is absent is no error',
    async (bench) => {
      const store = await bench.open()
      const barriers = groupOf(store, 'barriers')
      await put(store, 'value', bench.payload('b'))
      const token = await take(store, 'lease')
      for (const key of ['absent', 'value', 'lease']) {
        await barriers.lower(key, fresh())
        await isAbsent(store, key, `what was ${key}`)
      }
      assert.equal(await store.fill('lease', token, valueOf(bench.payload('stale')), LONG), false)
    },
    NEEDS,
  ),

  storeCase(
    'barriers.caches-apart',
    'a barrier of one cache is none of another',
    async (bench) => {
      const [one, two] = [await bench.open('one'), await bench.open('two')]
      const member = fresh()
      await groupOf(one, 'barriers').raise('k', member, LONG)
      await isAbsent(two, 'k', 'the other cache has its own k')
      assert.equal((await groupOf(two, 'barriers').raise('k', member, LONG)).isAlone, true)
      await groupOf(two, 'barriers').lower('k', member)
      await isBarrier(one, 'k', 'lowering there lowers nothing here')
    },
    NEEDS,
  ),
]
