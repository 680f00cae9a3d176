import { beforeAll, expect, test } from 'vitest'
import type { RaceResult } from '../src/transactions/run.js'
import { build, runProgram } from './build.js'

/** Two processes with eight transactions at once take their time on a busy machine. */
const SLOW_MS = 180_000
const SHORT = ['--transactions', '300', '--keys', '10', '--rest', '0', '--json']

beforeAll(() => build(), 120_000)

function linesOf(...args: readonly string[]): (RaceResult & { readonly isolation: string })[] {
  const printed = runProgram('transactions/main.js', [...SHORT, ...args]).trim()
  return printed.split('\n').map((line) => JSON.parse(line) as RaceResult & { isolation: string })
}

test(
  'transactions of every kind race readers, and nothing that was rolled back or is stale is served',
  { timeout: SLOW_MS },
  () => {
    const lines = linesOf()

    expect(lines.map(({ isolation }) => isolation)).toEqual(['read committed', 'repeatable read'])
    for (const { verdict, tally, staleAfter, staleAtEnd, outcomes, hitShare } of lines) {
      expect(verdict).toMatchObject({ rolledBackReads: 0, earlyReads: 0, staleReads: 0, examples: [] })
      expect(tally).toMatchObject({ ownMissed: 0, errors: 0 })
      expect({ staleAfter, staleAtEnd }).toEqual({ staleAfter: 0, staleAtEnd: 0 })
      // Without these the race would have been about less than it says.
      for (const outcome of ['committed', 'thrown', 'unknown']) expect(outcomes[outcome]?.all).toBeGreaterThan(0)
      for (const count of [verdict.outsideReads, verdict.insideReads, tally.ownReads, tally.savepoints, tally.undone]) {
        expect(count).toBeGreaterThan(0)
      }
      expect(hitShare).toBeGreaterThan(0.05)
    }
  },
)

test('the race finds out transactions of which the cache was not told', { timeout: SLOW_MS }, () => {
  expect(() => linesOf('--isolation', 'read committed', '--fault', 'untold')).toThrow(
    /"kind":"(rolledBack|stale)Reads"/,
  )
})

test('wrong arguments are named, with a word on what there is', () => {
  expect(() => linesOf('--isolation', 'none')).toThrow('there are read committed, repeatable read')
  expect(() => linesOf('--fault', 'all')).toThrow('there are none, untold, holds-nothing')
  expect(() => linesOf('--rest', 'x')).toThrow('--rest takes a whole number from 0, not x')
})
