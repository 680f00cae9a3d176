import assert from 'node:assert/strict'
import { storeCase, type StoreCase } from '../harness.js'
import { atOnce, fresh, look, LONG, sameSlot, SHORT, take, valueOf, versionAt } from '../steps.js'

import { ALIKE, bytes, UNREADABLE } from './unreadable-bytes.js'

const PLANT = { needs: ['plant'] } as const

/** The version of what is unreadable names these bytes, and nothing else. */
export const unreadableVersionCases: readonly StoreCase[] = [
  storeCase(
    'unreadable.one-of-many',
    'of many leases over the same unreadable bytes, one is granted',
    async (bench) => {
      const stores = [await bench.open(), await bench.open(), await bench.open()]
      await bench.plant('k', bytes(0xff, 0xfe))
      const version = await versionAt(stores[0] ?? assert.fail(), 'k')
      const answers = await atOnce(stores, 24, (store) => store.lease('k', fresh(), LONG, version))
      assert.equal(answers.filter((answer) => answer.state === 'granted').length, 1)
    },
    PLANT,
  ),

  storeCase(
    'unreadable.exact-version-only',
    'the version of unreadable bytes names these bytes and no others',
    async (bench) => {
      const store = await bench.open()
      for (const [first, second] of ALIKE.flatMap(
        ([a, b]) =>
          [
            [a, b],
            [b, a],
          ] as const,
      )) {
        await bench.plant('k', first)
        const version = await versionAt(store, 'k')
        await bench.plant('k', second)
        const seen = await look(store, 'k')
        sameSlot(await store.lease('k', fresh(), LONG, version), seen, 'no lease')
        assert.equal(await store.replace('k', version, valueOf(bench.payload('b')), LONG), false, 'no replacement')
        assert.equal(await store.touch('k', version, SHORT), false, 'no touch')
        sameSlot(await look(store, 'k'), seen, 'it lies there as before')
      }
    },
    PLANT,
  ),

  storeCase(
    'unreadable.names-nothing-live',
    'the version of unreadable bytes never names a lease or a value',
    async (bench) => {
      const store = await bench.open()
      for (const [name, raw] of UNREADABLE) {
        await bench.plant('k', raw)
        const version = await versionAt(store, 'k')
        await store.delete(['k'])
        const token = await take(store, 'k')
        assert.deepEqual(await store.lease('k', fresh(), LONG, version), { state: 'lease', token }, name)
        const value = valueOf(bench.payload('live'))
        await store.fill('k', token, value, LONG)
        sameSlot(await store.lease('k', fresh(), LONG, version), { state: 'value', ...value }, name)
        await store.delete(['k'])
      }
    },
    PLANT,
  ),
]
