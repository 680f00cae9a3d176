import { beforeAll, expect, test } from 'vitest'
import { type Break, BREAKS, TROUBLES } from '../src/near-proof/plan.js'
import { build, runProgram } from './build.js'

interface Line {
  readonly mode: string
  readonly trouble: string
  readonly trials: number
  readonly stale: number
  readonly nearHits: number
  readonly outside: number
  readonly unpromised: number
  readonly invalidations: number
}

/** Rounds of some seconds, of five processes each. */
const SLOW_MS = 120_000
const SHORT = ['--trials', '200', '--round', '2500', '--json']

beforeAll(() => build(), 120_000)

function linesOf(printed: string): Line[] {
  return printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
}

test.each(['validate', 'bounded'])(
  'processes with a near tier that is %s read nothing that they may not, whatever goes wrong',
  { timeout: SLOW_MS },
  (mode) => {
    const lines = linesOf(runProgram('near-proof/main.js', ['--near', mode, ...SHORT]))
    expect(lines.map(({ trouble, stale }) => [trouble, stale])).toEqual(TROUBLES.map((trouble) => [trouble, 0]))
    for (const { trials, nearHits, unpromised, invalidations } of lines) {
      expect(trials).toBeGreaterThanOrEqual(200)
      // Without these it would have been about less than it says.
      expect(nearHits).toBeGreaterThan(0)
      expect(unpromised).toBeLessThan(invalidations)
    }
  },
)

test(
  'where callers wait for the store however long it takes, all reads are judged, and none is stale',
  { timeout: SLOW_MS },
  () => {
    const args = ['--near', 'validate,bounded,none', '--trouble', 'stall', '--patient', ...SHORT]
    const lines = linesOf(runProgram('near-proof/main.js', args))
    expect(lines.map(({ mode, stale, outside }) => [mode, stale, outside])).toEqual([
      ['validate', 0, 0],
      ['bounded', 0, 0],
      ['none', 0, 0],
    ])
    // Those with a tier answered from there.
    expect(lines.map(({ nearHits }) => nearHits > 0)).toEqual([true, true, false])
  },
)

/** What shows each fault most: the mode, the trouble, and what else is asked for. */
const FOUND_BY = {
  'no-mark': ['bounded', 'none'],
  'no-proof': ['bounded', 'link'],
  'no-push': ['bounded', 'stall', '--patient'],
  'old-versions': ['validate', 'none'],
} as const satisfies Record<Break, readonly string[]>

test.each(BREAKS)('the proof finds a tier with %s', { timeout: SLOW_MS }, (broken) => {
  const [mode, trouble, ...more] = FOUND_BY[broken]
  const args = ['--near', mode, '--trouble', trouble, '--break', broken, ...more, ...SHORT]
  // It ends as a failure, and what it printed is in the message.
  const outcome = (() => {
    try {
      return runProgram('near-proof/main.js', args)
    } catch (error) {
      return error instanceof Error ? error.message.slice(error.message.indexOf('{')) : ''
    }
  })()
  const [line] = linesOf(outcome)
  expect(line?.stale).toBeGreaterThan(0)
})

test('wrong arguments are named, with a word on what there is', () => {
  expect(() => runProgram('near-proof/main.js', ['--near', 'far'])).toThrow('there is no --near far; there are')
  expect(() => runProgram('near-proof/main.js', ['--bound', '9'])).toThrow(
    '--bound takes a whole number from 10, not 9',
  )
})
