import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Draw } from '../src/fuzz/draw.js'
import { FAULTS, type FaultName } from '../src/fuzz/faults.js'
import { hunt, type Outcome } from '../src/fuzz/hunt.js'
import { globMatches, textMatches } from '../src/fuzz/input/glob.js'
import { readSettings } from '../src/fuzz/settings.js'
import { shrink } from '../src/fuzz/shrink.js'
import type { Setting, Target } from '../src/fuzz/target.js'
import { bodies, openBodies } from '../src/fuzz/targets/bodies.js'
import { TARGETS, targetNamed } from '../src/fuzz/targets/list.js'
import { MUTANTS } from './fuzz-mutants.js'

/** The same in every run; `npm run fuzz` takes others. */
const SEED = 2_026
const TIMEOUT_MS = 120_000

const warn = process.emitWarning
beforeEach(() => {
  // Bad input makes a cache warn, once for each method.
  process.emitWarning = () => {}
})
afterEach(() => {
  process.emitWarning = warn
})

function short(target: Target, fault: FaultName = 'none', mostFinds = 5): Promise<Outcome> {
  const budget = { cases: target.short, ms: TIMEOUT_MS }
  return hunt(target, { seed: SEED, budget, fault: FAULTS[fault], redisUrl: undefined, mostFinds })
}

describe('the short form', () => {
  test.each(TARGETS.filter(({ needsRedis }) => needsRedis !== true).map((target) => [target.name, target] as const))(
    '%s: finds nothing, and has seen all that it is for',
    async (_name, target) => {
      const { finds, cases, seen } = await short(target)
      expect(finds).toEqual([])
      expect(cases).toBe(target.short)
      for (const what of target.shows) expect({ what, times: seen[what] ?? 0 }).not.toEqual({ what, times: 0 })
    },
    TIMEOUT_MS,
  )
})

describe('what is wrong on purpose is found within the short form', () => {
  test.each<[FaultName, string, RegExp]>([
    ['unescaped-keys', 'keys', /^two keys have one name|^the value of another key/],
    ['unescaped-globs', 'patterns', /^a pattern removes what it does not mean/],
    ['deaf-to-tenants', 'patterns', /^a pattern reaches another tenant/],
    ['wild-questions', 'globs', /^a pattern removes what it does not match/],
    ['unchecked-sums', 'bodies', /^damage is answered/],
    ['unbound-sums', 'bodies', /^damage is answered: \w+, moved here/],
    ['pollutes', 'keys', /polluted/],
  ])(
    '%s, by %s',
    async (fault, target, wrong) => {
      const { finds } = await short(targetNamed(target), fault, 1)
      expect(finds.map((find) => find.wrong)).toEqual([expect.stringMatching(wrong)])
    },
    TIMEOUT_MS,
  )
})

describe('what is wrong with a serializer, or with what is around it', () => {
  test.each(MUTANTS)(
    '%s: is found within the short form',
    async (_name, kind, wrong, mostFinds) => {
      const target = { ...bodies, open: (setting: Setting) => openBodies(setting, [kind]) }
      const { finds } = await short(target, 'none', mostFinds)
      expect(finds.map((find) => find.wrong)).toContainEqual(expect.stringMatching(wrong))
    },
    TIMEOUT_MS,
  )
})

describe('a case', () => {
  test('is the same whenever it is drawn again, from its seed or from its notes', () => {
    const choices = (draw: Draw): number[] => Array.from({ length: 100 }, () => draw.below(1_000))
    const first = Draw.of(1, 'keys', 5)
    const chosen = choices(first)
    expect(choices(Draw.of(1, 'keys', 5))).toEqual(chosen)
    expect(choices(Draw.from(first.taken))).toEqual(chosen)
    for (const other of [Draw.of(2, 'keys', 5), Draw.of(1, 'globs', 5), Draw.of(1, 'keys', 6)]) {
      expect(choices(other)).not.toEqual(chosen)
    }
  })

  test('of notes takes the plainest choice where they end, and the last where there is none so high', () => {
    const draw = Draw.from([5, 900])
    expect([draw.below(10), draw.below(10), draw.below(10)]).toEqual([5, 9, 0])
  })

  test('shrinks to fewer and smaller choices that still fail', async () => {
    const fails = async (choices: readonly number[]): Promise<boolean> => choices.some((choice) => choice >= 40)
    expect(await shrink([3, 99, 7, 41, 12, 0, 80], fails)).toEqual([40])
    const pairs = async (choices: readonly number[]): Promise<boolean> => choices.filter((one) => one === 7).length > 1
    expect(await shrink([1, 7, 2, 3, 7, 7, 4], pairs)).toEqual([7, 7])
  })
})

describe('the matcher that the others are held against', () => {
  test.each([
    ['*', '', true],
    ['a*', 'a', true],
    ['*a', 'ba', true],
    ['a*b*a', 'aba', true],
    ['a*b*a', 'abba!', false],
    ['a*b*a', 'aa', false],
    ['**', 'x:y', true],
    ['', '', true],
    ['', 'a', false],
    ['?', 'a', false],
    ['[ab]', 'a', false],
    ['\\*', '\\x', true],
  ])('takes %s and %s for %s', (glob, text, isMatch) => {
    expect(textMatches(glob, text)).toBe(isMatch)
  })

  test('takes symbols for one another only where they are the same', () => {
    expect(globMatches(['a', 'ANY'], ['a', ':', '*'], 'ANY')).toBe(true)
    expect(globMatches(['*'], ['a'], 'ANY')).toBe(false)
  })
})

test('wrong arguments are named, with a word on what there is', () => {
  expect(readSettings(['--for', '10m', '--seed', '7', '--only', 'keys,globs'])).toMatchObject({
    ms: 600_000,
    seed: 7,
    targets: [{ name: 'keys' }, { name: 'globs' }],
    fault: 'none',
  })
  expect(readSettings([]).ms).toBeUndefined()
  expect(() => readSettings(['--only', 'moods'])).toThrow('there is no target moods; there are keys')
  expect(() => readSettings(['--for', '10'])).toThrow('--for takes a time such as 30s, 10m or 1h, not 10')
  expect(() => readSettings(['--fault', 'mute'])).toThrow('there is no fault mute; there are none')
  expect(() => readSettings(['--case', '3'])).toThrow('--case wants a --seed')
})
