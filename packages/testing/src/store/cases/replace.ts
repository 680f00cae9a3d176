import assert from 'node:assert/strict'
import { storeCase, type StoreCase } from '../harness.js'
import { atOnce, fresh, isAbsent, isLeaseOf, isValue, look, LONG, PAST, put, SHORT, take, valueOf } from '../steps.js'

/** A value is replaced and touched only by naming exactly what was seen. */
export const replaceCases: readonly StoreCase[] = [
  storeCase(
    'replace.exact-version-only',
    'a value is replaced by naming its version, and by no other',
    async (bench) => {
      const store = await bench.open()
      const old = await put(store, 'k', bench.payload('old'))
      const now = valueOf(bench.payload('new'))
      assert.equal(
        await store.replace('k', `V${fresh()}`, valueOf(bench.payload('x')), LONG),
        false,
        'a version never seen',
      )
      assert.equal(await store.replace('k', old, now, LONG), true, 'the very version')
      assert.equal(await store.replace('k', old, valueOf(bench.payload('x')), LONG), false, 'the version before')
      await isValue(store, 'k', now.version, now.body, 'the second value lies there')
    },
  ),

  storeCase(
    'replace.refused-after-delete',
    'a refresh that was invalidated meanwhile writes nothing',
    async (bench) => {
      const store = await bench.open()
      const seen = await put(store, 'k', bench.payload('b'))
      await store.delete(['k'])
      assert.equal(await store.replace('k', seen, valueOf(bench.payload('stale')), LONG), false)
      await isAbsent(store, 'k', 'what was deleted is not brought back')
    },
  ),

  storeCase('replace.refused-over-lease', 'nothing replaces a lease, whatever version it names', async (bench) => {
    const store = await bench.open()
    const seen = await put(store, 'k', bench.payload('b'))
    await store.delete(['k'])
    const token = await take(store, 'k')
    for (const version of [seen, `L${token}`, `V${token}`, token]) {
      assert.equal(await store.replace('k', version, valueOf(bench.payload('stale')), LONG), false, version)
    }
    await isLeaseOf(store, 'k', token, 'the lease still stands')
  }),

  storeCase('replace.one-of-many', 'of many replacements of one version at once, one is accepted', async (bench) => {
    const stores = [await bench.open(), await bench.open(), await bench.open()]
    const seen = await put(stores[0] ?? assert.fail(), 'k', bench.payload('b'))
    const done = await atOnce(stores, 24, (store, n) => store.replace('k', seen, valueOf(bench.payload(`${n}`)), LONG))
    assert.equal(done.filter(Boolean).length, 1)
  }),

  storeCase('replace.own-time', 'a replacement lives for the time given with it', async (bench) => {
    const store = await bench.open()
    const stays = valueOf(bench.payload('stays'))
    await store.replace('stays', await put(store, 'stays', bench.payload('b'), SHORT), stays, LONG)
    await store.replace('goes', await put(store, 'goes', bench.payload('b')), valueOf(bench.payload('goes')), SHORT)
    await bench.elapse(PAST)
    await isValue(store, 'stays', stays.version, stays.body, 'it outlives what it replaced')
    await isAbsent(store, 'goes', 'it ends before what it replaced would have')
  }),

  storeCase(
    'touch.own-time',
    'a touched value lives for the time given, longer or shorter, and stays the same',
    async (bench) => {
      const store = await bench.open()
      const body = bench.payload('b')
      const longer = await put(store, 'longer', body, SHORT)
      const shorter = await put(store, 'shorter', body)
      assert.deepEqual(
        [await store.touch('longer', longer, LONG), await store.touch('shorter', shorter, SHORT)],
        [true, true],
      )
      await isValue(store, 'shorter', shorter, body, 'touching changes neither version nor body')
      await bench.elapse(PAST)
      await isValue(store, 'longer', longer, body, 'it outlived its first time')
      await isAbsent(store, 'shorter', 'it ended at its new time')
    },
  ),

  storeCase('touch.exact-version-only', 'only the version that lies there is touched', async (bench) => {
    const store = await bench.open()
    await put(store, 'k', bench.payload('b'), SHORT)
    assert.equal(await store.touch('k', `V${fresh()}`, LONG), false)
    await bench.elapse(PAST)
    await isAbsent(store, 'k', 'it was not touched')
    assert.equal(await store.touch('k', `V${fresh()}`, LONG), false, 'there is nothing to touch')
  }),

  storeCase('touch.not-a-lease', 'a lease is not touched, whatever version is named', async (bench) => {
    const store = await bench.open()
    const token = await take(store, 'k', SHORT)
    for (const version of [`L${token}`, `V${token}`, token]) {
      assert.equal(await store.touch('k', version, LONG), false, version)
    }
    await bench.elapse(PAST)
    assert.equal((await look(store, 'k')).state, 'absent', 'its time was left alone')
  }),
]
