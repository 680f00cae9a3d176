import assert from 'node:assert/strict'
import type { ProbeAnswer, ProbedSlot, Slot, Store, Version } from '@readthrough/core'
import { storeCase, type StoreCase } from '../harness.js'
import { fresh, groupOf, LONG, put, take, valueOf } from '../steps.js'

const NEEDS = { needs: ['probe'] } as const

/** A probe answers what a read would, without the bodies. */
export const probeCases: readonly StoreCase[] = [
  storeCase(
    'probe.answers',
    'a probe tells what lies there as a read does, in the order asked, and has no bodies',
    async (bench) => {
      const [store, other] = [await bench.open(), await bench.open()]
      await put(other, 'value', bench.payload('b'))
      await put(other, 'long', bench.payload('ä'.repeat(2_000)))
      await put(other, 'empty', bench.payload(''))
      await take(other, 'lease')
      await same(store, ['long', 'absent', 'value', 'lease', 'empty', 'value'], [])
      await same(store, [], [])
    },
    NEEDS,
  ),

  storeCase(
    'probe.stamps',
    'a probe tells the stamps as a read does, in the order asked',
    async (bench) => {
      const [store, other] = [await bench.open(), await bench.open()]
      await other.ensureStamps(['a', 'b', 'dropped'], LONG)
      await put(other, 'k', bench.payload('b'))
      await other.dropStamps(['dropped'])
      await same(store, ['k'], ['b', 'unused', 'a', 'dropped'])
      await same(store, [], ['a'])
    },
    NEEDS,
  ),

  storeCase(
    'probe.anew',
    'a probe tells of every change, whoever made it',
    async (bench) => {
      const [store, other] = [await bench.open(), await bench.open()]
      const first = await put(other, 'k', bench.payload('b'))
      assert.equal(versionOf(await probe(store, ['k'], [])), first)
      const second = valueOf(bench.payload('b'))
      assert.equal(await other.replace('k', first, second, LONG), true)
      assert.equal(versionOf(await probe(store, ['k'], [])), second.version)
      assert.equal(await other.touch('k', second.version, 2 * LONG), true)
      assert.equal(versionOf(await probe(store, ['k'], [])), second.version, 'one version, however long it lives')
      await other.delete(['k'])
      assert.deepEqual((await probe(store, ['k'], [])).slots, [{ state: 'absent' }])
    },
    NEEDS,
  ),

  storeCase(
    'probe.writes-nothing',
    'a probe writes nothing: what is absent stays so, and what ends ends in time',
    async (bench) => {
      const store = await bench.open()
      await probe(store, ['k'], ['t'])
      assert.deepEqual((await store.read(['k'], ['t'])).stamps, [null])
      assert.deepEqual(await store.lease('k', fresh(), LONG), { state: 'granted' })
    },
    NEEDS,
  ),

  storeCase(
    'probe.barrier',
    'a probe sees a barrier, over a key and over a tag',
    async (bench) => {
      const [store, other] = [await bench.open(), await bench.open()]
      await groupOf(other, 'barriers').raise('k', fresh(), LONG)
      await other.ensureStamps(['t'], LONG)
      await groupOf(other, 'tagBarriers').raise('t', fresh(), LONG)
      assert.deepEqual(await probe(store, ['k'], ['t']), { slots: [{ state: 'barrier' }], stamps: [null] })
    },
    { needs: ['probe', 'barriers', 'tagBarriers'] },
  ),

  storeCase(
    'probe.unreadable',
    'a probe names what is not ours as a read does, also where it begins like something of ours',
    async (bench) => {
      const store = await bench.open()
      const raws = ['neither a value nor a lease', 'L', `L${fresh()}x`, `V${fresh().slice(1)}`, `V \u00e4${fresh()}`]
      for (const [n, raw] of raws.entries()) await bench.plant(`k${n}`, raw)
      await same(
        store,
        raws.map((_, n) => `k${n}`),
        [],
      )
    },
    { needs: ['probe', 'plant'] },
  ),

  storeCase(
    'probe.foreign',
    'a probe sees that another type of thing lies there',
    async (bench) => {
      const store = await bench.open()
      await bench.plantForeign('list')
      assert.deepEqual((await probe(store, ['list', 'absent'], [])).slots, [{ state: 'foreign' }, { state: 'absent' }])
    },
    { needs: ['probe', 'plantForeign'] },
  ),
]

/** Like the engine, called without its store. */
function probe(store: Store, keys: readonly string[], tags: readonly string[]): Promise<ProbeAnswer> {
  const probing: NonNullable<Store['probe']> = groupOf(store, 'probe')
  return probing(keys, tags)
}

async function same(store: Store, keys: readonly string[], tags: readonly string[]): Promise<void> {
  const { slots, stamps } = await store.read(keys, tags)
  assert.deepEqual(await probe(store, keys, tags), { slots: slots.map(withoutBody), stamps })
}

function withoutBody(slot: Slot): ProbedSlot {
  return slot.state === 'value' ? { state: 'value', version: slot.version } : slot
}

function versionOf({ slots }: ProbeAnswer): Version {
  const [slot] = slots
  return slot?.state === 'value' ? slot.version : assert.fail(`it is ${slot?.state}, and no value`)
}
