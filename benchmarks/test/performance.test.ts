import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { latestOf } from '../src/performance/lines.js'
import { sectionsFrom } from '../src/performance/sections.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'readthrough-results-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const machine = (date: string): object => ({ date, node: 'v20.0.0', cpu: 'a processor', cores: 2 })
const figure = (median: number): object => ({ median, q1: median / 2, q3: median * 2, min: median, max: median })

function keep(row: string, day: string, lines: readonly object[]): void {
  const text = lines.map((line) => JSON.stringify({ row, machine: machine(`${day}T00:00:00Z`), ...line })).join('\n')
  writeFileSync(join(folder, `${day}-${row}.jsonl`), `${text}\n`)
}

test('of each payload the last run counts, also where another payload was measured later', () => {
  keep('redis-hit', '2026-01-01', [
    { payload: 'small', name: 'a' },
    { payload: 'small', name: 'b' },
    { payload: '10kb', name: 'old' },
  ])
  keep('redis-hit', '2026-01-02', [{ payload: '10kb', name: 'new' }])
  keep('redis-hit-else', '2026-01-03', [{ payload: 'small', name: 'another row' }])

  const names = latestOf<{ readonly name: string }>(folder, 'redis-hit').map(({ name }) => name)
  expect(names).toEqual(['a', 'b', 'new'])
})

test('a row becomes a table and a picture, with what failed in the table alone', () => {
  keep('redis-sequential', '2026-01-01', [
    { name: 'GET', p50Us: figure(10), p99Us: figure(50), ratio: figure(1) },
    { name: 'readthrough', p50Us: figure(11.1), p99Us: figure(51), ratio: figure(1.11) },
    { name: 'a peer', failed: 'it has | no idea' },
  ])
  const [section, ...others] = sectionsFrom(folder)

  expect(others).toEqual([])
  expect(section?.table).toContain('| readthrough | 11.1 | 5.5 – 22.2 | 1.11x |')
  expect(section?.table).toContain('| a peer | failed: it has / no idea |')
  expect(section?.table).toContain('Measured 2026-01-01, Node 20.0.0, 2 cores of a processor.')
  expect(section?.chart?.svg).toContain('>1.11x</text>')
  expect(section?.chart?.svg).not.toContain('a peer')
})

test('a picture says by itself what it looks like by day and by night, and no colour is left that only stands for one', () => {
  const line = (name: string, size: number): object => ({ name, size, ns: figure(100 * size), ratio: figure(1) })
  keep('scale-tags', '2026-01-01', [line('GET', 1), line('GET', 4), line('Redis hit', 1), line('Redis hit', 4)])
  const svg = String(sectionsFrom(folder)[0]?.chart?.svg)

  expect(svg).toMatch(/^<svg [^>]*role="img">\n<title>What a hit takes, by tags<\/title>/)
  expect(svg).toContain('@media (prefers-color-scheme: dark)')
  expect(svg).not.toContain('#0102')
  // An element with two classes would be no XML.
  expect(svg).not.toMatch(/<[^>]*class="[^"]*"[^>]*class=/)
})
