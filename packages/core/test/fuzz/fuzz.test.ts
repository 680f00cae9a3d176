import { describe, expect, it } from 'vitest'
import { mutants } from './mutants.js'
import { reportOf, search, storyOf } from './search.js'

/** `npm run test:simulation` sets it: minutes instead of seconds. */
const LONG = process.env['READTHROUGH_SIMULATION'] === 'long'
const SEEDS = LONG ? 20_000 : 100
/** A broken rule must show within this many runs, which keep the promise while it is whole. */
const MOST_RUNS_TO_FIND = 60
const TIMEOUT_MS = LONG ? 3_600_000 : 120_000

/** What must have happened in the runs, lest they prove nothing. */
const SHOWN = [
  ...['hit', 'hit stale', 'read what a put had stored', 'miss absent', 'miss tag', 'joined', 'waiting'],
  ...['filled', 'refreshed', 'fill.refused', 'fill.skipped tags', 'fill.failed', 'load.failed'],
  ...['bypassed barrier', 'bypassed pending', 'bypassed store', 'bypassed tags', 'bypassed wait'],
  ...['invalidated', 'invalidation.pending', 'invalidation.recovered'],
  ...['fence.failed', 'owed under a fence'],
  ...['hit near', 'near.live', 'near.lost'],
]
/** The commands of the store, each of which must have been answered, been given up, and executed after that. */
const COMMANDS = [
  ...['read', 'probe', 'watch', 'lease', 'renew', 'release', 'fill', 'replace', 'touch', 'delete', 'delete matching'],
  ...['ensure stamp', 'drop stamp', 'ensure counters', 'read counters', 'bump'],
  ...['raise', 'lower', 'fill barrier', 'claim', 'drop claim', 'raise tag', 'lower tag', 'hold', 'free'],
].flatMap((name) => [`${name} executes`, `${name} is given up`, `${name}, its client gone, executes`])

describe('three processes, over a wire that delays, loses and reorders', () => {
  it(
    'read nothing that a write which had returned made stale, end what they begin, and leave no timer',
    async () => {
      const { found, runs, shown } = await search(SEEDS)
      expect(found?.violation, found && reportOf(found)).toBeUndefined()
      expect(runs).toBe(SEEDS)
      expect([...SHOWN, ...COMMANDS].filter((what) => !shown.has(what))).toEqual([])
    },
    TIMEOUT_MS,
  )

  it('do the same whenever a seed is run again', async () => {
    const story = await storyOf(1)
    expect(story.length).toBeGreaterThan(1_000)
    expect(await storyOf(1)).toEqual(story)
  })
})

describe('each rule of these, broken, is found out', () => {
  it.each(mutants)(
    '$name',
    async (mutant) => {
      const { found, runs } = await search(MOST_RUNS_TO_FIND, mutant)
      if (LONG) console.log(`${mutant.name}, after ${runs} runs: ${found && reportOf(found)}`)
      expect(found?.violation).toMatch(/^a read of k\d began at .* had returned at \d+$/)
      expect(found?.story.at(-1)).toMatch(/was given what was loaded/)
    },
    TIMEOUT_MS,
  )
})
