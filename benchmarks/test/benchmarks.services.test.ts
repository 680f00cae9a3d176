import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { RESULTS } from '../src/report/output.js'
import { costsOf } from '../src/report/profile.js'
import { build, run } from './build.js'
import { raceTests } from './race.js'

/** What every hit in memory without a near tier goes through. */
const DECODER = 'packages/superjson/src/'
/** So many processes at once take their time where others want the processors, too. */
const PATIENT_MS = 180_000
const SHORT = ['--instances', '1', '--rounds', '2', '--window', '20', '--warm-up', '20', '--keys', '5']
const PEERS = [
  ...[
    'bentocache',
    'cache-manager',
    'cacheable',
    'type-cacheable',
    'async-cache-dedupe',
    'layered-loader',
    'cachified',
  ],
]
const CONTENDERS = ['limit', 'by-hand', ...PEERS, 'readthrough']
/** Ours again, in other ways. */
const VARIANTS = ['validate', 'msgpack', 'compressed', 'encrypted'].map((way) => `readthrough, ${way}`)
const NEAR = ['near, shared', 'near, frozen', 'near, copied', 'near, key function', 'near over memory'].map(
  (way) => `readthrough, ${way}`,
)

interface Line {
  readonly row: string
  readonly payload: string
  readonly name: string
  readonly rate: { readonly median: number; readonly q1: number; readonly q3: number }
  readonly ratio: { readonly median: number }
  readonly loads: unknown
  readonly keepsDates: boolean
  readonly keepsTexts: boolean
  readonly machine: Readonly<Record<string, unknown>>
}

interface Dropped {
  readonly name: string
  readonly wrong: number
  readonly ms: { readonly median: number }
  readonly pingMs: { readonly median: number }
}

// Each run makes sure that the contenders give the same answers, and fails otherwise.
const linesOf = (...args: readonly string[]): Line[] =>
  run(...args, '--json')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)

beforeAll(() => build(), 120_000)

test.each([
  ['redis-hit', ['small', '10kb'], [...CONTENDERS, ...VARIANTS]],
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

interface Grown {
  readonly name: string
  readonly size: number
  readonly ns: { readonly median: number }
  readonly ms: { readonly median: number }
  readonly wrong: number
}

const names = (lines: readonly { readonly name: string }[]): readonly string[] => lines.map(({ name }) => name)

test(
  'one caller is timed call by call, beside a bare GET',
  () => {
    const lines = linesOf('redis-sequential', ...SHORT)
    expect(names(lines)).toEqual(['GET', ...CONTENDERS, ...VARIANTS])
    expect(lines[0]?.ratio.median).toBe(1)
    for (const line of lines) expect((line as unknown as { p99Us: Line['rate'] }).p99Us.median).toBeGreaterThan(0)
  },
  PATIENT_MS,
)

test(
  'a reader in another process sees each write, at once where the promise is strict',
  () => {
    const lines = linesOf('staleness', '--rounds', '1', '--window', '20') as unknown as readonly {
      readonly name: string
      readonly maxMs: number
      readonly unseen: number
      readonly writes: number
    }[]
    const ours = ['readthrough', 'readthrough, validate', 'readthrough, bounded 50 ms']

    expect(names(lines)).toEqual([...ours, 'bentocache', 'cacheable', 'layered-loader'])
    for (const { name, maxMs, unseen, writes } of lines.filter((line) => ours.includes(line.name))) {
      expect(writes).toBeGreaterThan(20)
      expect(unseen).toBe(0)
      if (name !== 'readthrough, bounded 50 ms') expect(maxMs).toBe(0)
    }
  },
  PATIENT_MS,
)

test(
  'memory is told in bytes of the process, and in bytes of Redis',
  () => {
    const lines = linesOf('memory', '--entries', '20000', '--rounds', '1')
    const held = lines.filter(({ row }) => row === 'memory') as unknown as readonly {
      readonly name: string
      readonly value: number
      readonly beyond: { readonly median: number }
    }[]

    expect(names(held)).toEqual(['limit', 'by-hand', 'readthrough, near, shared', ...NEAR.slice(1, 3)])
    for (const { value, beyond } of held) {
      expect(value).toBeGreaterThan(200)
      expect(beyond.median).toBeGreaterThan(0)
    }
    expect(lines.some(({ row }) => row === 'memory-redis')).toBe(true)
  },
  PATIENT_MS,
)

test.each(['entries', 'tags', 'methods', 'primaries'])(
  'hits are measured over more and more %s',
  (growing) => {
    const sizes = growing === 'primaries' ? [1, 3] : [2, 20]
    const lines = linesOf(`scale-${growing}`, '--sizes', sizes.join(','), ...SHORT) as unknown as readonly Grown[]

    expect(lines.map(({ name, size }) => [size, name])).toEqual(
      sizes.flatMap((size) => ['GET', 'Redis hit', 'Map', 'near hit'].map((way) => [size, way])),
    )
    for (const { ns } of lines) expect(ns.median).toBeGreaterThan(0)
  },
  60_000,
)

test(
  'entries are dropped among more and more others, and none is answered afterwards',
  () => {
    const lines = linesOf('scale-drops', '--sizes', '100,2000', '--rounds', '2') as unknown as readonly Grown[]
    const ways = ['UNLINK of one key', 'by tag', 'by pattern', 'by pattern, indexed']

    expect(lines.map(({ name, size }) => [size, name])).toEqual(
      [100, 2_000].flatMap((size) => ways.map((way) => [size, way])),
    )
    for (const { ms, wrong } of lines) {
      expect(ms.median).toBeGreaterThan(0)
      expect(wrong).toBe(0)
    }
  },
  PATIENT_MS,
)

raceTests()

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
