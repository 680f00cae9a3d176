import { describe, expect, test } from 'vitest'
import { watchHandles } from '../src/leaks/handles.js'
import { verdictOf, type Sample } from '../src/leaks/verdict.js'

const BOUND = 1_000

/** Rounds that hold what `of` says of each. */
function rounds(count: number, of: (round: number) => Partial<Sample>): Sample[] {
  return Array.from({ length: count }, (_, round) => ({
    heap: 50_000,
    timers: 2,
    sockets: 1,
    listeners: 9,
    ...of(round),
  }))
}

describe('the verdict on a row of rounds', () => {
  test('is steady where the heap only wavers, and where it grows in the first third', () => {
    const wavering = rounds(12, (round) => ({ heap: 50_000 + (round % 2) * 900, timers: 2 + (round % 2) }))
    expect(verdictOf(wavering, BOUND).leaks).toEqual([])
    expect(
      verdictOf(
        rounds(12, (round) => ({ heap: Math.min(round, 4) * 10_000 })),
        BOUND,
      ).leaks,
    ).toEqual([])
  })

  test.each(['heap', 'timers', 'sockets', 'listeners'] as const)('names %s where they grow round by round', (name) => {
    const growing = rounds(6, (round) => ({ [name]: name === 'heap' ? round * BOUND : round }))
    expect(verdictOf(growing, BOUND).leaks).toEqual([name])
  })

  test('does not take one late round for a slope, and refuses to judge by too few', () => {
    expect(
      verdictOf(
        rounds(9, (round) => ({ heap: round === 8 ? 90_000 : 50_000 })),
        BOUND,
      ).leaks,
    ).toEqual([])
    expect(() =>
      verdictOf(
        rounds(5, () => ({})),
        BOUND,
      ),
    ).toThrow(RangeError)
  })
})

test('timers are counted that would let the process exit, until they are cleared', () => {
  const { setTimeout: before, setInterval: beside } = globalThis
  try {
    const handles = watchHandles()
    const timers = [setTimeout(() => {}, 60_000).unref(), setInterval(() => {}, 60_000).unref()]
    expect(handles().timers).toBe(2)
    for (const timer of timers) clearTimeout(timer)
    expect(handles().timers).toBe(0)
  } finally {
    Object.assign(globalThis, { setTimeout: before, setInterval: beside })
  }
})
