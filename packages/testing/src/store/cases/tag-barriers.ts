import assert from 'node:assert/strict'
import type { Store } from '@readthrough/core'
import { storeCase, type StoreCase } from '../harness.js'
import { AMPLE, atOnce, fresh, groupOf, isAbsent, isValue, LONG, PAST, PAST_AMPLE, put, SHORT } from '../steps.js'

const NEEDS = { needs: ['tagBarriers'] } as const

/** A tag under a barrier has no stamp, and nobody makes one, until its last member is gone. */
export const tagBarrierCases: readonly StoreCase[] = [
  storeCase(
    'tagbarriers.raised',
    'a tag under a barrier has no stamp, and whoever asks makes none',
    async (bench) => {
      const [store, other] = [await bench.open(), await bench.open()]
      const [, beside] = await store.ensureStamps(['stamped', 'beside'], LONG)
      for (const tag of ['stamped', 'new']) await groupOf(store, 'tagBarriers').raise(tag, fresh(), LONG)
      for (const each of [store, other]) {
        assert.deepEqual(await each.ensureStamps(['stamped', 'beside', 'new'], LONG), [null, beside, null])
        assert.deepEqual(await stampsOf(each, 'stamped', 'beside', 'new'), [null, beside, null])
      }
    },
    NEEDS,
  ),

  storeCase(
    'tagbarriers.lowered',
    'once the barrier is lowered, the tag gets a stamp that it never had',
    async (bench) => {
      const [store, other] = [await bench.open(), await bench.open()]
      const barriers = groupOf(store, 'tagBarriers')
      const known = new Set<string | null | undefined>([null])
      for (let round = 0; round < 20; round++) {
        const [stamp] = await other.ensureStamps(['t'], LONG)
        assert.equal(known.has(stamp), false, 'it has had that stamp before, or has none')
        known.add(stamp)
        await barriers.raise('t', 'member', LONG)
        await barriers.lower('t', 'member')
        assert.deepEqual(await stampsOf(other, 't'), [null])
      }
    },
    NEEDS,
  ),

  storeCase(
    'tagbarriers.lowered-by-own',
    'each member takes out itself and no other, however often',
    async (bench) => {
      const [one, two] = [await bench.open(), await bench.open()]
      const [first, second] = [fresh(), fresh()]
      await groupOf(one, 'tagBarriers').raise('t', first, LONG)
      await groupOf(two, 'tagBarriers').raise('t', second, LONG)
      for (const member of [first, first, fresh()]) await groupOf(one, 'tagBarriers').lower('t', member)
      assert.deepEqual(await one.ensureStamps(['t'], LONG), [null], 'the second still writes')
      await groupOf(two, 'tagBarriers').lower('t', second)
      assert.notEqual((await one.ensureStamps(['t'], LONG))[0], null, 'both are done')
    },
    NEEDS,
  ),

  storeCase(
    'tagbarriers.joined-at-once',
    'of many who raise at once, none is forgotten',
    async (bench) => {
      const stores = [await bench.open(), await bench.open(), await bench.open()]
      const members = Array.from({ length: 24 }, fresh)
      await atOnce(stores, members.length, (store, n) =>
        groupOf(store, 'tagBarriers').raise('t', members[n] as string, LONG),
      )
      await atOnce(stores, members.length - 1, (store, n) =>
        groupOf(store, 'tagBarriers').lower('t', members[n + 1] as string),
      )
      const [store] = stores as [Store]
      assert.deepEqual(await store.ensureStamps(['t'], LONG), [null], 'one of them still writes')
      await groupOf(store, 'tagBarriers').lower('t', members[0] as string)
      assert.notEqual((await store.ensureStamps(['t'], LONG))[0], null, 'all of them are done')
    },
    NEEDS,
  ),

  storeCase(
    'tagbarriers.lowered-no-barrier',
    'who lowers where a stamp lies drops it: its own barrier was lost, its write was not',
    async (bench) => {
      const store = await bench.open()
      const [stamp] = await store.ensureStamps(['t'], LONG)
      await groupOf(store, 'tagBarriers').lower('t', fresh())
      await groupOf(store, 'tagBarriers').lower('nothing there', fresh())
      assert.deepEqual(await stampsOf(store, 't'), [null])
      assert.notEqual((await store.ensureStamps(['t'], LONG))[0], stamp)
    },
    NEEDS,
  ),

  storeCase(
    'tagbarriers.ends',
    'a barrier ends with its time, and what was there before it does not come back',
    async (bench) => {
      const store = await bench.open()
      const [before] = await store.ensureStamps(['t'], LONG)
      await groupOf(store, 'tagBarriers').raise('t', fresh(), AMPLE)
      // Who asks meanwhile does not prolong it.
      assert.deepEqual(await store.ensureStamps(['t'], LONG), [null])
      await bench.elapse(PAST_AMPLE)
      assert.deepEqual(await stampsOf(store, 't'), [null])
      const [after] = await store.ensureStamps(['t'], LONG)
      assert.equal(after === null || after === before, false, 'a writer that died bars nobody for ever')
    },
    NEEDS,
  ),

  storeCase(
    'tagbarriers.times',
    'members keep their own times, and one that raises again has its new one',
    async (bench) => {
      const store = await bench.open()
      const barriers = groupOf(store, 'tagBarriers')
      await barriers.raise('joined', 'first', LONG)
      await barriers.raise('joined', 'second', SHORT)
      await barriers.raise('longer', 'member', SHORT)
      await barriers.raise('longer', 'member', LONG)
      await barriers.raise('shorter', 'member', LONG)
      await barriers.raise('shorter', 'member', SHORT)
      await barriers.raise('left', 'first', LONG)
      await barriers.raise('left', 'second', SHORT)
      await barriers.lower('left', 'first')
      await bench.elapse(PAST)
      const stamps = await store.ensureStamps(['joined', 'longer', 'shorter', 'left'], LONG)
      assert.deepEqual(
        stamps.map((stamp) => stamp === null),
        [true, true, false, false],
      )
    },
    NEEDS,
  ),

  storeCase(
    'tagbarriers.drop-keeps',
    'dropping the stamps leaves barriers, with their members and for their time',
    async (bench) => {
      const [store, other] = [await bench.open(), await bench.open()]
      const barriers = groupOf(store, 'tagBarriers')
      await store.ensureStamps(['stamped'], LONG)
      await barriers.raise('one', 'first', LONG)
      await barriers.raise('one', 'second', LONG)
      await barriers.raise('two', 'third', LONG)
      await barriers.raise('ends', 'fourth', AMPLE)
      await other.dropStamps(['stamped', 'one', 'nothing there', 'two', 'ends'])
      assert.deepEqual(await stampsOf(store, 'stamped'), [null])
      assert.deepEqual(await other.ensureStamps(['one', 'two', 'ends'], LONG), [null, null, null])
      await bench.elapse(PAST_AMPLE)
      await barriers.lower('one', 'first')
      const [one, two, ends] = await other.ensureStamps(['one', 'two', 'ends'], LONG)
      assert.deepEqual([one, two], [null, null], 'their members still write')
      assert.notEqual(ends, null, 'it did not live longer for that')
    },
    NEEDS,
  ),

  storeCase(
    'tagbarriers.apart-from-keys',
    'a barrier over a tag has nothing to do with a key of that name',
    async (bench) => {
      const store = await bench.open()
      const body = bench.payload('b')
      const version = await put(store, 'same', body)
      await groupOf(store, 'tagBarriers').raise('same', 'member', LONG)
      await isValue(store, 'same', version, body, 'the key keeps its value')
      await store.delete(['same'])
      await store.deleteMatching('*')
      assert.deepEqual(await store.ensureStamps(['same'], LONG), [null], 'the tag keeps its barrier')
      await isAbsent(store, 'same', 'the key has none')
      const again = await put(store, 'same', body)
      await groupOf(store, 'tagBarriers').lower('same', 'member')
      await isValue(store, 'same', again, body, 'the key keeps its value')
      const two = await bench.open('two')
      await groupOf(store, 'tagBarriers').raise('same', 'member', LONG)
      assert.notEqual((await two.ensureStamps(['same'], LONG))[0], null, 'each cache has its own')
    },
    NEEDS,
  ),
]

async function stampsOf(store: Store, ...tags: readonly string[]): Promise<readonly (string | null)[]> {
  return (await store.read([], tags)).stamps
}
