import assert from 'node:assert/strict'
import type { Store } from '@readthrough/core'
import { storeCase, type StoreCase } from '../harness.js'
import { atOnce, isValue, LONG, PAST, put, SHORT } from '../steps.js'

/** Stamps are made when missing, kept while needed, and never the same again once dropped. */
export const stampCases: readonly StoreCase[] = [
  storeCase('stamps.made-once', 'a missing stamp is made, and from then on everyone gets the same', async (bench) => {
    const [store, other] = [await bench.open(), await bench.open()]
    const made = await store.ensureStamps(['a', 'b'], LONG)
    assert.equal(made.length, 2)
    assert.notEqual(made[0], made[1], 'each tag has a stamp of its own')
    assert.deepEqual(await other.ensureStamps(['b', 'a'], LONG), [made[1], made[0]], 'in the order asked')
    assert.deepEqual((await other.read([], ['a', 'c', 'b'])).stamps, [made[0], null, made[1]])
  }),

  storeCase('stamps.dropped', 'a dropped stamp is gone, and its successor is another', async (bench) => {
    const [store, other] = [await bench.open(), await bench.open()]
    const [first, kept] = await store.ensureStamps(['t', 'kept'], LONG)
    await other.dropStamps(['t', 'never used'])
    assert.deepEqual(await stampsOf(store, 't', 'kept'), [null, kept])
    const [second] = await store.ensureStamps(['t'], LONG)
    assert.notEqual(second, first)
    await store.dropStamps([])
    assert.deepEqual(await stampsOf(store, 't', 'kept'), [second, kept])
  }),

  storeCase('stamps.made-by-one', 'of many who ask at once for a missing stamp, all get the same', async (bench) => {
    const stores = [await bench.open(), await bench.open(), await bench.open()]
    const answers = await atOnce(stores, 24, (store) => store.ensureStamps(['t'], LONG))
    assert.equal(new Set(answers.flat()).size, 1)
  }),

  storeCase('stamps.live-longer', 'a stamp that is asked for again lives for the new time', async (bench) => {
    const store = await bench.open()
    const first = await store.ensureStamps(['t'], SHORT)
    assert.deepEqual(await store.ensureStamps(['t'], LONG), first)
    await bench.elapse(PAST)
    assert.deepEqual(await stampsOf(store, 't'), first)
  }),

  storeCase('stamps.never-shorter', 'asking for a short time does not shorten the life of a stamp', async (bench) => {
    const store = await bench.open()
    const first = await store.ensureStamps(['t'], LONG)
    assert.deepEqual(await store.ensureStamps(['t'], SHORT), first)
    await bench.elapse(PAST)
    assert.deepEqual(await stampsOf(store, 't'), first)
  }),

  storeCase('stamps.end', 'a stamp ends with its time, and its successor is another', async (bench) => {
    const store = await bench.open()
    const [first] = await store.ensureStamps(['t'], SHORT)
    await bench.elapse(PAST)
    assert.deepEqual(await stampsOf(store, 't'), [null])
    assert.notEqual((await store.ensureStamps(['t'], LONG))[0], first)
  }),

  storeCase('stamps.same-twice', 'a tag that is named twice at once has one stamp', async (bench) => {
    const store = await bench.open()
    const [one, two] = await store.ensureStamps(['t', 't'], LONG)
    assert.equal(one, two)
    assert.deepEqual(await stampsOf(store, 't', 't'), [one, one])
  }),

  storeCase('stamps.never-back', 'a stamp that was dropped never comes back, whoever asks meanwhile', async (bench) => {
    const [store, other] = [await bench.open(), await bench.open()]
    const known = new Set<string | null | undefined>()
    for (let round = 0; round < 20; round++) {
      const [stamp] = await store.ensureStamps(['t'], LONG)
      assert.equal(known.has(stamp), false, 'it was dropped before')
      known.add(stamp)
      const ensure = () => store.ensureStamps(['t'], LONG)
      const drop = () => other.dropStamps(['t'])
      await Promise.all(round % 2 === 0 ? [ensure(), drop()] : [drop(), ensure()])
      const [left] = await stampsOf(store, 't')
      assert.notEqual(left, stamp, 'the drop resolved, so it is gone')
      if (left !== null) known.add(left)
      await other.dropStamps(['t'])
    }
  }),

  storeCase(
    'stamps.lost',
    'a stamp that was lost is missing, and its successor is another',
    async (bench) => {
      const store = await bench.open()
      const [first] = await store.ensureStamps(['t'], LONG)
      await bench.lose()
      assert.deepEqual(await stampsOf(store, 't'), [null])
      assert.notEqual((await store.ensureStamps(['t'], LONG))[0], first)
    },
    { needs: ['lose'] },
  ),

  storeCase(
    'stamps.apart-from-keys',
    'a tag and a key of one name have nothing to do with each other',
    async (bench) => {
      const store = await bench.open()
      const body = bench.payload('b')
      const version = await put(store, 'same', body)
      const [stamp] = await store.ensureStamps(['same'], LONG)
      await isValue(store, 'same', version, body, 'the key keeps its value')
      await store.delete(['same'])
      await store.deleteMatching('*')
      assert.deepEqual(await stampsOf(store, 'same'), [stamp], 'the tag keeps its stamp')
      const again = await put(store, 'same', body)
      await store.dropStamps(['same'])
      await isValue(store, 'same', again, body, 'the key keeps its value')
    },
  ),

  storeCase('shared.caches-apart', 'caches of different names share nothing', async (bench) => {
    const [one, two] = [await bench.open('one'), await bench.open('two')]
    const body = bench.payload('b')
    const version = await put(one, 'k', body)
    const [stamp] = await one.ensureStamps(['t'], LONG)
    assert.deepEqual(await two.read(['k'], ['t']), { slots: [{ state: 'absent' }], stamps: [null] })
    await two.delete(['k'])
    await two.dropStamps(['t'])
    await isValue(one, 'k', version, body, 'what the other deleted was its own')
    assert.deepEqual(await stampsOf(one, 't'), [stamp])
  }),

  storeCase('close.own-only', 'closing a store takes nothing from the others over the same data', async (bench) => {
    const [closed, open] = [await bench.open(), await bench.open()]
    const body = bench.payload('b')
    const version = await put(closed, 'k', body)
    await closed.close()
    await isValue(open, 'k', version, body, 'what it wrote is still there')
    await put(open, 'other', body)
    await isValue(await bench.open(), 'k', version, body, 'a store opened later sees it too')
  }),

  storeCase('name.given', 'a store has a name for messages and statistics', async (bench) => {
    const store = await bench.open()
    assert.match(store.name, /^\S/)
  }),
]

async function stampsOf(store: Store, ...tags: readonly string[]): Promise<readonly (string | null)[]> {
  return (await store.read([], tags)).stamps
}
