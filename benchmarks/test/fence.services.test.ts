import { beforeAll, expect, test } from 'vitest'
import type { KillsResult } from '../src/fence/run.js'
import { build, runProgram } from './build.js'

/** Every writer is a process of its own. */
const SLOW_MS = 180_000

beforeAll(() => build(), 120_000)

function run(...args: readonly string[]): KillsResult {
  return JSON.parse(runProgram('fence/main.js', [...args, '--rest', '0', '--json'])) as KillsResult
}

test('writers are killed at any moment of a fenced write, and nothing stale is read', { timeout: SLOW_MS }, () => {
  const { kills, staleAtOnce, staleAfter, staleAtEnd, fencesFailed, byPhase, readsMeanwhile, looks } = run(
    '--fence',
    'yes',
    '--kills',
    '10',
  )
  expect({ staleAtOnce, staleAfter, staleAtEnd, fencesFailed }).toEqual({
    staleAtOnce: 0,
    staleAfter: 0,
    staleAtEnd: 0,
    fencesFailed: 0,
  })
  expect(kills).toBe(10)
  expect(looks).toBe(30)
  expect(byPhase.invalidated).toBe(0)
  expect(readsMeanwhile).toBeGreaterThan(0)
})

test('without a fence, who is killed behind COMMIT leaves stale values', { timeout: SLOW_MS }, () => {
  const behind = ['--way', 'own', '--from', 'committed', '--pause', '100']
  const { kills, committed, staleAfter, staleAtEnd } = run('--fence', 'no', '--kills', '3', ...behind)
  expect({ kills, committed }).toEqual({ kills: 3, committed: 3 })
  expect(staleAfter).toBeGreaterThan(0)
  expect(staleAtEnd).toBeGreaterThan(0)
})

test('wrong arguments are named, with a word on what there is', () => {
  expect(() => run('--fence', 'maybe')).toThrow('there is no --fence maybe; there are yes, no')
  expect(() => run('--kills', '0')).toThrow('--kills takes a whole number from 1, not 0')
})
