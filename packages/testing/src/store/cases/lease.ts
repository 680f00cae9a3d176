import assert from 'node:assert/strict'
import { storeCase, type StoreCase } from '../harness.js'
import {
  atOnce,
  fresh,
  isAbsent,
  isLeaseOf,
  isValue,
  LONG,
  PAST,
  put,
  sameSlot,
  SHORT,
  take,
  valueOf,
} from '../steps.js'

/** A lease lies on an absent slot, or over exactly the version just judged dead. */
export const leaseCases: readonly StoreCase[] = [
  storeCase(
    'lease.granted-on-absent',
    'a lease is granted on an absent slot, and everyone sees its token',
    async (bench) => {
      const [store, other] = [await bench.open(), await bench.open()]
      const token = await take(store, 'k')
      await isLeaseOf(other, 'k', token, 'another store sees the lease')
    },
  ),

  storeCase('lease.refused-over-lease', 'no lease is put over a lease; the answer tells whose it is', async (bench) => {
    const store = await bench.open()
    const token = await take(store, 'k')
    assert.deepEqual(await store.lease('k', fresh(), LONG), { state: 'lease', token })
    await isLeaseOf(store, 'k', token, 'the first lease still stands')
  }),

  storeCase('lease.refused-over-value', 'no lease is put over a value; the answer is the value', async (bench) => {
    const store = await bench.open()
    const body = bench.payload('live')
    const version = await put(store, 'k', body)
    sameSlot(await store.lease('k', fresh(), LONG), { state: 'value', version, body }, 'the answer is the value')
    await isValue(store, 'k', version, body, 'the value still stands')
  }),

  storeCase(
    'lease.over-exact-version-only',
    'a lease goes over the version it names, and over no other',
    async (bench) => {
      const store = await bench.open()
      const body = bench.payload('b')
      const old = await put(store, 'k', body)
      const now = valueOf(body)
      assert.equal(await store.replace('k', old, now, LONG), true)
      sameSlot(
        await store.lease('k', fresh(), LONG, old),
        { state: 'value', ...now },
        'over the old version it is refused',
      )
      await isValue(store, 'k', now.version, body, 'the newer value still stands')
      const token = fresh()
      assert.deepEqual(
        await store.lease('k', token, LONG, now.version),
        { state: 'granted' },
        'over the very version it is granted',
      )
      await isLeaseOf(store, 'k', token, 'the lease took the place of the value')
    },
  ),

  storeCase('lease.over-absent', 'a lease over a version that is gone is granted on the absent slot', async (bench) => {
    const store = await bench.open()
    const version = await put(store, 'k', bench.payload('b'))
    await store.delete(['k'])
    assert.deepEqual(await store.lease('k', fresh(), LONG, version), { state: 'granted' })
  }),

  storeCase('lease.over-names-no-lease', 'no version names a lease, not even one that spells it', async (bench) => {
    const store = await bench.open()
    const token = await take(store, 'k')
    for (const over of [`L${token}`, token, `V${token}`, '', Buffer.from(`L${token}`)]) {
      assert.deepEqual(await store.lease('k', fresh(), LONG, over), { state: 'lease', token }, `over ${String(over)}`)
    }
    await isLeaseOf(store, 'k', token, 'the lease still stands')
  }),

  storeCase(
    'lease.one-of-many',
    'of many leases asked for at once, one is granted, and all others learn its token',
    async (bench) => {
      const stores = [await bench.open(), await bench.open(), await bench.open()]
      const tokens = Array.from({ length: 24 }, fresh)
      const answers = await atOnce(stores, tokens.length, (store, n) => store.lease('k', tokens[n] as string, LONG))
      const winners = tokens.filter((_, n) => answers[n]?.state === 'granted')
      assert.equal(winners.length, 1, 'one is granted')
      const others = answers.filter((answer) => answer.state !== 'granted')
      for (const answer of others) assert.deepEqual(answer, { state: 'lease', token: winners[0] })
    },
  ),

  storeCase('lease.one-of-many-over', 'of many leases over the same dead version, one is granted', async (bench) => {
    const stores = [await bench.open(), await bench.open(), await bench.open()]
    const version = await put(stores[0] ?? assert.fail(), 'k', bench.payload('dead'))
    const answers = await atOnce(stores, 24, (store) => store.lease('k', fresh(), LONG, version))
    assert.equal(answers.filter((answer) => answer.state === 'granted').length, 1)
  }),

  storeCase('lease.expires', 'a lease vanishes after its time', async (bench) => {
    const store = await bench.open()
    await take(store, 'k', SHORT)
    await bench.elapse(PAST)
    await isAbsent(store, 'k', 'the lease is gone')
    await take(store, 'k')
  }),

  storeCase(
    'lease.expires-over',
    'a lease that was put over a version vanishes after its time as well',
    async (bench) => {
      const store = await bench.open()
      const version = await put(store, 'k', bench.payload('b'))
      assert.deepEqual(await store.lease('k', fresh(), SHORT, version), { state: 'granted' })
      await bench.elapse(PAST)
      await isAbsent(store, 'k', 'the lease is gone')
    },
  ),
]
