import { describe, expect, it } from 'vitest'
import { cases } from './cases.js'
import { repeatCases } from './cases-failovers.js'
import { fenceCases } from './cases-fences.js'
import { gatheredCases } from './cases-gathered.js'
import { failoverCases, holdCases } from './cases-holds.js'
import { indexCases } from './cases-indexes.js'
import { lapsedCases } from './cases-lapsed.js'
import { mixedCases } from './cases-mixed.js'
import { putCases } from './cases-puts.js'
import { refreshCases } from './cases-refresh.js'
import { rowTagCases } from './cases-row-tags.js'
import { tagCases } from './cases-tags.js'
import { transactionCases } from './cases-transactions.js'
import { exploreAll, exploreSome } from './explore.js'
import { LONG, TIMEOUT_MS } from './length.js'
import { createWorld } from './world.js'

/** No case may need more runs than this to see every order. */
const MOST_RUNS = LONG ? 2_000_000 : 10_000
/** How many random orders of each larger case are tried. */
const SEEDS = LONG ? 100_000 : 500

const all = [
  ...[...cases, ...tagCases, ...rowTagCases, ...refreshCases, ...lapsedCases, ...putCases, ...mixedCases],
  ...[
    ...gatheredCases,
    ...fenceCases,
    ...holdCases,
    ...failoverCases,
    ...repeatCases,
    ...transactionCases,
    ...indexCases,
  ],
]
const whole = all.filter(({ size }) => size === undefined || (LONG && size === 'large'))
const sampled = all.filter(({ size }) => size !== undefined)

describe('in every order of steps, nobody reads what a write that had returned made stale', () => {
  it.each(whole)(
    'when $title',
    async (scenario) => {
      const seen = new Set<string>()
      const { found, complete } = await exploreAll(() => createWorld(scenario, undefined, seen), MOST_RUNS)
      expect(found).toBeUndefined()
      expect(complete).toBe(true)
      expect([...seen]).toEqual(expect.arrayContaining([...(scenario.shows ?? [])]))
    },
    TIMEOUT_MS,
  )
})

describe('in a sample of orders, the same holds', () => {
  it.each(sampled)(
    'when $title',
    async (scenario) => {
      const seen = new Set<string>()
      const { found, runs } = await exploreSome(() => createWorld(scenario, undefined, seen), SEEDS)
      expect(found).toBeUndefined()
      expect(runs).toBe(SEEDS)
      expect([...seen]).toEqual(expect.arrayContaining([...(scenario.shows ?? [])]))
    },
    TIMEOUT_MS,
  )
})
