import { describe, expect, it } from 'vitest'
import type { Case } from './case.js'
import { exploreAll, exploreSome } from './explore.js'
import { LONG, TIMEOUT_MS } from './length.js'
import type { Hunt } from './mutants.js'
import { createWorld } from './world.js'

/** No case may need more runs than this to see every order. */
const MOST_RUNS = LONG ? 2_000_000 : 10_000
/** How many random orders of each larger case are tried. */
const SEEDS = LONG ? 100_000 : 500
/** A broken rule must show within this many runs. */
const MOST_RUNS_TO_FIND = 20_000

/** Tries the cases: in every order of steps, or in a sample of orders, as their sizes tell. */
export function tryCases(cases: readonly Case[]): void {
  describe('in every order of steps, nobody reads what a write that had returned made stale', () => {
    it.each(cases.filter(({ size }) => size === undefined || (LONG && size === 'large')))(
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
    it.each(cases.filter(({ size }) => size !== undefined))(
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
}

/** Hunts the mutants. */
export function hunt(hunts: readonly Hunt[]): void {
  describe('each rule of the protocol, broken, is found out', () => {
    it.each(hunts)(
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
}
