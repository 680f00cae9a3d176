import { expect, test } from 'vitest'
import { figuresOf, totalOf } from '../src/race/figures.js'
import { packed, unpacked } from '../src/race/messages.js'
import { SETTLED_MS } from '../src/race/plan.js'
import { emptyTally, judge, merge, note } from '../src/race/tally.js'

test('a read is stale below what was promised before it began, and not at it or above', () => {
  const tally = emptyTally('key')
  judge(tally, 7, { version: 5, ageMs: 0 }, 5)
  judge(tally, 7, { version: 5, ageMs: 1 }, 6)
  expect(tally.staleReads).toBe(0)

  judge(tally, 7, { version: 5, ageMs: 2 }, 4)
  expect(tally).toMatchObject({ reads: 3, staleReads: 1, latestMs: 2 })
  expect([...tally.stale]).toEqual(['7@5'])
})

test('what is stale only for a moment is not left', () => {
  const tally = emptyTally('key')
  judge(tally, 1, { version: 2, ageMs: SETTLED_MS - 1 }, 1)
  expect(tally.judged.size).toBe(0)

  judge(tally, 1, { version: 2, ageMs: SETTLED_MS }, 2)
  judge(tally, 3, { version: 2, ageMs: SETTLED_MS }, 1)
  expect([...tally.judged]).toEqual(['1@2', '3@2'])
  expect([...tally.left]).toEqual(['3@2'])
  expect(figuresOf(tally)).toMatchObject({ staleWrites: 2, judged: 2, leftPerThousand: 500 })
})

test('a write that two processes have found stale counts once', () => {
  const [one, other] = [emptyTally('key'), emptyTally('key')]
  for (const tally of [one, other]) {
    tally.writes = 5
    tally.loads = 1
    judge(tally, 1, { version: 2, ageMs: SETTLED_MS }, 1)
    judge(tally, 1, { version: 2, ageMs: SETTLED_MS }, 2)
  }
  const sum = merge([one, other].map((tally) => unpacked(packed(tally))))
  expect(sum).toMatchObject({ family: 'key', reads: 4, loads: 2, writes: 10, staleReads: 2 })
  expect(figuresOf(sum)).toMatchObject({ hitShare: 0.5, staleWrites: 1, stalePerThousand: 100, leftPerThousand: 1000 })
})

test('the same write of two families is two writes', () => {
  const tallies = ['key', 'tag'].map((family) => {
    const tally = emptyTally(family)
    tally.writes = 1
    judge(tally, 1, { version: 2, ageMs: SETTLED_MS }, 1)
    return tally
  })
  const total = totalOf({ racer: 'one', ms: 1, counts: {}, tallies })
  expect(total).toMatchObject({ family: 'all', writes: 2, staleWrites: 2, judged: 2, leftPerThousand: 1000 })
})

test('errors are counted, and the first is kept', () => {
  const tally = emptyTally('key')
  note(tally, 'first')
  note(tally, 'second')
  expect(figuresOf(tally)).toMatchObject({ errors: 2, firstError: 'first', hitShare: 0 })
})
