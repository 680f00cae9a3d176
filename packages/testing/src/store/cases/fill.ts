import assert from 'node:assert/strict'
import { storeCase, type StoreCase } from '../harness.js'
import { atOnce, fresh, isAbsent, isLeaseOf, isValue, LONG, PAST, put, SHORT, take, valueOf } from '../steps.js'

/** A fill goes under one’s own lease, and nowhere else. */
export const fillCases: readonly StoreCase[] = [
  storeCase('fill.under-own-lease', 'the value takes the place of the lease, and everyone sees it', async (bench) => {
    const [store, other] = [await bench.open(), await bench.open()]
    const value = valueOf(bench.payload('body'))
    assert.equal(await store.fill('k', await take(store, 'k'), value, LONG), true)
    await isValue(other, 'k', value.version, value.body, 'another store sees the value')
  }),

  storeCase('fill.refused-after-delete', 'a load that was invalidated meanwhile does not fill', async (bench) => {
    const store = await bench.open()
    const token = await take(store, 'k')
    await store.delete(['k'])
    assert.equal(await store.fill('k', token, valueOf(bench.payload('stale')), LONG), false)
    await isAbsent(store, 'k', 'what was deleted is not brought back')
  }),

  storeCase('fill.refused-after-expiry', 'a load that outlived its lease does not fill', async (bench) => {
    const store = await bench.open()
    const token = await take(store, 'k', SHORT)
    await bench.elapse(PAST)
    assert.equal(await store.fill('k', token, valueOf(bench.payload('late')), LONG), false)
    await isAbsent(store, 'k', 'nothing was written')
  }),

  storeCase('fill.refused-over-other-lease', 'a load does not fill under the lease of another', async (bench) => {
    const store = await bench.open()
    const mine = await take(store, 'k')
    await store.delete(['k'])
    const theirs = await take(store, 'k')
    assert.equal(await store.fill('k', mine, valueOf(bench.payload('stale')), LONG), false)
    await isLeaseOf(store, 'k', theirs, 'the newer lease still stands')
  }),

  storeCase('fill.refused-over-value', 'a token that has filled does not fill again', async (bench) => {
    const store = await bench.open()
    const token = await take(store, 'k')
    const first = valueOf(bench.payload('first'))
    assert.equal(await store.fill('k', token, first, LONG), true)
    assert.equal(await store.fill('k', token, valueOf(bench.payload('second')), LONG), false)
    await isValue(store, 'k', first.version, first.body, 'the first value still stands')
  }),

  storeCase('fill.refused-unleased', 'nothing fills where there never was a lease', async (bench) => {
    const store = await bench.open()
    assert.equal(await store.fill('k', fresh(), valueOf(bench.payload('b')), LONG), false)
    await isAbsent(store, 'k', 'nothing was written')
  }),

  storeCase(
    'fill.one-of-many',
    'of many fills at once under one lease, one is accepted, and it is what lies there',
    async (bench) => {
      const stores = [await bench.open(), await bench.open(), await bench.open()]
      const token = await take(stores[0] ?? assert.fail(), 'k')
      const values = Array.from({ length: 24 }, (_, n) => valueOf(bench.payload(`body ${n}`)))
      const accepted = await atOnce(stores, values.length, (store, n) =>
        store.fill('k', token, values[n] ?? assert.fail(), LONG),
      )
      const winners = values.filter((_, n) => accepted[n])
      assert.equal(winners.length, 1, 'one is accepted')
      const winner = winners[0] ?? assert.fail()
      await isValue(stores[1] ?? assert.fail(), 'k', winner.version, winner.body, 'it is the one that lies there')
    },
  ),

  storeCase(
    'fill.against-delete',
    'a fill and a delete at once leave nothing, in whichever order they came',
    async (bench) => {
      const [store, other] = [await bench.open(), await bench.open()]
      for (let round = 0; round < 20; round++) {
        const token = await take(store, 'k')
        const fill = () => store.fill('k', token, valueOf(bench.payload('b')), LONG)
        const drop = () => other.delete(['k'])
        await Promise.all(round % 2 === 0 ? [fill(), drop()] : [drop(), fill()])
        await isAbsent(store, 'k', 'the delete resolved, and its lease went with it')
      }
    },
  ),

  storeCase('fill.own-time', 'a value lives for its own time, not for that of the lease', async (bench) => {
    const store = await bench.open()
    const stays = valueOf(bench.payload('stays'))
    assert.equal(await store.fill('stays', await take(store, 'stays', SHORT), stays, LONG), true)
    await put(store, 'goes', bench.payload('goes'), SHORT)
    await bench.elapse(PAST)
    await isValue(store, 'stays', stays.version, stays.body, 'the lease’s end does not end the value')
    await isAbsent(store, 'goes', 'the value’s end does')
  }),
]
