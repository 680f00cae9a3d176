import assert from 'node:assert/strict'
import type { Counters } from '@readthrough/core'
import { storeCase, type StoreCase } from '../harness.js'
import { atOnce, groupOf, isValue, LONG, put } from '../steps.js'

const NEEDS = { needs: ['counters'] } as const

/** A few shards, the first and the last that there can be among them. */
const SHARDS = [0, 1, 7, 63]

/** Counters only grow, and once lost they are never the same again. */
export const counterCases: readonly StoreCase[] = [
  storeCase(
    'counters.none',
    'where there are no counters, reading answers so and makes none',
    async (bench) => {
      const counters = groupOf(await bench.open(), 'counters')
      assert.deepEqual([await counters.read(), await counters.read()], [null, null])
    },
    NEEDS,
  ),

  storeCase(
    'counters.bump-makes-none',
    'where there are no counters, a bump makes none',
    async (bench) => {
      const counters = groupOf(await bench.open(), 'counters')
      await counters.bump(SHARDS)
      assert.equal(await counters.read(), null)
    },
    NEEDS,
  ),

  storeCase(
    'counters.made-once',
    'missing counters are made at 0, and from then on everyone gets the same',
    async (bench) => {
      const [one, two] = [await bench.open(), await bench.open()]
      const made = await groupOf(one, 'counters').ensure()
      assert.match(made.epoch, /\S/)
      assert.deepEqual(shown(made), [made.epoch, 0, 0, 0, 0])
      await groupOf(one, 'counters').bump([7])
      for (const again of [await groupOf(two, 'counters').read(), await groupOf(two, 'counters').ensure()]) {
        assert.deepEqual(shown(again), [made.epoch, 0, 0, 1, 0])
      }
    },
    NEEDS,
  ),

  storeCase(
    'counters.made-by-one',
    'of many who ask at once for missing counters, all get the same',
    async (bench) => {
      const stores = [await bench.open(), await bench.open(), await bench.open()]
      const answers = await atOnce(stores, 24, (store) => groupOf(store, 'counters').ensure())
      assert.equal(new Set(answers.map(({ epoch }) => epoch)).size, 1)
      assert.equal((await groupOf(stores[0] ?? assert.fail(), 'counters').read())?.epoch, answers[0]?.epoch)
    },
    NEEDS,
  ),

  storeCase(
    'counters.bumped',
    'a bump adds one to each shard that it names, and to no other',
    async (bench) => {
      const counters = groupOf(await bench.open(), 'counters')
      const { epoch } = await counters.ensure()
      await counters.bump([0, 63])
      await counters.bump([63])
      await counters.bump([])
      assert.deepEqual(shown(await counters.read()), [epoch, 1, 0, 0, 2])
    },
    NEEDS,
  ),

  storeCase(
    'counters.bumped-at-once',
    'of many bumps at once, each counts',
    async (bench) => {
      const stores = [await bench.open(), await bench.open(), await bench.open()]
      const [store] = stores as [(typeof stores)[0]]
      const { epoch } = await groupOf(store, 'counters').ensure()
      await atOnce(stores, 48, (each, n) => groupOf(each, 'counters').bump(n % 2 === 0 ? [1, 7] : [7]))
      assert.deepEqual(shown(await groupOf(store, 'counters').read()), [epoch, 0, 24, 48, 0])
    },
    NEEDS,
  ),

  storeCase(
    'counters.one-moment',
    'what was read tells of one moment, and does not change when more is counted',
    async (bench) => {
      const counters = groupOf(await bench.open(), 'counters')
      const answers = [await counters.ensure(), await counters.ensure(), await counters.read()]
      const before = answers.map(shown)
      await counters.bump(SHARDS)
      assert.deepEqual(answers.map(shown), before)
    },
    NEEDS,
  ),

  storeCase(
    'counters.epoch-differs',
    'counters that were lost are made anew with another epoch',
    async (bench) => {
      const counters = groupOf(await bench.open(), 'counters')
      const first = await counters.ensure()
      await bench.lose()
      assert.equal(await counters.read(), null)
      await counters.bump(SHARDS)
      assert.equal(await counters.read(), null, 'a bump does not bring them back')
      const second = await counters.ensure()
      assert.notEqual(second.epoch, first.epoch)
      assert.deepEqual(shown(second), [second.epoch, 0, 0, 0, 0])
    },
    { needs: ['counters', 'lose'] },
  ),

  storeCase(
    'counters.caches-apart',
    'each cache counts for itself',
    async (bench) => {
      const [one, two] = [await bench.open('one'), await bench.open('two')]
      const made = await groupOf(one, 'counters').ensure()
      assert.equal(await groupOf(two, 'counters').read(), null)
      const others = await groupOf(two, 'counters').ensure()
      assert.notEqual(others.epoch, made.epoch)
      await groupOf(two, 'counters').bump([1])
      assert.deepEqual(shown(await groupOf(one, 'counters').read()), [made.epoch, 0, 0, 0, 0])
    },
    NEEDS,
  ),

  storeCase(
    'counters.apart-from-keys',
    'no key, tag or pattern reaches the counters, nor they a key',
    async (bench) => {
      const store = await bench.open()
      const counters = groupOf(store, 'counters')
      const { epoch } = await counters.ensure()
      await counters.bump([1])
      const names = ['', 'c', 'counters', 'e', epoch]
      await store.delete(names)
      await store.dropStamps(names)
      await store.deleteMatching('*')
      assert.deepEqual(shown(await counters.read()), [epoch, 0, 1, 0, 0])
      const version = await put(store, 'c', bench.payload('b'))
      await counters.bump([1])
      await isValue(store, 'c', version, bench.payload('b'), 'the key keeps its value')
      assert.equal((await store.ensureStamps(['c'], LONG)).length, 1)
      assert.deepEqual(shown(await counters.read()), [epoch, 0, 2, 0, 0])
    },
    NEEDS,
  ),
]

/** The epoch and the counts of {@link SHARDS}; a shard that is not there counts 0. */
function shown(counters: Counters | null): readonly (string | number)[] | null {
  return counters && [counters.epoch, ...SHARDS.map((shard) => counters.counts.get(shard) ?? 0)]
}
