import assert from 'node:assert/strict'
import { storeCase, type StoreCase } from '../harness.js'
import { atOnce, fresh, groupOf, isAbsent, isBarrier, LONG, PAST, put, SHORT, take, valueOf } from '../steps.js'

const NEEDS = { needs: ['barriers'] } as const

/** A barrier goes over anything, and lasts as long as the last of its members. */
export const barriersRaiseCases: readonly StoreCase[] = [
  storeCase(
    'barriers.raised',
    'a barrier goes over whatever lies there, and everyone sees it',
    async (bench) => {
      const [store, other] = [await bench.open(), await bench.open()]
      await put(store, 'value', bench.payload('b'))
      const token = await take(store, 'lease')
      for (const key of ['absent', 'value', 'lease']) {
        const { generation, isAlone } = await groupOf(store, 'barriers').raise(key, fresh(), LONG)
        assert.match(generation, /\S/)
        assert.equal(isAlone, true, 'nobody else is writing')
        await isBarrier(other, key, `over what was ${key}`)
      }
      assert.equal(await store.fill('lease', token, valueOf(bench.payload('stale')), LONG), false, 'the lease is gone')
    },
    NEEDS,
  ),

  storeCase(
    'barriers.raised-unreadable',
    'a barrier goes over bytes that are none of ours, even where they read as a barrier',
    async (bench) => {
      const store = await bench.open()
      const barriers = groupOf(store, 'barriers')
      for (const raw of ['hello', '', `H${fresh()}`, `H${fresh()}:`, `H${fresh()}no member at all, 12:x,:7,,`]) {
        await bench.plant('k', raw)
        const member = fresh()
        assert.equal((await barriers.raise('k', member, LONG)).isAlone, true, raw)
        await isBarrier(store, 'k', raw)
        await barriers.lower('k', member)
        await isAbsent(store, 'k', raw)
      }
    },
    { needs: ['barriers', 'plant'] },
  ),

  storeCase(
    'barriers.joined',
    'a second writer joins the barrier: not alone, and under a new generation',
    async (bench) => {
      const [one, two] = [await bench.open(), await bench.open()]
      const first = await groupOf(one, 'barriers').raise('k', fresh(), LONG)
      const second = await groupOf(two, 'barriers').raise('k', fresh(), LONG)
      assert.deepEqual([first.isAlone, second.isAlone], [true, false])
      assert.notEqual(first.generation, second.generation)
      assert.equal((await groupOf(one, 'barriers').raise('other', fresh(), LONG)).isAlone, true, 'each key for itself')
    },
    NEEDS,
  ),

  storeCase(
    'barriers.joined-at-once',
    'of many who raise at once, one is alone; no two are told the same generation',
    async (bench) => {
      const stores = [await bench.open(), await bench.open(), await bench.open()]
      const members = Array.from({ length: 24 }, fresh)
      const raised = await atOnce(stores, members.length, (store, n) =>
        groupOf(store, 'barriers').raise('k', members[n] as string, LONG),
      )
      assert.equal(raised.filter(({ isAlone }) => isAlone).length, 1)
      assert.equal(new Set(raised.map(({ generation }) => generation)).size, members.length)
      await atOnce(stores, members.length - 1, (store, n) =>
        groupOf(store, 'barriers').lower('k', members[n + 1] as string),
      )
      const [store] = stores as [(typeof stores)[0]]
      await isBarrier(store, 'k', 'one of them still writes')
      await groupOf(store, 'barriers').lower('k', members[0] as string)
      await isAbsent(store, 'k', 'all of them are done, so none was forgotten')
    },
    NEEDS,
  ),

  storeCase(
    'barriers.joined-again',
    'a member that raises again is still one member',
    async (bench) => {
      const store = await bench.open()
      const barriers = groupOf(store, 'barriers')
      const member = fresh()
      const raised = [await barriers.raise('k', member, LONG), await barriers.raise('k', member, LONG)]
      assert.deepEqual(
        raised.map(({ isAlone }) => isAlone),
        [true, true],
        'no other is live',
      )
      assert.notEqual(raised[0]?.generation, raised[1]?.generation)
      await barriers.lower('k', member)
      await isAbsent(store, 'k', 'lowered once, it is gone')
    },
    NEEDS,
  ),

  storeCase(
    'barriers.generations-differ',
    'no generation comes twice, not even for the same member on the same key',
    async (bench) => {
      const barriers = groupOf(await bench.open(), 'barriers')
      const generations = new Set<string>()
      for (let round = 0; round < 20; round++) {
        generations.add((await barriers.raise('k', 'member', LONG)).generation)
        await barriers.lower('k', 'member')
      }
      assert.equal(generations.size, 20)
    },
    NEEDS,
  ),

  storeCase(
    'barriers.ends',
    'a barrier is gone when the time of its members is over',
    async (bench) => {
      const store = await bench.open()
      await groupOf(store, 'barriers').raise('k', fresh(), SHORT)
      await bench.elapse(PAST)
      await isAbsent(store, 'k', 'a writer that died bars nobody for ever')
      assert.equal((await groupOf(store, 'barriers').raise('k', fresh(), LONG)).isAlone, true)
    },
    NEEDS,
  ),

  storeCase(
    'barriers.never-shorter',
    'a later member with less time does not shorten the time of the others, nor a longer one lengthen it',
    async (bench) => {
      const store = await bench.open()
      const barriers = groupOf(store, 'barriers')
      const long = fresh()
      await barriers.raise('k', long, LONG)
      await barriers.raise('k', fresh(), SHORT)
      await barriers.raise('other', fresh(), SHORT)
      await barriers.raise('other', long, LONG)
      await bench.elapse(PAST)
      await isBarrier(store, 'k', 'the first still writes')
      await isBarrier(store, 'other', 'the second still writes')
      assert.equal((await barriers.raise('k', long, LONG)).isAlone, true, 'the time of the second is over')
      assert.equal((await barriers.raise('k', fresh(), LONG)).isAlone, false, 'that of the first is not')
      await barriers.lower('other', long)
      await isAbsent(store, 'other', 'nobody was left but one whose time was over')
    },
    NEEDS,
  ),

  storeCase(
    'barriers.joined-again-times',
    'a member that raises again has its new time, longer or shorter',
    async (bench) => {
      const store = await bench.open()
      const barriers = groupOf(store, 'barriers')
      for (const [key, first, then] of [
        ['longer', SHORT, LONG],
        ['shorter', LONG, SHORT],
      ] as const) {
        await barriers.raise(key, 'member', first)
        await barriers.raise(key, 'member', then)
      }
      await bench.elapse(PAST)
      await isBarrier(store, 'longer', 'it still writes')
      await isAbsent(store, 'shorter', 'its time is over')
    },
    NEEDS,
  ),
]
