import { describe, expect, it } from 'vitest'
import { cases } from './cases.js'
import { repeatCases } from './cases-failovers.js'
import { fenceCases } from './cases-fences.js'
import { failoverCases, holdCases } from './cases-holds.js'
import { lapsedCases } from './cases-lapsed.js'
import { mixedCases } from './cases-mixed.js'
import { putCases } from './cases-puts.js'
import { refreshCases } from './cases-refresh.js'
import { rowTagCases } from './cases-row-tags.js'
import { tagCases } from './cases-tags.js'
import { transactionCases } from './cases-transactions.js'
import { exploreAll, exploreSome } from './explore.js'
import { hunts, sweepHunts } from './mutants.js'
import { repeatHunts } from './mutants-failovers.js'
import { fenceHunts } from './mutants-fences.js'
import { holdHunts } from './mutants-holds.js'
import { lapsedHunts } from './mutants-lapsed.js'
import { putHunts } from './mutants-puts.js'
import { rowTagHunts } from './mutants-row-tags.js'
import { tagHunts } from './mutants-tags.js'
import { transactionHunts } from './mutants-transactions.js'
import { createWorld } from './world.js'

/** `npm run test:simulation` sets it: minutes instead of seconds. */
const LONG = process.env['READTHROUGH_SIMULATION'] === 'long'
/** No case may need more runs than this to see every order. */
const MOST_RUNS = LONG ? 2_000_000 : 10_000
/** How many random orders of each larger case are tried. */
const SEEDS = LONG ? 100_000 : 500
const TIMEOUT_MS = LONG ? 3_600_000 : 120_000
/** A broken rule must show within this many runs. */
const MOST_RUNS_TO_FIND = 20_000

const all = [
  ...[...cases, ...tagCases, ...rowTagCases, ...refreshCases, ...lapsedCases, ...putCases, ...mixedCases],
  ...[...fenceCases, ...holdCases, ...failoverCases, ...repeatCases, ...transactionCases],
]
const allHunts = [
  ...[...hunts, ...sweepHunts, ...tagHunts, ...rowTagHunts, ...lapsedHunts, ...putHunts],
  ...[...fenceHunts, ...holdHunts, ...repeatHunts, ...transactionHunts],
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

describe('each rule of the protocol, broken, is found out', () => {
  it.each(allHunts)(
    '$mutant.name',
    async ({ mutant, scenario }) => {
      const { found, runs } = await exploreAll(() => createWorld(scenario, mutant), MOST_RUNS_TO_FIND)
      expect(found?.violation).toMatch(/was owed to it, and was given version \d+|which nobody had committed/)
      expect(found?.trace.length).toBeGreaterThan(2)
      if (LONG) console.log(`${mutant.name}, after ${runs} runs: ${found?.violation}\n  ${found?.trace.join('\n  ')}`)
      // Explored as far, the same system with the rule unbroken keeps the promise: it is the rule that matters.
      expect((await exploreAll(() => createWorld(scenario), runs)).found).toBeUndefined()
    },
    TIMEOUT_MS,
  )
})
