import assert from 'node:assert/strict'
import type { Store } from '@readthrough/core'
import { type Bench, storeCase, type StoreCase } from '../harness.js'
import { groupOf, LONG, put, take, valueOf } from '../steps.js'

const NEEDS = { needs: ['indexes'] } as const
const MAX = 1_000
/** Neither matched by what is dropped first, nor of use otherwise. */
const NOTHING = 'g:none:*'

/** Patterns of one group, dropped by its index: whatever is there goes that would go by a scan. */
export const indexCases: readonly StoreCase[] = [
  storeCase(
    'indexes.drop',
    'what matches goes, noted before the index could be trusted or after, and its neighbours stay',
    async (bench) => {
      const store = await bench.open()
      const { deleteMatching } = groupOf(store, 'indexes')
      const kept = ['g:10:a', 'g:2:a', 'g:', 'gg:1:a', 'g', 'g:?:a']
      for (const key of kept) await load(bench, store, key)
      for (let round = 0; round < 3; round++) {
        const gone = [`g:1:a${round}`, `g:1:b:${round}`, 'g:1:*[x]']
        for (const key of gone) await load(bench, store, key)
        await deleteMatching('g', 'g:1:*', MAX)
        assert.deepEqual(await present(store, [...gone, ...kept]), kept, `in round ${round}`)
      }
      await deleteMatching('g', 'g:*:a', MAX)
      assert.deepEqual(await present(store, kept), ['g:', 'gg:1:a', 'g'])
    },
    NEEDS,
  ),

  storeCase(
    'indexes.found',
    'what was there before anybody noted anything is found by the first drop, and known to the next',
    async (bench) => {
      const store = await bench.open()
      for (const key of ['g:1:a', 'g:1:b', 'g:2:a']) await put(store, key, bench.payload('b'))
      const { deleteMatching } = groupOf(store, 'indexes')
      await deleteMatching('g', NOTHING, MAX)
      await deleteMatching('g', 'g:1:a*', MAX)
      assert.deepEqual(await present(store, ['g:1:a', 'g:1:b', 'g:2:a']), ['g:1:b', 'g:2:a'])
      await deleteMatching('g', 'g:*:*', MAX)
      assert.deepEqual(await present(store, ['g:1:b', 'g:2:a']), [])
    },
    NEEDS,
  ),

  storeCase(
    'indexes.leases',
    'keys that are only being loaded go too, noted or found, and their loads may not fill',
    async (bench) => {
      const store = await bench.open()
      const { note, deleteMatching } = groupOf(store, 'indexes')
      const found = await take(store, 'g:1:found')
      await deleteMatching('g', NOTHING, MAX)
      const noted = await take(store, 'g:1:noted')
      await note('g', 'g:1:noted', LONG, MAX)
      const kept = await take(store, 'g:2:kept')
      await note('g', 'g:2:kept', LONG, MAX)
      await deleteMatching('g', 'g:1:*', MAX)
      const fill = (key: string, token: string) => store.fill(key, token, valueOf(bench.payload('b')), LONG)
      assert.deepEqual(
        [await fill('g:1:found', found), await fill('g:1:noted', noted), await fill('g:2:kept', kept)],
        [false, false, true],
      )
    },
    NEEDS,
  ),

  storeCase(
    'indexes.lease-found',
    'what a lease becomes that a drop of others has found is known to the next drop',
    async (bench) => {
      const store = await bench.open()
      const { deleteMatching } = groupOf(store, 'indexes')
      const token = await take(store, 'g:1:a')
      await deleteMatching('g', NOTHING, MAX)
      assert.equal(await store.fill('g:1:a', token, valueOf(bench.payload('b')), LONG), true)
      await deleteMatching('g', 'g:1:*', MAX)
      assert.deepEqual(await present(store, ['g:1:a']), [])
    },
    NEEDS,
  ),

  storeCase(
    'indexes.max',
    'an index that would note more than it may is not believed any more',
    async (bench) => {
      const store = await bench.open()
      const { note, deleteMatching } = groupOf(store, 'indexes')
      await deleteMatching('g', NOTHING, 5)
      const keys = Array.from({ length: 20 }, (_, n) => `g:1:${n}`)
      for (const key of keys) {
        const token = await take(store, key)
        await note('g', key, LONG, 5)
        await store.fill(key, token, valueOf(bench.payload('b')), LONG)
      }
      await deleteMatching('g', 'g:1:*', 5)
      assert.deepEqual(await present(store, keys), [])
    },
    NEEDS,
  ),

  storeCase(
    'indexes.lost',
    'an index that was lost is not believed',
    async (bench) => {
      const store = await bench.open()
      const { deleteMatching } = groupOf(store, 'indexes')
      await load(bench, store, 'g:1:a')
      await deleteMatching('g', NOTHING, MAX)
      await bench.lose()
      await put(store, 'g:1:b', bench.payload('b'))
      await load(bench, store, 'g:1:c')
      await deleteMatching('g', 'g:1:*', MAX)
      assert.deepEqual(await present(store, ['g:1:b', 'g:1:c']), [])
    },
    { needs: ['indexes', 'lose'] },
  ),

  storeCase(
    'indexes.everything',
    'when everything is removed, indexes are not believed any more either',
    async (bench) => {
      const store = await bench.open()
      const { deleteMatching } = groupOf(store, 'indexes')
      await deleteMatching('g', NOTHING, MAX)
      await store.deleteMatching('*')
      await put(store, 'g:1:a', bench.payload('b'))
      await deleteMatching('g', 'g:1:*', MAX)
      assert.deepEqual(await present(store, ['g:1:a']), [])
    },
    NEEDS,
  ),

  storeCase(
    'indexes.apart',
    'groups, and caches, have indexes of their own',
    async (bench) => {
      const [one, two] = [await bench.open('one'), await bench.open('two')]
      for (const store of [one, two]) {
        for (const group of ['g', 'gg', '%vt:g']) {
          await groupOf(store, 'indexes').deleteMatching(group, `${group}:none:*`, MAX)
          await load(bench, store, `${group}:1:a`, group)
        }
      }
      await groupOf(one, 'indexes').deleteMatching('g', 'g:1:*', MAX)
      const keys = ['g:1:a', 'gg:1:a', '%vt:g:1:a']
      assert.deepEqual([await present(one, keys), await present(two, keys)], [keys.slice(1), keys])
    },
    NEEDS,
  ),
]

/** As an engine does. */
async function load(bench: Bench, store: Store, key: string, group = 'g'): Promise<void> {
  const token = await take(store, key)
  await groupOf(store, 'indexes').note(group, key, LONG, MAX)
  assert.equal(await store.fill(key, token, valueOf(bench.payload('b')), LONG), true)
}

/** Those of the keys that have a value. */
async function present(store: Store, keys: readonly string[]): Promise<readonly string[]> {
  const { slots } = await store.read(keys, [])
  return keys.filter((_, i) => slots[i]?.state === 'value')
}
