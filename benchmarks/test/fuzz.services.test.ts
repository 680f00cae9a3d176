import { startRedis, type RedisServer } from '@readthrough/services'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FAULTS, type FaultName } from '../src/fuzz/faults.js'
import { hunt, type Outcome } from '../src/fuzz/hunt.js'
import type { Target } from '../src/fuzz/target.js'
import { TARGETS, targetNamed } from '../src/fuzz/targets/list.js'
import { build, runProgram } from './build.js'

const SEED = 2_026
const TIMEOUT_MS = 120_000

let redis: RedisServer
beforeAll(async () => {
  // One of its own: what is planted is nothing that the user of a cache may write.
  redis = await startRedis()
}, 60_000)
afterAll(() => redis.stop())

function short(target: Target, fault: FaultName = 'none', mostFinds = 5): Promise<Outcome> {
  const budget = { cases: target.short, ms: TIMEOUT_MS }
  return hunt(target, { seed: SEED, budget, fault: FAULTS[fault], redisUrl: redis.url, mostFinds })
}

describe('the short form over a real Redis', () => {
  test.each(TARGETS.filter(({ needsRedis }) => needsRedis === true).map((target) => [target.name, target] as const))(
    '%s: finds nothing, and has seen all that it is for',
    async (_name, target) => {
      const { finds, cases, seen } = await short(target)
      expect(finds).toEqual([])
      expect(cases).toBe(target.short)
      for (const what of target.shows) expect({ what, times: seen[what] ?? 0 }).not.toEqual({ what, times: 0 })
    },
    TIMEOUT_MS,
  )

  test.each<[FaultName, string, RegExp]>([
    ['wild-questions', 'redis-globs', /^a pattern removes what it does not match/],
    ['unchecked-sums', 'redis-bodies', /^damage is answered|^what lies there is answered/],
  ])(
    '%s is found, by %s',
    async (fault, target, wrong) => {
      const { finds } = await short(targetNamed(target), fault, 1)
      expect(finds.map((find) => find.wrong)).toEqual([expect.stringMatching(wrong)])
    },
    TIMEOUT_MS,
  )
})

describe('the command', () => {
  beforeAll(build, 120_000)

  test('runs for as long as it is asked to, and says what it has seen', () => {
    const [line = ''] = runProgram('fuzz/main.js', ['--for', '1s', '--seed', '7', '--only', 'keys', '--json']).split(
      '\n',
    )
    const told = JSON.parse(line) as Record<string, unknown>
    expect(told).toMatchObject({ row: 'fuzz', seed: 7, target: 'keys', finds: [] })
    expect(told['ms']).toBeGreaterThanOrEqual(1_000)
  })

  test('fails at a find, with what makes it again, and that case alone fails too', () => {
    const error = failing('--for', '5s', '--seed', '7', '--only', 'keys', '--fault', 'floats')
    expect(error.message).toContain('an unhandled rejection: Error: nobody waits for this')
    expect(error.message).toMatch(/again: npm run fuzz -- --only keys --seed 7 --case \d+/)
    const { message } = failing('--for', '5s', '--seed', '7', '--only', 'patterns', '--fault', 'deaf-to-tenants')
    const number = /--case (\d+)/.exec(message)?.[1] ?? ''
    failing('--only', 'patterns', '--seed', '7', '--case', number, '--fault', 'deaf-to-tenants')
  })
})

function failing(...args: readonly string[]): Error {
  try {
    runProgram('fuzz/main.js', args)
  } catch (error) {
    return error as Error
  }
  throw new Error(`found nothing: ${args.join(' ')}`)
}
