import assert from 'node:assert/strict'
import { storeCase, type StoreCase } from '../harness.js'
import {
  AMPLE,
  atOnce,
  fresh,
  groupOf,
  isAbsent,
  isBarrier,
  isLeaseOf,
  isValue,
  LONG,
  PAST,
  PAST_AMPLE,
  put,
  SHORT,
  take,
  valueOf,
} from '../steps.js'

const NEEDS = { needs: ['barriers'] } as const

/** A write stores its value only where nothing at all came in between. */
export const barriersFillCases: readonly StoreCase[] = [
  storeCase(
    'barriers.filled',
    'the value takes the place of the barrier of its generation, for its own time',
    async (bench) => {
      const [store, other] = [await bench.open(), await bench.open()]
      const barriers = groupOf(store, 'barriers')
      const stays = valueOf(bench.payload('stays'))
      const { generation } = await barriers.raise('stays', fresh(), AMPLE)
      assert.equal(await barriers.fill('stays', generation, stays, LONG), true)
      const raised = await barriers.raise('goes', fresh(), LONG)
      assert.equal(await barriers.fill('goes', raised.generation, valueOf(bench.payload('goes')), AMPLE), true)
      await isValue(other, 'stays', stays.version, stays.body, 'another store sees the value')
      await bench.elapse(PAST_AMPLE)
      await isValue(other, 'stays', stays.version, stays.body, 'the barrier’s end does not end the value')
      await isAbsent(other, 'goes', 'the value’s end does')
    },
    NEEDS,
  ),

  storeCase(
    'barriers.filled-once',
    'of many fills at once under one generation, one is accepted',
    async (bench) => {
      const stores = [await bench.open(), await bench.open(), await bench.open()]
      const { generation } = await groupOf(stores[0] ?? assert.fail(), 'barriers').raise('k', fresh(), LONG)
      const done = await atOnce(stores, 24, (store, n) =>
        groupOf(store, 'barriers').fill('k', generation, valueOf(bench.payload(`${n}`)), LONG),
      )
      assert.equal(done.filter(Boolean).length, 1)
    },
    NEEDS,
  ),

  storeCase(
    'barriers.fill-refused-after-join',
    'a write whose barrier was joined does not fill, not even when the other has left again',
    async (bench) => {
      const store = await bench.open()
      const barriers = groupOf(store, 'barriers')
      const [mine, theirs] = [fresh(), fresh()]
      const { generation } = await barriers.raise('k', mine, LONG)
      await barriers.raise('k', theirs, LONG)
      assert.equal(await barriers.fill('k', generation, valueOf(bench.payload('b')), LONG), false)
      await isBarrier(store, 'k', 'the barrier of both still stands')
      await barriers.lower('k', theirs)
      assert.equal(await barriers.fill('k', generation, valueOf(bench.payload('b')), LONG), false)
      await isBarrier(store, 'k', 'the barrier of the first still stands')
    },
    NEEDS,
  ),

  storeCase(
    'barriers.fill-refused-elsewhere',
    'no generation fills what is not its barrier: nothing, a lease, a value, the barrier of another key',
    async (bench) => {
      const store = await bench.open()
      const barriers = groupOf(store, 'barriers')
      const member = fresh()
      const { generation } = await barriers.raise('absent', member, LONG)
      await barriers.lower('absent', member)
      const token = await take(store, 'lease')
      const body = bench.payload('b')
      const version = await put(store, 'value', body)
      await barriers.raise('barrier', fresh(), LONG)
      for (const key of ['absent', 'lease', 'value', 'barrier']) {
        for (const given of [generation, token, version.slice(1), version, '']) {
          assert.equal(await barriers.fill(key, given, valueOf(bench.payload('x')), LONG), false, `${given} on ${key}`)
        }
      }
      await isAbsent(store, 'absent', 'nothing was written')
      await isLeaseOf(store, 'lease', token, 'the lease still stands')
      await isValue(store, 'value', version, body, 'the value still stands')
      await isBarrier(store, 'barrier', 'the barrier still stands')
    },
    NEEDS,
  ),

  storeCase(
    'barriers.fill-refused-after-expiry',
    'a write that outlived its barrier does not fill',
    async (bench) => {
      const store = await bench.open()
      const barriers = groupOf(store, 'barriers')
      const { generation } = await barriers.raise('k', fresh(), SHORT)
      await bench.elapse(PAST)
      assert.equal(await barriers.fill('k', generation, valueOf(bench.payload('late')), LONG), false)
      await isAbsent(store, 'k', 'nothing was written')
    },
    NEEDS,
  ),

  storeCase(
    'barriers.fill-refused-after-loss',
    'a write whose barrier was lost does not fill, not even over the barrier that came after',
    async (bench) => {
      const store = await bench.open()
      const barriers = groupOf(store, 'barriers')
      const member = fresh()
      const { generation } = await barriers.raise('k', member, LONG)
      await bench.lose()
      assert.equal(await barriers.fill('k', generation, valueOf(bench.payload('b')), LONG), false)
      await isAbsent(store, 'k', 'nothing was written')
      await barriers.raise('k', member, LONG)
      assert.equal(await barriers.fill('k', generation, valueOf(bench.payload('b')), LONG), false)
      await isBarrier(store, 'k', 'the newer barrier still stands')
    },
    { needs: ['barriers', 'lose'] },
  ),
]
