import { beforeAll, expect, test } from 'vitest'
import { build } from './build.js'
import { CONTENDERS, type Line, linesOf, NEAR, PATIENT_MS, SHORT, VARIANTS } from './lines.js'

beforeAll(() => build(), 120_000)

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
