import { expect, test } from 'vitest'
import { judge } from '../src/near-proof/judge.js'
import type { Read, Sightings } from '../src/near-proof/messages.js'

const BOUNDED = { mode: 'bounded', boundMs: 50 } as const
/** Key 1: its second version was invalidated at 1,000. */
const WRITTEN = { keys: [1], versions: [2], returnedAt: [1_000], unpromised: 0 }
const NONE: Sightings = { keys: [], versions: [], lastBegan: [] }

/** The first version was read last at `oldAt`, the second at `newAt`. */
function seen(oldAt: number, newAt: number): Sightings {
  return { keys: [1, 1], versions: [1, 2], lastBegan: [oldAt, newAt] }
}

function reader(promised: Sightings, unchecked = NONE): Read {
  return { promised, unchecked, reads: 2, loads: 2, outside: unchecked.keys.length, nearHits: 0, liveShare: 1 }
}

test('a read of what stood before may begin within the bound and its allowance, and no later', () => {
  expect(judge(BOUNDED, WRITTEN, [reader(seen(1_055, 1_060))])).toMatchObject({ lateMs: [55], stale: 0 })
  expect(judge(BOUNDED, WRITTEN, [reader(seen(1_056, 1_060))])).toMatchObject({ lateMs: [56], stale: 1 })
})

test.each(['validate', 'none'] as const)('with %s none may begin after the invalidation has returned', (mode) => {
  expect(judge({ ...BOUNDED, mode }, WRITTEN, [reader(seen(1_000, 1_001))])).toMatchObject({ stale: 0 })
  expect(judge({ ...BOUNDED, mode }, WRITTEN, [reader(seen(1_001, 1_002))])).toMatchObject({ stale: 1 })
})

test('a process that has not read both what stood before and what came after is no trial, unless it is stale', () => {
  const before: Sightings = { keys: [1], versions: [1], lastBegan: [900] }
  const after: Sightings = { keys: [1], versions: [2], lastBegan: [1_100] }
  expect(judge(BOUNDED, WRITTEN, [reader(before), reader(after)])).toMatchObject({ lateMs: [], stale: 0 })
  expect(judge(BOUNDED, WRITTEN, [reader({ ...before, lastBegan: [2_000] })])).toMatchObject({ stale: 1 })
})

test('what nothing had checked is counted by itself', () => {
  const unchecked: Sightings = { keys: [1], versions: [1], lastBegan: [1_300] }
  const round = judge(BOUNDED, WRITTEN, [reader(seen(900, 1_100), unchecked)])
  expect(round).toMatchObject({ stale: 0, outside: 1, outsideStale: 1, lateMs: [0] })
})
