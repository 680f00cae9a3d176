import assert from 'node:assert/strict'
import { storeCase, type StoreCase } from '../harness.js'
import { isAbsent, isLeaseOf, isValue, put, take } from '../steps.js'

/** Read looks, and writes nothing. */
export const readCases: readonly StoreCase[] = [
  storeCase('read.absent', 'what was never written is absent, and a tag never used has no stamp', async (bench) => {
    const store = await bench.open()
    assert.deepEqual(await store.read(['nothing'], ['no tag']), { slots: [{ state: 'absent' }], stamps: [null] })
  }),

  storeCase('read.nothing', 'asked for nothing, it answers nothing', async (bench) => {
    const store = await bench.open()
    assert.deepEqual(await store.read([], []), { slots: [], stamps: [] })
  }),

  storeCase('read.order', 'one slot a key and one stamp a tag, in the order asked', async (bench) => {
    const store = await bench.open()
    await put(store, 'value', bench.payload('b'))
    await take(store, 'lease')
    const [stamp] = await store.ensureStamps(['used'], 60_000)
    const { slots, stamps } = await store.read(
      ['none', 'value', 'lease', 'value', 'other'],
      ['unused', 'used', 'unused'],
    )
    assert.deepEqual(
      slots.map((slot) => slot.state),
      ['absent', 'value', 'lease', 'value', 'absent'],
    )
    assert.deepEqual(stamps, [null, stamp, null])
  }),

  storeCase('read.writes-nothing', 'reading changes neither slots nor stamps', async (bench) => {
    const store = await bench.open()
    const version = await put(store, 'value', bench.payload('b'))
    const token = await take(store, 'lease')
    for (let round = 0; round < 2; round++) {
      await isAbsent(store, 'none', 'a key that was read is still absent')
      await isValue(store, 'value', version, bench.payload('b'), 'a value that was read is still there')
      await isLeaseOf(store, 'lease', token, 'a lease that was read is still there')
      assert.deepEqual((await store.read([], ['tag'])).stamps, [null], 'a tag that was read still has no stamp')
    }
  }),
]
