import assert from 'node:assert/strict'
import type { Store, StoreGroups } from '@readthrough/core'
import { type Bench, storeCase, type StoreCase } from '../harness.js'
import { fresh, groupOf, LONG, put, sameSlot, SHORT, take, valueOf } from '../steps.js'

const NEEDS = { needs: ['watch'] } as const

/** How long a hint may take, in steps of so many milliseconds. */
const [STEP, STEPS] = [25, 80]

/** A watch answers as a read does, and tells of a change once. */
export const watchCases: readonly StoreCase[] = [
  storeCase(
    'watch.answers',
    'a watch answers what a read of that key and these tags would',
    async (bench) => {
      const store = await bench.open()
      const watch = groupOf(store, 'watch')
      const version = await put(store, 'value', bench.payload('b'))
      const token = await take(store, 'lease')
      const [stamp] = await store.ensureStamps(['used'], LONG)
      const expected = [
        ['absent', { state: 'absent' }],
        ['value', { state: 'value', version, body: bench.payload('b') }],
        ['lease', { state: 'lease', token }],
      ] as const
      for (const [key, slot] of expected) {
        const { answer, stop } = watch(key, ['unused', 'used'], () => {})
        const { slots, stamps } = await answer
        stop()
        assert.equal(slots.length, 1)
        sameSlot(slots[0] ?? assert.fail(), slot, key)
        assert.deepEqual(stamps, [null, stamp])
      }
      const untagged = watch('absent', [], () => {})
      assert.deepEqual(await untagged.answer, { slots: [{ state: 'absent' }], stamps: [] })
      untagged.stop()
      assert.deepEqual((await store.read(['absent'], ['unused'])).stamps, [null], 'it wrote nothing')
    },
    NEEDS,
  ),

  ...changes().map(([verb, before, change]) =>
    storeCase(
      `watch.tells-of-${verb}`,
      `a watch tells, once, of a ${verb} by another store`,
      async (bench) => {
        const [store, other] = [await bench.open(), await bench.open()]
        const seen = await before(other, bench)
        const watched = await watching(store, 'k')
        await change(other, bench, seen)
        await toldBy(bench, watched.times)
        await other.delete(['k'])
        await put(other, 'k', bench.payload('later'))
        await bench.elapse(SHORT)
        assert.equal(watched.times(), 1, 'once, whatever comes later')
        watched.stop()
      },
      NEEDS,
    ),
  ),

  storeCase(
    'watch.tells-in-between',
    'what changes between the asking and the answer is in the answer, or is told of',
    async (bench) => {
      const [store, other] = [await bench.open(), await bench.open()]
      const watch = groupOf(store, 'watch')
      for (let round = 0; round < 10; round++) {
        const key = `k${round}`
        const token = await take(other, key)
        let times = 0
        const { answer, stop } = watch(key, [], () => void times++)
        const filled = other.fill(key, token, valueOf(bench.payload('b')), LONG)
        const { slots } = await answer
        assert.equal(await filled, true)
        if (slots[0]?.state !== 'value') await toldBy(bench, () => times)
        stop()
      }
    },
    NEEDS,
  ),

  storeCase(
    'watch.tells-of-own',
    'a watch tells of what its own store changes, too',
    async (bench) => {
      const store = await bench.open()
      const token = await take(store, 'k')
      const watched = await watching(store, 'k')
      await store.fill('k', token, valueOf(bench.payload('b')), LONG)
      await toldBy(bench, watched.times)
      watched.stop()
    },
    NEEDS,
  ),

  storeCase(
    'watch.tells-of-barrier',
    'a watch tells of a barrier that is raised, and of one that is lowered',
    async (bench) => {
      const [store, other] = [await bench.open(), await bench.open()]
      const member = fresh()
      await take(other, 'k')
      const first = await watching(store, 'k')
      await groupOf(other, 'barriers').raise('k', member, LONG)
      await toldBy(bench, first.times)
      const second = await watching(store, 'k')
      await groupOf(other, 'barriers').lower('k', member)
      await toldBy(bench, second.times)
      for (const { stop } of [first, second]) stop()
    },
    { needs: ['watch', 'barriers'] },
  ),

  storeCase(
    'watch.stopped',
    'a watch that was stopped tells nothing, and those beside it go on',
    async (bench) => {
      const [store, other] = [await bench.open(), await bench.open()]
      const token = await take(other, 'k')
      const stopped = await watching(store, 'k')
      const stays = [await watching(store, 'k'), await watching(other, 'k')]
      stopped.stop()
      stopped.stop()
      const before = stopped.times()
      await other.fill('k', token, valueOf(bench.payload('b')), LONG)
      for (const { times } of stays) await toldBy(bench, times)
      await bench.elapse(SHORT)
      assert.equal(stopped.times(), before)
      for (const { stop } of stays) stop()
    },
    NEEDS,
  ),
]

type Change = readonly [
  verb: string,
  before: (store: Store, bench: Bench) => Promise<string>,
  change: (store: Store, bench: Bench, seen: string) => Promise<unknown>,
]

/** What one waits for while another loads; `before` gives the token or the version that lies there. */
function changes(): readonly Change[] {
  const lease: Change[1] = (store) => take(store, 'k')
  const value: Change[1] = (store, bench) => put(store, 'k', bench.payload('b'))
  return [
    ['fill', lease, (store, bench, token) => store.fill('k', token, valueOf(bench.payload('b')), LONG)],
    ['release', lease, (store, _bench, token) => store.release('k', token)],
    ['delete', lease, (store) => store.delete(['k'])],
    ['pattern', value, (store) => store.deleteMatching('k*')],
    ['replace', value, (store, bench, seen) => store.replace('k', seen, valueOf(bench.payload('b')), LONG)],
    ['lease', value, (store, _bench, seen) => store.lease('k', fresh(), LONG, seen)],
  ]
}

/** Watches, and counts how often it was told; begins when the answer is there. It may be told for nothing before. */
async function watching(store: Store, key: string): Promise<{ times: () => number; stop: () => void }> {
  let times = 0
  const watch: NonNullable<StoreGroups['watch']> = groupOf(store, 'watch')
  const { answer, stop } = watch(key, [], () => void times++)
  await answer
  return { times: () => times, stop }
}

async function toldBy(bench: Bench, times: () => number): Promise<void> {
  for (let step = 0; step < STEPS && times() === 0; step++) await bench.elapse(STEP)
  assert.equal(times(), 1, 'the watch was told')
}
