import assert from 'node:assert/strict'
import type { Store } from '@readthrough/core'
import { storeCase, type StoreCase } from '../harness.js'
import { AMPLE, atOnce, fresh, groupOf, LONG, PAST_AMPLE } from '../steps.js'

const NEEDS = { needs: ['counters'] } as const

/** Who holds a shard is known to all who look, until it is freed or its time is over. */
export const counterHoldCases: readonly StoreCase[] = [
  storeCase(
    'counters.held',
    'shards that are held are told to everyone, and no others',
    async (bench) => {
      const [store, other] = [await bench.open(), await bench.open()]
      await groupOf(store, 'counters').ensure()
      await groupOf(store, 'counters').hold([0, 63], fresh(), LONG)
      assert.deepEqual(await heldOf(store), [0, 63])
      await groupOf(other, 'counters').hold([7], fresh(), LONG)
      for (const each of [store, other]) assert.deepEqual(await heldOf(each), [0, 7, 63])
      assert.deepEqual(await heldOf(await bench.open('two')), [], 'each cache holds its own')
    },
    NEEDS,
  ),

  storeCase(
    'counters.hold-makes',
    'where there are no counters, holding makes them',
    async (bench) => {
      const [store, other] = [await bench.open(), await bench.open()]
      await groupOf(store, 'counters').hold([7], fresh(), LONG)
      const read = await groupOf(other, 'counters').read()
      assert.notEqual(read, null)
      assert.deepEqual(await heldOf(other), [7])
      assert.equal((await groupOf(other, 'counters').ensure()).epoch, read?.epoch, 'and they stay the same')
    },
    NEEDS,
  ),

  storeCase(
    'counters.hold-counts',
    'holding adds one to each of its shards, so that who has read them before learns of it',
    async (bench) => {
      const store = await bench.open()
      const counters = groupOf(store, 'counters')
      const { epoch } = await counters.ensure()
      await counters.bump([7])
      await counters.hold([7, 63], 'member', LONG)
      await counters.hold([7], 'member', LONG)
      await counters.free([7], 'member')
      const after = await counters.read()
      assert.deepEqual(
        [after?.epoch, ...[0, 7, 63].map((shard) => after?.counts.get(shard) ?? 0)],
        [epoch, 0, 3, 1],
        'freeing does not count',
      )
    },
    NEEDS,
  ),

  storeCase(
    'counters.freed',
    'each member frees its own hold and no other, however often',
    async (bench) => {
      const [one, two] = [await bench.open(), await bench.open()]
      const [first, second] = [fresh(), fresh()]
      await groupOf(one, 'counters').free([7], first)
      await groupOf(one, 'counters').hold([1, 7], first, LONG)
      await groupOf(two, 'counters').hold([7], second, LONG)
      for (const member of [first, first, fresh()]) await groupOf(one, 'counters').free([7], member)
      assert.deepEqual(await heldOf(two), [1, 7], 'the second holds 7 still, and the first holds 1')
      await groupOf(two, 'counters').free([1, 7], second)
      assert.deepEqual(await heldOf(one), [1])
      await groupOf(two, 'counters').free([1], first)
      assert.deepEqual(await heldOf(one), [])
    },
    NEEDS,
  ),

  storeCase(
    'counters.held-at-once',
    'of many who hold at once, none is forgotten',
    async (bench) => {
      const stores = [await bench.open(), await bench.open(), await bench.open()]
      const members = Array.from({ length: 24 }, fresh)
      await atOnce(stores, members.length, (store, n) =>
        groupOf(store, 'counters').hold([1, 7], members[n] as string, LONG),
      )
      await atOnce(stores, members.length - 1, (store, n) =>
        groupOf(store, 'counters').free([1, 7], members[n + 1] as string),
      )
      const [store] = stores as [Store]
      assert.deepEqual(await heldOf(store), [1, 7], 'one of them holds them still')
      const counted = await groupOf(store, 'counters').read()
      assert.deepEqual([counted?.counts.get(1), counted?.counts.get(7)], [24, 24])
      await groupOf(store, 'counters').free([1, 7], members[0] as string)
      assert.deepEqual(await heldOf(store), [])
    },
    NEEDS,
  ),

  storeCase(
    'counters.hold-times',
    'members keep their own times, and one that holds again has its new one',
    async (bench) => {
      const store = await bench.open()
      const counters = groupOf(store, 'counters')
      await counters.hold([0, 1], 'first', AMPLE)
      await counters.hold([1], 'second', LONG)
      await counters.hold([2, 3], 'again', LONG)
      await counters.hold([3], 'again', AMPLE)
      await counters.hold([4], 'other', AMPLE)
      await counters.hold([4], 'other', LONG)
      assert.deepEqual(await heldOf(store), [0, 1, 2, 3, 4])
      await bench.elapse(PAST_AMPLE)
      assert.deepEqual(await heldOf(store), [1, 2, 4], 'a writer that died holds nothing for ever')
      await counters.free([1], 'second')
      assert.deepEqual(await heldOf(store), [2, 4])
    },
    NEEDS,
  ),

  storeCase(
    'counters.held-beside-bumps',
    'neither bumps nor dropped stamps take away a hold, and what was told does not change',
    async (bench) => {
      const store = await bench.open()
      const counters = groupOf(store, 'counters')
      await counters.hold([7], 'member', LONG)
      const before = await counters.ensure()
      await counters.bump([7, 8])
      await store.dropStamps(['t'])
      await store.deleteMatching('*')
      assert.deepEqual(await heldOf(store), [7])
      await counters.free([7], 'member')
      assert.deepEqual([...before.held], [7])
      assert.equal(before.counts.get(8) ?? 0, 0)
    },
    NEEDS,
  ),

  storeCase(
    'counters.held-lost',
    'counters that were lost are made anew with another epoch, and nobody holds',
    async (bench) => {
      const store = await bench.open()
      const counters = groupOf(store, 'counters')
      const first = await counters.ensure()
      await counters.hold([7], 'member', LONG)
      await bench.lose()
      await counters.hold([8], 'member', LONG)
      assert.deepEqual(await heldOf(store), [8])
      assert.notEqual((await counters.ensure()).epoch, first.epoch)
    },
    { needs: ['counters', 'lose'] },
  ),
]

async function heldOf(store: Store): Promise<readonly number[]> {
  return [...(await groupOf(store, 'counters').ensure()).held].toSorted((one, other) => one - other)
}
