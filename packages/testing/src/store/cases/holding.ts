import assert from 'node:assert/strict'
import { storeCase, type StoreCase } from '../harness.js'
import { fresh, isAbsent, isLeaseOf, isValue, look, LONG, PAST, SHORT, take, valueOf } from '../steps.js'

/** Only its holder renews or releases a lease. */
export const holdingCases: readonly StoreCase[] = [
  storeCase('renew.extends', 'a renewed lease lives on for the time given', async (bench) => {
    const store = await bench.open()
    const token = await take(store, 'k', SHORT)
    assert.equal(await store.renew('k', token, LONG), true)
    await bench.elapse(PAST)
    await isLeaseOf(store, 'k', token, 'the lease outlived its first time')
    assert.equal(await store.renew('k', token, SHORT), true)
    await bench.elapse(PAST)
    await isAbsent(store, 'k', 'the time of a renewal counts from the renewal')
  }),

  storeCase('renew.own-only', 'only its own token renews a lease', async (bench) => {
    const store = await bench.open()
    const token = await take(store, 'k', SHORT)
    assert.equal(await store.renew('k', fresh(), LONG), false)
    await isLeaseOf(store, 'k', token, 'the lease is still its holder’s')
    await bench.elapse(PAST)
    await isAbsent(store, 'k', 'the lease was not renewed')
  }),

  storeCase(
    'renew.never-brings-back',
    'a lease that was deleted or has expired is not renewed into being',
    async (bench) => {
      const store = await bench.open()
      const deleted = await take(store, 'deleted')
      await store.delete(['deleted'])
      assert.equal(await store.renew('deleted', deleted, LONG), false)
      await isAbsent(store, 'deleted', 'what was deleted stays away')
      const expired = await take(store, 'expired', SHORT)
      await bench.elapse(PAST)
      assert.equal(await store.renew('expired', expired, LONG), false)
      await isAbsent(store, 'expired', 'what has expired stays away')
    },
  ),

  storeCase('renew.not-a-value', 'the token of a lease that was filled renews nothing', async (bench) => {
    const store = await bench.open()
    const token = await take(store, 'k')
    const value = valueOf(bench.payload('b'))
    await store.fill('k', token, value, LONG)
    assert.equal(await store.renew('k', token, SHORT), false)
    await bench.elapse(PAST)
    await isValue(store, 'k', value.version, value.body, 'the value keeps its own time')
  }),

  storeCase('release.frees', 'a released slot is absent at once, and its lease may not fill', async (bench) => {
    const store = await bench.open()
    const token = await take(store, 'k')
    assert.equal(await store.release('k', token), true)
    await isAbsent(store, 'k', 'the lease is gone')
    assert.equal(await store.fill('k', token, valueOf(bench.payload('b')), LONG), false)
    assert.equal(await store.release('k', token), false, 'a second time there is nothing to release')
  }),

  storeCase('release.own-only', 'only its own token releases a lease', async (bench) => {
    const store = await bench.open()
    const token = await take(store, 'k')
    assert.equal(await store.release('k', fresh()), false)
    await isLeaseOf(store, 'k', token, 'the lease still stands')
  }),

  storeCase('release.not-a-value', 'the token of a lease that was filled releases nothing', async (bench) => {
    const store = await bench.open()
    const token = await take(store, 'k')
    await store.fill('k', token, valueOf(bench.payload('b')), LONG)
    assert.equal(await store.release('k', token), false)
    assert.equal((await look(store, 'k')).state, 'value', 'the value still stands')
  }),
]
