import assert from 'node:assert/strict'
import type { Written } from '@readthrough/core'
import { storeCase, type StoreCase } from '../harness.js'
import { groupOf, LONG, PAST, PAST_AMPLE, AMPLE, put, SHORT } from '../steps.js'

const NEEDS = { needs: ['replicas'] } as const

/** More than any store has. */
const TOO_MANY = 1_000

const WRITTEN: Written = { keys: ['k'], tags: ['t'], isAnywhere: false }

/** What has a value, a stamp, and then an invalidation of both. */
const EVERYWHERE: readonly Written[] = [
  WRITTEN,
  { keys: ['a', 'b', 'c', 'd'], tags: [], isAnywhere: false },
  { keys: [], tags: ['t', 'u'], isAnywhere: false },
  { keys: [], tags: [], isAnywhere: true },
]

/** How many replicas have a write is told truly, in time, and at nobody's expense. */
export const replicaCases: readonly StoreCase[] = [
  storeCase(
    'replicas.in-time',
    'who asks for more replicas than there are is told how many there are, when the time is over',
    async (bench) => {
      const store = await bench.open()
      await put(store, 'k', bench.payload('b'))
      await store.delete(['k'])
      await store.dropStamps(['t'])
      const asked = EVERYWHERE.map((written) => groupOf(store, 'replicas').confirm(written, TOO_MANY, SHORT))
      const late = bench.elapse(PAST).then(() => 'late')
      for (const answer of asked) {
        const count = await Promise.race([answer, late])
        assert.equal(typeof count, 'number', 'the time was over, and there was no answer')
        assert.equal(Number(count) >= 0 && Number(count) < TOO_MANY, true, `there are not ${count}`)
      }
      await late
    },
    NEEDS,
  ),

  storeCase(
    'replicas.waits',
    'who asks for more replicas than there are waits for them until the time is over',
    async (bench) => {
      const store = await bench.open()
      await store.delete(['k'])
      let isAnswered = false
      const asked = groupOf(store, 'replicas')
        .confirm(WRITTEN, TOO_MANY, AMPLE)
        .then(() => {
          isAnswered = true
        })
      await bench.elapse(SHORT)
      assert.equal(isAnswered, false, 'there was time')
      await bench.elapse(PAST_AMPLE)
      await asked
    },
    NEEDS,
  ),

  storeCase(
    'replicas.none-asked',
    'who asks for none is answered at once, also when nothing was written',
    async (bench) => {
      const store = await bench.open()
      for (const written of [...EVERYWHERE, { keys: [], tags: [], isAnywhere: false }]) {
        const answer = await Promise.race([
          groupOf(store, 'replicas').confirm(written, 0, LONG),
          bench.elapse(AMPLE).then(() => -1),
        ])
        assert.equal(answer >= 0, true, 'it was answered in time')
      }
    },
    NEEDS,
  ),

  storeCase(
    'replicas.holds-up-nothing',
    'while one waits for replicas, other commands are answered',
    async (bench) => {
      const store = await bench.open()
      const order: string[] = []
      const asked = groupOf(store, 'replicas')
        .confirm(WRITTEN, TOO_MANY, AMPLE)
        .then(() => order.push('confirmed'))
      const others = [
        store.read(['k'], ['t']),
        put(store, 'other', bench.payload('b')),
        store.ensureStamps(['t'], LONG),
        store.delete(['k']),
      ].map((each) => each.then(() => order.push('answered')))
      await Promise.race([Promise.all(others), bench.elapse(SHORT)])
      await bench.elapse(PAST_AMPLE)
      await Promise.all([asked, ...others])
      assert.deepEqual(order, [...others.map(() => 'answered'), 'confirmed'])
    },
    NEEDS,
  ),
]
