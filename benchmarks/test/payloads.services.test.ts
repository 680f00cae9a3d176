import { withWrapper } from '@readthrough/core'
import { startRedis } from '@readthrough/services'
import { superjsonSerializer } from '@readthrough/superjson'
import { beforeAll, expect, test } from 'vitest'
import { measureGrowth, type Growth } from '../src/payloads/grown.js'
import type { FormatResult } from '../src/payloads/measure.js'
import type { EntrySize } from '../src/payloads/sizes.js'
import { build, run } from './build.js'

const SHORT = ['--instances', '1', '--rounds', '2', '--window', '4', '--warm-up', '4']

type Line = { readonly row: string } & FormatResult & EntrySize & Growth

let lines: readonly Line[] = []

// The command fails by itself where something was changed, or grew.
beforeAll(() => {
  build()
  const printed = run('payloads', '--payload', 'rich', ...SHORT, '--json')
  lines = printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
}, 180_000)

const linesOf = (row: string): readonly Line[] => lines.filter((line) => line.row === row)

test('every format is measured over a payload: ours keep its types or refuse it, and so does whoever claims to', () => {
  const verdicts = Object.fromEntries(linesOf('payloads').map(({ name, keeps }) => [name, keeps]))

  expect(verdicts).toMatchObject({
    JSON: 'refused',
    jsonSerializer: 'refused',
    superjson: 'all',
    msgpackr: 'all',
    'node:v8': 'all',
    devalue: 'all',
    superjsonSerializer: 'all',
    msgpackSerializer: 'all',
    'superjsonSerializer, gzip': 'all',
    'superjsonSerializer, brotli': 'all',
    'superjsonSerializer, encrypted': 'all',
    'superjsonSerializer, compressed, encrypted': 'all',
  })
  for (const { keeps, costs, bytes } of linesOf('payloads')) {
    if (keeps === 'refused') {
      expect(costs).toBeUndefined()
      continue
    }
    expect(bytes).toBeGreaterThan(0)
    expect(costs?.encodeUs.median).toBeGreaterThan(0)
    expect(costs?.decodeUs.median).toBeGreaterThan(0)
  }
  expect(linesOf('payloads').find(({ name }) => name === 'superjson')?.costs?.ofSuperjson?.median).toBe(1)
})

test('the format of ours is as large as that of the library which it reads, and encryption adds 28 bytes', () => {
  const bytes = Object.fromEntries(linesOf('payloads').map((line) => [line.name, line.bytes]))
  expect(bytes['superjsonSerializer']).toBe(bytes['superjson'])
  expect(bytes['superjsonSerializer, encrypted']).toBe(Number(bytes['superjsonSerializer']) + 28)
  expect(bytes['superjsonSerializer, gzip']).toBeLessThan(Number(bytes['superjsonSerializer']))
})

test('what an entry takes in Redis is what lies there, with tags and without', () => {
  const sizes = linesOf('entry-sizes')
  expect(sizes.map(({ tags }) => tags)).toEqual(sizes.map((_, at) => (at % 2 === 0 ? 0 : 3)))
  for (const { tags, header, forTags, payload, memory } of sizes) {
    // The version, at least, and no more than the 64 bytes of a header behind it.
    expect(header - forTags).toBeGreaterThan(21)
    expect(header - forTags).toBeLessThanOrEqual(21 + 64)
    // A stamp has 20 characters.
    expect(forTags).toBeGreaterThanOrEqual(tags * 21)
    expect(memory).toBeGreaterThan(header + payload)
  }
})

test('compression makes entries smaller, and none larger', () => {
  const [growth] = linesOf('compression')
  expect(growth?.shrunk).toBeGreaterThan(50)
  expect(growth?.compared).toBeGreaterThan(500)
  expect(growth?.grown).toEqual([])
})

test('a compression that makes entries larger is found out', async () => {
  const bare = superjsonSerializer()
  const ofNull = Buffer.from(bare.serialize(null))
  const wrapped = withWrapper(bare, {
    kind: 'padding',
    isRequired: false,
    owns: (name) => name === 'pad',
    wrap: (payload) =>
      ofNull.equals(payload) ? { name: 'pad', payload: Buffer.concat([payload, ofNull]) } : undefined,
    unwrap: (payload) => payload.subarray(ofNull.length),
  })
  // One of its own: the one of all tests lets nobody look at what is stored.
  const redis = await startRedis()
  try {
    const { grown } = await measureGrowth(redis.url, [{ name: 'padding', bare, wrapped }])
    expect(grown).toEqual([expect.stringMatching(/^null by padding: \d+ became \d+ bytes$/)])
  } finally {
    await redis.stop()
  }
})
