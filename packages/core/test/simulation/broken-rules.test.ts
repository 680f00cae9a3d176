import { describe, expect, it } from 'vitest'
import { gatheredHunts } from './cases-gathered.js'
import { exploreAll } from './explore.js'
import { LONG, TIMEOUT_MS } from './length.js'
import { hunts, sweepHunts } from './mutants.js'
import { repeatHunts } from './mutants-failovers.js'
import { fenceHunts } from './mutants-fences.js'
import { holdHunts } from './mutants-holds.js'
import { indexHunts } from './mutants-indexes.js'
import { lapsedHunts } from './mutants-lapsed.js'
import { putHunts } from './mutants-puts.js'
import { rowTagHunts } from './mutants-row-tags.js'
import { tagHunts } from './mutants-tags.js'
import { transactionHunts } from './mutants-transactions.js'
import { createWorld } from './world.js'

/** A broken rule must show within this many runs. */
const MOST_RUNS_TO_FIND = 20_000

const allHunts = [
  ...[...hunts, ...sweepHunts, ...tagHunts, ...rowTagHunts, ...lapsedHunts, ...putHunts],
  ...[...gatheredHunts, ...fenceHunts, ...holdHunts, ...repeatHunts, ...transactionHunts, ...indexHunts],
]

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
