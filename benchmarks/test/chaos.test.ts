import { expect, test } from 'vitest'
import { floorsOf } from '../src/chaos/floors.js'
import { openNotes, unpacked, type History, type Read, type Write } from '../src/chaos/history.js'
import { judge, type Evidence, type LaneRecord } from '../src/chaos/judge.js'
import { broken, limitsOf } from '../src/chaos/limits.js'
import { readSettings } from '../src/chaos/settings.js'
import { OF_INVALIDATIONS, OF_READS } from '../src/chaos/table.js'
import { SCENARIOS } from '../src/chaos/scenarios/list.js'
import { markdownTable } from '../src/report/page.js'

const NOTHING: History = { reads: [], writes: [], hits: [], caughtUp: [], stalls: [], sweeps: [] }

function laneOf(history: Partial<History>, more: Partial<LaneRecord> = {}): LaneRecord {
  const account = { errors: 0, ownErrors: 0, events: {}, pending: 0, versions: [0, 0] }
  return { account, history: { ...NOTHING, ...history }, commands: 0, heapBeforeMb: 10, heapGrowthMb: 0, ...more }
}

const read = (startedAt: number, version: number, row = 0): Read => ({
  startedAt,
  endedAt: startedAt + 5,
  row,
  version,
  loadMs: 5,
})
const write = (version: number, returnedAt: number, state: Write['state'] = 'done'): Write => ({
  row: 0,
  version,
  startedAt: returnedAt - 10,
  returnedAt,
  state,
})

/** All is well from 0, trouble from 1,000 to 2,000. */
const evidence = (writer: Partial<History>, reader: Partial<History>, more: Partial<Evidence> = {}): Evidence => ({
  marks: { startedAt: 0, brokenAt: 1_000, mendedAt: 2_000 },
  writer: laneOf(writer),
  reader: laneOf(reader),
  truth: [0, 0],
  forgets: false,
  loadMs: 5,
  graceMs: 1_000,
  ...more,
})

test('what was done is owed to both processes at once, to reads that begin afterwards', () => {
  const writes = [write(1, 100)]
  const reads = [read(99, 0), read(100, 1), read(101, 0), read(102, 0, 1)]
  expect(judge(evidence({ writes, reads }, { reads }))).toMatchObject({
    staleHere: 1,
    staleElsewhere: 1,
    staleMeanwhile: 0,
  })
})

test('what is pending is owed here at once, and elsewhere once nothing is pending any more', () => {
  const writes = [write(1, 1_500, 'pending')]
  const reads = [read(1_501, 0), read(2_900, 0), read(3_001, 0)]
  const waiting = { staleHere: 3, staleElsewhere: 0, staleLate: 1, staleMeanwhile: 2, coherentAfterMs: 1_001 }
  expect(judge(evidence({ writes, reads, caughtUp: [1_499] }, { reads }))).toMatchObject(waiting)
  expect(judge(evidence({ writes, reads, caughtUp: [1_499, 2_100] }, { reads }))).toMatchObject({
    staleElsewhere: 2,
    staleLate: 0,
    staleMeanwhile: 1,
  })
})

test('what was done before a trouble that forgets is owed elsewhere once it is repeated, and here at once', () => {
  const writes = [write(1, 500)]
  const reads = [read(600, 0), read(2_200, 0), read(3_001, 0)]
  const forgetting = judge(evidence({ writes, reads, caughtUp: [1_900, 2_100] }, { reads }, { forgets: true }))
  expect(forgetting).toMatchObject({ staleHere: 3, staleElsewhere: 2, staleLate: 0, staleMeanwhile: 1 })
})

test('what was not promised is not owed, and an error is not stale', () => {
  const writes = [write(1, 100, 'other')]
  expect(judge(evidence({ writes, reads: [read(200, 0)] }, {})).staleHere).toBe(0)
  expect(judge(evidence({ writes: [write(1, 100)], reads: [read(200, -1)] }, {})).staleHere).toBe(0)
})

test('overlapping promises owe the highest that is due', () => {
  const floors = floorsOf([
    { row: 0, version: 2, from: 10 },
    { row: 0, version: 1, from: 20 },
    { row: 0, version: 3, from: 30 },
  ])
  expect([9, 10, 25, 30].map((at) => floors(0, at))).toEqual([0, 2, 2, 3])
  expect(floors(1, 100)).toBe(0)
})

test('rows that are stale at the end are counted in both processes, and what is pending still is lost', () => {
  const account = { errors: 0, ownErrors: 0, events: { 'invalidation.lost': 2 }, pending: 1, versions: [1, 2] }
  const record = { account: { ...account, versions: [1, 1] } }
  const figures = judge({
    ...evidence({}, {}),
    writer: laneOf({}, { account }),
    reader: laneOf({}, record),
    truth: [1, 2],
  })
  expect(figures).toMatchObject({ staleAtEnd: 1, lost: 6 })
})

test('reads are told apart by when they began, and those that the harness held up are left out', () => {
  const reads = [
    read(10, 0),
    { ...read(1_010, 0), endedAt: 1_030 },
    read(2_500, 0),
    { ...read(900, 0), endedAt: 1_900 },
  ]
  const figures = judge(evidence({ reads, sweeps: [{ from: 895, to: 905 }] }, {}))
  expect(figures.before).toEqual({ reads: 1, p50Ms: 5, p99Ms: 5, maxMs: 5 })
  expect(figures).toMatchObject({ reads: 3, during: { reads: 1, maxMs: 20 }, after: { reads: 1 }, maxMs: 20 })
})

test('the first hit is that of the process that had it later, and none where one had none', () => {
  expect(judge(evidence({ hits: [1_999, 2_003] }, { hits: [2_070] })).firstHitMs).toBe(70)
  expect(judge(evidence({ hits: [2_003] }, { hits: [1_000] })).firstHitMs).toBe(Infinity)
})

test('a limit that was not kept is named; in the short form, times are longer and nothing else is', () => {
  const figures = judge(
    evidence({ writes: [write(1, 100)], reads: [{ ...read(101, 0), endedAt: 181 }], hits: [2_001] }, { hits: [2_001] }),
  )
  expect(broken(limitsOf(), figures, false)).toEqual(['beyondMs 75, at most 60', 'staleHere 1, at most 0'])
  expect(broken(limitsOf({ maxMs: 100 }), figures, false)).toEqual(['staleHere 1, at most 0'])
  expect(broken(limitsOf(), figures, true)).toEqual(['staleHere 1, at most 0'])
  expect(broken({ minHitsDuring: 1 }, figures, true)).toEqual(['hitsDuring 0, at least 1'])
})

test('notes go through a pipe as they are, however many', () => {
  const notes = openNotes()
  const reads = Array.from({ length: 5_000 }, (_, at) => read(at * 1.5, at))
  for (const each of reads) notes.read(each)
  notes.write(write(7, 50, 'pending'))
  notes.hit(3)
  notes.caughtUp(4)
  expect(unpacked(notes.packed())).toEqual({
    ...NOTHING,
    reads,
    writes: [write(7, 50, 'pending')],
    hits: [3],
    caughtUp: [4],
  })
})

test('every scenario has a name of its own and a sentence, and a table has a cell for each column', () => {
  expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length)
  for (const { name, what } of SCENARIOS) expect([name, what].every((text) => text.length > 2)).toBe(true)
  const lines = markdownTable(['a', 'b'], [['1', '2']]).split('\n')
  expect(lines).toEqual(['| a | b |', '| --- | --- |', '| 1 | 2 |'])
  for (const columns of [OF_READS, OF_INVALIDATIONS]) {
    expect(new Set(columns.map(({ head }) => head)).size).toBe(columns.length)
  }
})

test('wrong arguments are named, with a word on what there is', () => {
  expect(readSettings(['--only', 'hang,kill', '--short'])).toMatchObject({ isShort: true, atOnce: 1, fault: 'none' })
  expect(() => readSettings(['--only', 'flood'])).toThrow('there is no scenario flood; there are kill')
  expect(() => readSettings(['--fault', 'mute'])).toThrow('there is no fault mute; there are none, deaf')
  expect(() => readSettings(['--docs', '--short'])).toThrow('--docs wants all scenarios, in full')
})
