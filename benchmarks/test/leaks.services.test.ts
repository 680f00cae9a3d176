import { beforeAll, describe, expect, test } from 'vitest'
import { STATES } from '../src/leaks/exit-states.js'
import { CASES } from '../src/leaks/plan.js'
import { build, runProgram } from './build.js'

beforeAll(build, 120_000)

/** The short form of `npm run test:leaks`; it fails where something grows, or a process does not end. */
function short(...only: readonly string[]): Record<string, unknown>[] {
  const lines = runProgram('leaks/main.js', ['--short', '--json', '--only', only.join()])
  return lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

describe('nothing is left behind', () => {
  test('by keys, names, callers that give up, new connections and outages: no memory, timer, socket or listener', () => {
    const results = short(...CASES)
    expect(results.map(({ name, leaks }) => ({ name, leaks }))).toEqual(CASES.map((name) => ({ name, leaks: [] })))
  }, 180_000)

  test('when a cache is closed, in whichever state: its process ends by itself', () => {
    const results = short('exits')
    expect(results.map(({ state }) => state)).toEqual(STATES)
    for (const { state, exitMs } of results) expect({ state, exitMs }).toEqual({ state, exitMs: expect.any(Number) })
  }, 180_000)
})
