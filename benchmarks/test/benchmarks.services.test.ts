import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { RESULTS } from '../src/report/output.js'
import { costsOf } from '../src/report/profile.js'
import { build, run } from './build.js'
import { CONTENDERS, linesOf, NEAR, PATIENT_MS, PEERS, SHORT, VARIANTS } from './lines.js'

/** What every hit in memory without a near tier goes through. */
const DECODER = 'packages/superjson/src/'

interface Dropped {
  readonly name: string
  readonly wrong: number
  readonly ms: { readonly median: number }
  readonly pingMs: { readonly median: number }
}

beforeAll(() => build(), 120_000)

test.each([
  ['redis-hit', ['small'], [...CONTENDERS, ...VARIANTS]],
  ['memory-hit', ['small'], [...CONTENDERS, ...NEAR]],
])(
  '%s measures all contenders over the same payloads, and says where and when',
  (row, payloads, contenders) => {
    const lines = payloads.flatMap((payload) => linesOf(row, '--payload', payload, ...SHORT))

    expect(lines.map(({ name, payload }) => [payload, name])).toEqual(
      payloads.flatMap((payload) => contenders.map((name) => [payload, name])),
    )
    for (const line of lines) {
      expect(line.row).toBe(row)
      expect(line.rate.q1).toBeGreaterThan(0)
      expect(line.rate.q3).toBeGreaterThanOrEqual(line.rate.q1)
      expect(line.ratio.median).toBeGreaterThan(0)
      expect(line.machine).toMatchObject({ node: process.version, date: expect.stringMatching(/^\d{4}-/) })
    }
    expect(lines.find(({ name }) => name === 'limit')?.ratio.median).toBe(1)
    expect(lines.find(({ name }) => name === 'readthrough')).toMatchObject({ keepsDates: true, keepsTexts: true })
  },
  PATIENT_MS,
)

test(
  'over Redis, only readthrough keeps both a Date and a text that reads like one, compressed and encrypted, too',
  () => {
    const lines = linesOf('redis-hit', '--payload', 'small', ...SHORT)
    const kept = lines.filter(({ keepsDates, keepsTexts }) => keepsDates && keepsTexts)

    expect(kept.map(({ name }) => name)).toEqual(['readthrough', ...VARIANTS])
    expect(lines.find(({ name }) => name === 'limit')).toMatchObject({ keepsDates: false, keepsTexts: true })
  },
  PATIENT_MS,
)

test(
  'a stampede of two processes counts the loads of both',
  () => {
    const lines = linesOf('stampede', '--processes', '2', '--rounds', '2', '--callers', '20', '--load', '20')
    const loads = new Map(lines.map(({ name, loads: figure }) => [name, (figure as { max: number }).max]))

    expect(loads.get('readthrough')).toBe(1)
    expect(loads.get('by-hand')).toBe(40)
  },
  PATIENT_MS,
)

test('a group of entries is dropped by tag and by pattern, and no neighbour with it', () => {
  const lines = linesOf('tags', '--entries', '3000', '--others', '1000', '--rounds', '1') as unknown as Dropped[]

  expect(lines.map(({ name, wrong }) => [name, wrong])).toEqual([
    ['UNLINK of one key', 0],
    ['by tag', 0],
    ['bare SCAN', 0],
    ['by pattern', 0],
  ])
  for (const { ms, pingMs } of lines) {
    expect(ms.median).toBeGreaterThan(0)
    // Nobody may have pinged while a single command ran.
    expect(pingMs.median).toBeGreaterThanOrEqual(0)
  }
})

test(
  'rows with a Date and a bigint are hit by ours and the limit; who cannot carry them says so, and loses nobody else',
  () => {
    const lines = linesOf('redis-hit', '--payload', '10kb-rich', ...SHORT)
    const failed = lines.filter((line) => 'failed' in line)

    expect(lines.map(({ name }) => name).toSorted()).toEqual([...CONTENDERS, ...VARIANTS].toSorted())
    expect(failed.map(({ name }) => name)).toEqual(['by-hand', ...PEERS])
    expect(failed.map((line) => (line as unknown as { failed: string }).failed)).toContain(
      'Do not know how to serialize a BigInt',
    )
  },
  PATIENT_MS,
)

test('people get a table and a profile of ours, of which every part is somewhere in the sources', () => {
  const printed = run('memory-hit', '--profile', ...SHORT, '--window', '100')
  const name = /[\w-]+-memory-hit-small\.cpuprofile/.exec(printed)?.[0] ?? 'none'
  const file = join(RESULTS, name)
  try {
    expect(existsSync(file)).toBe(true)
    const { functions, files } = costsOf(file)
    expect(functions.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1)
    expect(files.some(({ where }) => where.startsWith(DECODER))).toBe(true)
    expect(printed).toContain(DECODER)
  } finally {
    rmSync(file, { force: true })
  }
})

test('--help prints what can be asked for', () => {
  expect(run('--help')).toMatch(/^node dist\/main\.js \[<row> …\]/)
})

test('wrong arguments are named, with a word on what there is', () => {
  const ofRun = (...args: readonly string[]): string => {
    try {
      return run(...args)
    } catch (error) {
      return String((error as { stderr: unknown }).stderr)
    }
  }
  expect(ofRun('redis-hits')).toContain(
    'there is no row redis-hits; there are memory-hit, redis-hit, redis-sequential, stampede, staleness, tags, ',
  )
  expect(ofRun('--rounds', 'many')).toContain('--rounds takes a whole number from 1, not many')
})
