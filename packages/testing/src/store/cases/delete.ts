import assert from 'node:assert/strict'
import { storeCase, type StoreCase } from '../harness.js'
import { fillMany, isAbsent, isLeaseOf, isValue, LONG, put, take, valueOf } from '../steps.js'

const MANY = 1_500

/** What is deleted is gone when the call resolves; what was being loaded may not fill. */
export const deleteCases: readonly StoreCase[] = [
  storeCase('delete.values', 'values go, for every store that looks', async (bench) => {
    const [store, other] = [await bench.open(), await bench.open()]
    await put(store, 'k', bench.payload('b'))
    await other.delete(['k'])
    await isAbsent(store, 'k', 'it is gone when the call resolves')
  }),

  storeCase('delete.leases', 'leases go as well, so that a load under way does not fill', async (bench) => {
    const store = await bench.open()
    const token = await take(store, 'k')
    await store.delete(['k'])
    await isAbsent(store, 'k', 'the lease is gone')
    assert.equal(await store.fill('k', token, valueOf(bench.payload('stale')), LONG), false)
  }),

  storeCase('delete.only-named', 'keys that were not named stay', async (bench) => {
    const store = await bench.open()
    const body = bench.payload('b')
    await put(store, 'a', body)
    const value = await put(store, 'aa', body)
    const lease = await take(store, 'b')
    await store.delete(['a', 'a*', 'c'])
    await isAbsent(store, 'a', 'what was named is gone')
    await isValue(store, 'aa', value, body, 'a neighbour stays; a star is only a character here')
    await isLeaseOf(store, 'b', lease, 'another lease stays')
  }),

  storeCase('delete.absent', 'deleting what is absent, or nothing at all, is no error', async (bench) => {
    const store = await bench.open()
    await store.delete(['nothing'])
    await store.delete([])
    await isAbsent(store, 'nothing', 'it is still absent')
  }),

  storeCase('delete.many', `${MANY} keys go in one call`, async (bench) => {
    const store = await bench.open()
    const keys = await fillMany(bench, (n) => `k:${n}`, MANY)
    await store.delete(keys)
    const { slots } = await store.read(keys, [])
    assert.equal(slots.filter((slot) => slot.state !== 'absent').length, 0)
  }),
]
