import assert from 'node:assert/strict'
import type { Store } from '@readthrough/core'
import { type Bench, storeCase, type StoreCase } from '../harness.js'
import { fresh, look, LONG, PAST, SHORT, take, valueOf, versionAt } from '../steps.js'

const ID = 'AbcdefghijKLMNOPQRs_'

const PLANT = { needs: ['plant'] } as const

/** A barrier, and another type of thing, are told as such and left alone. */
export const barrierCases: readonly StoreCase[] = [
  storeCase(
    'barrier.read',
    'a barrier reads as one, whatever stands behind its generation',
    async (bench) => {
      const store = await bench.open()
      for (const raw of [`H${ID}`, `H${ID}${ID}:1700000000000`]) {
        await bench.plant('k', raw)
        assert.deepEqual(await look(store, 'k'), { state: 'barrier' })
      }
    },
    PLANT,
  ),

  storeCase(
    'barrier.not-leased',
    'no lease goes over a barrier, whatever version it names',
    async (bench) => {
      const { store, raw } = await withBarrier(bench)
      for (const over of [undefined, raw, raw.slice(0, 21), `V${raw.slice(1, 21)}`, Buffer.from(raw)]) {
        const answer = over === undefined ? store.lease('k', fresh(), LONG) : store.lease('k', fresh(), LONG, over)
        assert.deepEqual(await answer, { state: 'barrier' }, `over ${String(over)}`)
      }
      assert.deepEqual(await look(store, 'k'), { state: 'barrier' })
    },
    PLANT,
  ),

  storeCase(
    'barrier.not-filled',
    'a load that met a barrier neither fills, nor renews, nor releases',
    async (bench) => {
      const store = await bench.open()
      const token = await take(store, 'k')
      await bench.plant('k', `H${token}`)
      const tried = [
        store.fill('k', token, valueOf(bench.payload('b')), LONG),
        store.renew('k', token, LONG),
        store.release('k', token),
      ]
      assert.deepEqual(await Promise.all(tried), [false, false, false])
      assert.deepEqual(await look(store, 'k'), { state: 'barrier' })
    },
    PLANT,
  ),

  storeCase(
    'barrier.not-replaced',
    'a barrier is neither replaced nor touched',
    async (bench) => {
      const { store, raw } = await withBarrier(bench)
      for (const seen of [raw, raw.slice(0, 21), `V${raw.slice(1, 21)}`]) {
        assert.equal(await store.replace('k', seen, valueOf(bench.payload('b')), LONG), false)
        assert.equal(await store.touch('k', seen, SHORT), false)
      }
      await bench.elapse(PAST)
      assert.deepEqual(await look(store, 'k'), { state: 'barrier' })
    },
    PLANT,
  ),

  storeCase(
    'foreign.left-alone',
    'another type of thing is told as foreign, and no verb writes over it',
    async (bench) => {
      const store = await bench.open()
      await bench.plantForeign('k')
      assert.deepEqual(await look(store, 'k'), { state: 'foreign' })
      assert.deepEqual(await store.lease('k', fresh(), LONG), { state: 'foreign' })
      const version = `V${fresh()}`
      assert.deepEqual(await store.lease('k', fresh(), LONG, version), { state: 'foreign' })
      const value = valueOf(bench.payload('b'))
      const tried = [
        store.fill('k', fresh(), value, LONG),
        store.renew('k', fresh(), LONG),
        store.release('k', fresh()),
        store.replace('k', version, value, LONG),
        store.touch('k', version, SHORT),
      ]
      assert.deepEqual(await Promise.all(tried), [false, false, false, false, false])
      assert.deepEqual(await look(store, 'k'), { state: 'foreign' })
    },
    { needs: ['plantForeign'] },
  ),

  storeCase(
    'foreign.over-unreadable',
    'the version of unreadable bytes does not name another type of thing',
    async (bench) => {
      const store = await bench.open()
      await bench.plant('k', 'hello')
      const version = await versionAt(store, 'k')
      await store.delete(['k'])
      await bench.plantForeign('k')
      assert.deepEqual(await store.lease('k', fresh(), LONG, version), { state: 'foreign' })
      assert.equal(await store.replace('k', version, valueOf(bench.payload('b')), LONG), false)
      assert.equal(await store.touch('k', version, SHORT), false)
    },
    { needs: ['plant', 'plantForeign'] },
  ),
]

async function withBarrier(bench: Bench): Promise<{ store: Store; raw: string }> {
  const raw = `H${ID}${fresh()}:1700000000000`
  await bench.plant('k', raw)
  return { store: await bench.open(), raw }
}
