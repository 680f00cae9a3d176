import assert from 'node:assert/strict'
import { storeCase, type StoreCase } from '../harness.js'
import {
  fresh,
  isAbsent,
  isLeaseOf,
  isValue,
  look,
  LONG,
  put,
  sameSlot,
  SHORT,
  take,
  valueOf,
  versionAt,
} from '../steps.js'

import { bytes, ID, UNREADABLE } from './unreadable-bytes.js'

const PLANT = { needs: ['plant'] } as const

/** What others left under our keys is recognised, and replaced only knowingly. */
export const unreadableCases: readonly StoreCase[] = [
  storeCase(
    'unreadable.read',
    'what is none of ours reads as unreadable',
    async (bench) => {
      const store = await bench.open()
      for (const [name, raw] of UNREADABLE) {
        await bench.plant('k', raw)
        assert.equal((await look(store, 'k')).state, 'unreadable', name)
      }
    },
    PLANT,
  ),

  storeCase(
    'unreadable.not-leased',
    'no lease goes over what is unreadable without naming it',
    async (bench) => {
      const store = await bench.open()
      for (const [name, raw] of UNREADABLE) {
        await bench.plant('k', raw)
        const seen = await look(store, 'k')
        sameSlot(await store.lease('k', fresh(), LONG), seen, `${name}: the answer tells what lies there`)
        sameSlot(await look(store, 'k'), seen, `${name}: it still lies there`)
      }
    },
    PLANT,
  ),

  storeCase(
    'unreadable.leased-over',
    'naming its version, a lease goes over what is unreadable, and a value after it',
    async (bench) => {
      const store = await bench.open()
      for (const [name, raw] of UNREADABLE) {
        await bench.plant('k', raw)
        const token = fresh()
        assert.deepEqual(await store.lease('k', token, LONG, await versionAt(store, 'k')), { state: 'granted' }, name)
        await isLeaseOf(store, 'k', token, name)
        const value = valueOf(bench.payload(name))
        assert.equal(await store.fill('k', token, value, LONG), true)
        await isValue(store, 'k', value.version, value.body, name)
      }
    },
    PLANT,
  ),

  storeCase(
    'unreadable.replaced',
    'naming its version, what is unreadable is touched and replaced',
    async (bench) => {
      const store = await bench.open()
      for (const [name, raw] of UNREADABLE) {
        await bench.plant('k', raw)
        const value = valueOf(bench.payload(name))
        const version = await versionAt(store, 'k')
        assert.equal(await store.touch('k', version, LONG), true, name)
        assert.equal(await store.replace('k', version, value, LONG), true, name)
        await isValue(store, 'k', value.version, value.body, name)
      }
    },
    PLANT,
  ),

  storeCase(
    'unreadable.not-filled',
    'what is unreadable is neither filled, nor renewed, nor released',
    async (bench) => {
      const store = await bench.open()
      for (const [name, raw] of UNREADABLE) {
        await bench.plant('k', raw)
        for (const token of [fresh(), ID]) {
          const tried = [
            store.fill('k', token, valueOf(bench.payload('b')), LONG),
            store.renew('k', token, SHORT),
            store.release('k', token),
          ]
          assert.deepEqual(await Promise.all(tried), [false, false, false], name)
        }
        assert.equal((await look(store, 'k')).state, 'unreadable', name)
      }
    },
    PLANT,
  ),

  storeCase(
    'unreadable.deleted',
    'what is unreadable is deleted, by name and by pattern',
    async (bench) => {
      const store = await bench.open()
      await bench.plant('a', bytes(0xff))
      await bench.plant('b:1', 'hello')
      await store.delete(['a'])
      await store.deleteMatching('b:*')
      await isAbsent(store, 'a', 'deleted by name')
      await isAbsent(store, 'b:1', 'deleted by pattern')
    },
    PLANT,
  ),

  storeCase(
    'unreadable.many-keys',
    'among many keys read at once, each tells its own state',
    async (bench) => {
      const store = await bench.open()
      await put(store, 'value', bench.payload('b'))
      await bench.plant('bytes', bytes(0xff, 0xfe))
      await bench.plant('barrier', `H${ID}`)
      await take(store, 'lease')
      const { slots } = await store.read(['bytes', 'value', 'barrier', 'absent', 'lease'], ['tag'])
      assert.deepEqual(
        slots.map((slot) => slot.state),
        ['unreadable', 'value', 'barrier', 'absent', 'lease'],
      )
    },
    PLANT,
  ),
]
