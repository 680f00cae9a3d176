import { describe, expect, it } from 'vitest'
import { largeCases, smallCases } from './cases.js'
import { exploreAll, exploreSome } from './explore.js'
import { hunts, sweepHunts } from './mutants.js'
import { createWorld } from './world.js'

/** `npm run test:simulation` sets it: minutes instead of seconds. */
const LONG = process.env['READTHROUGH_SIMULATION'] === 'long'
/** No small case may need more runs than this to see every order. */
const MOST_RUNS = LONG ? 2_000_000 : 50_000
/** How many random orders of each larger case are tried. */
const SEEDS = LONG ? 200_000 : 1_500
const TIMEOUT_MS = LONG ? 3_600_000 : 120_000
/** A broken rule must show within this many runs. */
const MOST_RUNS_TO_FIND = 20_000

describe('in every order of steps, nobody reads what an invalidation that had returned made stale', () => {
  const cases = LONG ? [...smallCases, ...largeCases.slice(0, 3)] : smallCases
  it.each(cases)(
    'when $title',
    async (scenario) => {
      const { found, complete } = await exploreAll(() => createWorld(scenario), MOST_RUNS)
      expect(found).toBeUndefined()
      expect(complete).toBe(true)
    },
    TIMEOUT_MS,
  )
})

describe('in a sample of orders, the same holds', () => {
  it.each(largeCases)(
    'when $title',
    async (scenario) => {
      const { found, runs } = await exploreSome(() => createWorld(scenario), SEEDS)
      expect(found).toBeUndefined()
      expect(runs).toBe(SEEDS)
    },
    TIMEOUT_MS,
  )
})

describe('each rule of the protocol, broken, is found out', () => {
  it.each([...hunts, ...sweepHunts])(
    '$mutant.name',
    async ({ mutant, scenario }) => {
      const { found, runs } = await exploreAll(() => createWorld(scenario, mutant), MOST_RUNS_TO_FIND)
      expect(found?.violation).toMatch(/began when version \d+ of k\d? was owed to it, and was given version \d+/)
      expect(found?.trace.length).toBeGreaterThan(3)
      if (LONG) console.log(`${mutant.name}, after ${runs} runs: ${found?.violation}\n  ${found?.trace.join('\n  ')}`)
      // Explored as far, the same system with the rule unbroken keeps the promise: it is the rule that matters.
      expect((await exploreAll(() => createWorld(scenario), runs)).found).toBeUndefined()
    },
    TIMEOUT_MS,
  )
})
