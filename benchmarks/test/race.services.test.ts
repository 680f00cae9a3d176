import { beforeAll, expect, test } from 'vitest'
import { build, runRace } from './build.js'

interface Line {
  readonly racer: string
  readonly family: string
  readonly processes: number
  readonly writes: number
  readonly reads: number
  readonly hitShare: number
  readonly staleReads: number
  readonly judged: number
  readonly errors: number
  readonly firstError?: string
  readonly counts: Readonly<Record<string, number>>
}

/** Four processes on a busy machine take their time. */
const SLOW_MS = 120_000

const WAYS = ['key', 'pattern', 'tag', 'result tag', 'noted tag', 'put']

function linesOf(...args: readonly string[]): Line[] {
  const printed = runRace(...args, '--json').trim()
  return printed.split('\n').map((line) => JSON.parse(line) as Line)
}

beforeAll(() => build(), 120_000)

test(
  'four processes race their writers in every way, and nothing stale is read or detected, though much is hit',
  { timeout: SLOW_MS },
  () => {
    const lines = linesOf('soak', '--audit', '0.05', '--writes', '1000', '--processes', '4', '--layouts', 'standalone')
    const all = lines.find(({ family }) => family === 'all')

    expect(all).toMatchObject({ staleReads: 0, errors: 0 })
    expect(all?.counts['staleDetected']).toBe(0)
    expect(all?.writes).toBeGreaterThanOrEqual(1000)
    expect(all?.hitShare).toBeGreaterThan(0.2)
    expect(lines.map(({ family }) => family)).toEqual([...WAYS, ...WAYS.map((way) => `${way}, brief`), 'all'])
    for (const { writes } of lines) expect(writes).toBeGreaterThan(0)
    // Without these the race would have been about less than it says.
    for (const count of ['hits', 'staleHits', 'refreshes', 'joined', 'waited', 'refusedFills', 'audits']) {
      expect([count, all?.counts[count] ?? 0]).not.toEqual([count, 0])
    }
  },
)

test.each(['validate', 'bounded'])(
  'with near tiers that are %s nothing is read that may not be, though much of it lies near',
  { timeout: SLOW_MS },
  (near) => {
    const lines = linesOf('soak', '--near', near, '--writes', '400', '--processes', '3', '--layouts', 'standalone')
    const all = lines.find(({ family }) => family === 'all')
    expect(all).toMatchObject({ staleReads: 0, errors: 0 })
    expect(all?.counts['nearHits']).toBeGreaterThan(0)
  },
)

test('the race finds out who fills without asking, and so does the auditor', { timeout: SLOW_MS }, () => {
  const broken = ['readthrough-broken', 'by-hand']
  const settings = ['--families', 'key', '--processes', '4', '--layouts', 'standalone', '--writes', '1000']
  const auditing = ['--audit', '0.5', '--grace', '500']
  const lines = linesOf('soak', '--racers', broken.join(','), ...settings, ...auditing)

  expect(lines.map(({ racer }) => racer)).toEqual(broken)
  for (const { staleReads } of lines) expect(staleReads).toBeGreaterThan(0)
  const [ours] = lines
  expect(ours?.counts['staleDetected']).toBeGreaterThan(0)
})

test('every peer runs, hits, and is judged', { timeout: SLOW_MS }, () => {
  const lines = linesOf('peers', '--writes', '40', '--processes', '1', '--families', 'key')

  expect(lines.map(({ racer }) => racer)).toEqual([
    'by-hand',
    'cache-manager',
    'cacheable',
    'type-cacheable',
    'async-cache-dedupe',
    'layered-loader',
    'bentocache',
    'readthrough',
  ])
  for (const { racer, errors, firstError, hitShare, judged } of lines) {
    expect([racer, errors, firstError]).toEqual([racer, 0, undefined])
    expect(hitShare).toBeGreaterThan(0.2)
    expect(judged).toBeGreaterThan(0)
  }
})

test('wrong arguments of the race are named, with a word on what there is', () => {
  const ofRun = (...args: readonly string[]): string => {
    try {
      return runRace(...args)
    } catch (error) {
      return String((error as { stderr: unknown }).stderr)
    }
  }
  expect(ofRun()).toContain('say soak or peers, not nothing')
  expect(ofRun('soak', '--layouts', 'sentinel')).toContain('there are standalone, cluster')
  expect(ofRun('soak', '--audit', '5')).toContain('--audit takes a share from 0 to 1, not 5')
  expect(ofRun('soak', '--racers', 'nobody')).toContain('there is no racer nobody')
})
