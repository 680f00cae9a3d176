import assert from 'node:assert/strict'
import type { Store } from '@readthrough/core'
import { type Bench, storeCase, type StoreCase } from '../harness.js'
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

/** Deletes in both ways; `name` tells them apart. */
const DELETES: readonly { readonly name: string; readonly remove: (store: Store) => Promise<void> }[] = [
  { name: 'delete', remove: (store) => store.delete(['a:1', 'a:2', 'a:3']) },
  { name: 'pattern', remove: (store) => store.deleteMatching('a:*') },
]

/** No verb but its own ends a barrier, or fills under it. */
export const barriersKillCases: readonly StoreCase[] = [
  ...DELETES.flatMap(({ name, remove }) => [
    storeCase(
      `barriers.${name}-keeps`,
      `a barrier that is deleted (${name}) stays, with its members and for their time`,
      async (bench) => {
        const store = await bench.open()
        const barriers = groupOf(store, 'barriers')
        const [one, two] = [fresh(), fresh()]
        for (const member of [one, two]) await barriers.raise('a:1', member, LONG)
        await put(store, 'a:2', bench.payload('b'))
        await barriers.raise('a:3', fresh(), AMPLE)
        await remove(store)
        await isBarrier(store, 'a:1', 'the barrier is still there')
        await isAbsent(store, 'a:2', 'the value is not')
        await isBarrier(store, 'a:3', 'the barrier is still there')
        await bench.elapse(PAST_AMPLE)
        await isAbsent(store, 'a:3', 'it did not live longer for that')
        await barriers.lower('a:1', one)
        await isBarrier(store, 'a:1', 'the second still writes')
        await barriers.lower('a:1', two)
        await isAbsent(store, 'a:1', 'both are done')
      },
      NEEDS,
    ),

    storeCase(
      `barriers.${name}-renews`,
      `a write whose key was deleted meanwhile (${name}) does not fill`,
      async (bench) => {
        const store = await bench.open()
        const barriers = groupOf(store, 'barriers')
        const { generation } = await barriers.raise('a:1', fresh(), LONG)
        await remove(store)
        assert.equal(await barriers.fill('a:1', generation, valueOf(bench.payload('stale')), LONG), false)
        await isBarrier(store, 'a:1', 'the barrier still stands')
        assert.equal((await barriers.raise('a:1', fresh(), LONG)).isAlone, false)
      },
      NEEDS,
    ),

    storeCase(
      `barriers.${name}-times`,
      `each member of a barrier that is deleted (${name}) keeps its own time`,
      async (bench) => {
        const store = await bench.open()
        const barriers = groupOf(store, 'barriers')
        const long = fresh()
        await barriers.raise('a:1', long, LONG)
        await barriers.raise('a:1', fresh(), SHORT)
        await remove(store)
        await bench.elapse(PAST)
        await isBarrier(store, 'a:1', 'the one with the long time still writes')
        await barriers.lower('a:1', long)
        await isAbsent(store, 'a:1', 'the time of the other is over')
      },
      NEEDS,
    ),

    storeCase(
      `barriers.${name}-renews-each`,
      `of several barriers that are deleted at once (${name}) each learns of it`,
      async (bench) => {
        const store = await bench.open()
        const barriers = groupOf(store, 'barriers')
        const raised = new Map<string, string>()
        for (const key of ['a:1', 'a:2', 'a:3']) raised.set(key, (await barriers.raise(key, fresh(), LONG)).generation)
        await remove(store)
        for (const [key, generation] of raised) {
          assert.equal(await barriers.fill(key, generation, valueOf(bench.payload('stale')), LONG), false, key)
          await isBarrier(store, key, 'the barrier still stands')
        }
      },
      NEEDS,
    ),
  ]),

  storeCase(
    'barriers.fill-against-delete',
    'a fill and a delete at once leave no value, in whichever order they came',
    async (bench) => {
      const [store, other] = [await bench.open(), await bench.open()]
      const barriers = groupOf(store, 'barriers')
      for (let round = 0; round < 20; round++) {
        const member = fresh()
        const { generation } = await barriers.raise('k', member, LONG)
        const fill = () => barriers.fill('k', generation, valueOf(bench.payload('b')), LONG)
        const drop = () => other.delete(['k'])
        const [first, second] = await Promise.all(round % 2 === 0 ? [fill(), drop()] : [drop(), fill()])
        if (first === true || second === true) await isAbsent(store, 'k', 'it was filled, then deleted')
        else await isBarrier(store, 'k', 'it was deleted, then not filled')
        await barriers.lower('k', member)
        await isAbsent(store, 'k', 'nothing is left of it')
      }
    },
    NEEDS,
  ),

  storeCase(
    'barriers.not-leased',
    'no lease goes over a raised barrier, whatever version it names',
    async (bench) => {
      const { store, generation, version } = await raisedOverValue(bench, LONG)
      for (const over of [undefined, version, `V${generation}`, `H${generation}`, generation]) {
        const answer = over === undefined ? store.lease('k', fresh(), LONG) : store.lease('k', fresh(), LONG, over)
        assert.deepEqual(await answer, { state: 'barrier' }, `over ${String(over)}`)
      }
      await isBarrier(store, 'k', 'the barrier still stands')
    },
    NEEDS,
  ),

  storeCase(
    'barriers.not-filled',
    'a load over which a barrier was raised neither fills, nor renews, nor releases',
    async (bench) => {
      const store = await bench.open()
      const token = await take(store, 'k')
      const { generation } = await groupOf(store, 'barriers').raise('k', fresh(), AMPLE)
      for (const given of [token, generation]) {
        const tried = [
          store.fill('k', given, valueOf(bench.payload('stale')), LONG),
          store.renew('k', given, LONG),
          store.release('k', given),
        ]
        assert.deepEqual(await Promise.all(tried), [false, false, false])
      }
      await isBarrier(store, 'k', 'the barrier still stands')
      await bench.elapse(PAST_AMPLE)
      await isAbsent(store, 'k', 'its time was left alone')
    },
    NEEDS,
  ),

  storeCase(
    'barriers.not-replaced',
    'a raised barrier is neither replaced nor touched, whatever version is named',
    async (bench) => {
      const { store, generation, version } = await raisedOverValue(bench, AMPLE)
      for (const seen of [version, `V${generation}`, `H${generation}`, generation]) {
        assert.equal(await store.replace('k', seen, valueOf(bench.payload('stale')), LONG), false, seen)
        assert.equal(await store.touch('k', seen, LONG), false, seen)
      }
      await isBarrier(store, 'k', 'the barrier still stands')
      await bench.elapse(PAST_AMPLE)
      await isAbsent(store, 'k', 'its time was left alone')
    },
    NEEDS,
  ),
]

async function raisedOverValue(bench: Bench, boundMs: number) {
  const store = await bench.open()
  const version = await put(store, 'k', bench.payload('b'))
  const { generation } = await groupOf(store, 'barriers').raise('k', fresh(), boundMs)
  return { store, generation, version }
}
