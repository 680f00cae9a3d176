import { expect, test } from 'vitest'
import { endedBy, Planned } from '../src/transactions/errors.js'
import { judge, type Ended, type Version } from '../src/transactions/judge.js'
import { ownWrites } from '../src/transactions/own.js'
import { openReadLog, unpackReads, WHERE, type Read } from '../src/transactions/reads.js'
import { writeScript, writtenBy, type ScriptParts, type Step } from '../src/transactions/script.js'

const PLACE = 7

/** A transaction that wrote these values, asked for COMMIT at 10 and returned at 20. */
const ended = (values: readonly number[], more: Partial<Ended> = {}): Ended => ({
  id: 0,
  outcome: 'committed',
  values,
  workDoneAt: 10,
  settledAt: 20,
  landedAt: undefined,
  isPromised: true,
  ...more,
})
const committed = (value: number, version: number): Version => ({ value, place: PLACE, version })
const read = (value: number, startedAt: number, more: Partial<Read> = {}): Read => ({
  place: PLACE,
  value,
  startedAt,
  endedAt: startedAt + 1,
  where: WHERE.outside,
  ...more,
})
const NOTHING = { rolledBackReads: 0, earlyReads: 0, staleReads: 0 }

test('a read is stale below what had been promised before it began, and not at it or above', () => {
  const transactions = [ended([1]), ended([2], { workDoneAt: 110, settledAt: 120 })]
  const history = [committed(1, 2), committed(2, 3)]

  const good = [read(0, 15), read(1, 15), read(1, 21), read(1, 119), read(2, 119), read(2, 121)]
  expect(judge(transactions, history, good)).toMatchObject({ ...NOTHING, outsideReads: good.length, examples: [] })
  expect(judge(transactions, history, [read(0, 21), read(1, 121)])).toMatchObject({ ...NOTHING, staleReads: 2 })
})

test('what the cache did not promise is no floor, and a late COMMIT is one from when the server has answered it', () => {
  const history = [committed(1, 2)]
  expect(judge([ended([1], { isPromised: false })], history, [read(0, 21)])).toMatchObject(NOTHING)

  const late = [ended([1], { outcome: 'unknown', landedAt: 90 })]
  expect(judge(late, history, [read(0, 89)])).toMatchObject(NOTHING)
  expect(judge(late, history, [read(0, 91)])).toMatchObject({ ...NOTHING, staleReads: 1 })
})

test('a value that was never committed, or is of another row, is of a rolled back transaction', () => {
  const transactions = [ended([1]), ended([5], { outcome: 'thrown', workDoneAt: undefined })]
  const verdict = judge(transactions, [committed(1, 2)], [read(5, 30), read(1, 30, { place: PLACE + 1 })])
  expect(verdict).toMatchObject({ ...NOTHING, rolledBackReads: 2 })
  expect(verdict.examples).toHaveLength(2)
  expect(verdict.examples[0]).toContain('"outcome":"thrown"')
})

test('a value that was served before COMMIT was asked for came too early, though it was committed then', () => {
  const verdict = judge([ended([1])], [committed(1, 2)], [read(1, 8), read(1, 9)])
  expect(verdict).toMatchObject({ ...NOTHING, earlyReads: 1 })
})

test('a snapshot may be old, but not of what was rolled back', () => {
  const inside = { where: WHERE.insideSnapshot }
  const reads = [read(0, 21, inside), read(5, 21, inside)]
  expect(judge([ended([1]), ended([5])], [committed(1, 2)], reads)).toMatchObject({
    ...NOTHING,
    insideReads: 2,
    rolledBackReads: 1,
  })
})

test('reads go through a pipe as they are, however many', () => {
  const log = openReadLog()
  const all = Array.from({ length: 20_000 }, (_, at) => read(at, at * 1.5))
  for (const one of all) log.add(one)
  expect([...unpackReads(log.packed())]).toEqual(all)
})

test('own writes are seen until their savepoint is undone', () => {
  const own = ownWrites()
  own.write(1, 10)
  const leaveOuter = own.nest()
  own.write(1, 11)
  const leaveInner = own.nest()
  own.write(1, 12)
  own.write(2, 20)
  expect([own.expected(1), own.expected(2)]).toEqual([12, 20])
  leaveInner(true)
  expect([own.expected(1), own.expected(2)]).toEqual([11, undefined])
  leaveOuter(false)
  expect(own.expected(1)).toBe(11)
})

/** Half of the rows are held, a third may throw after their statement. */
const PARTS: Omit<ScriptParts, 'somewhere' | 'random'> = {
  isolation: 'read committed',
  mayThrowAfter: (place) => place % 3 === 0,
  isHeld: (place) => place % 2 === 0,
}

function manyScripts(): ReturnType<typeof writeScript>[] {
  let seed = 1
  // Any numbers that look random and are the same at every run.
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
  const somewhere = (): number => Math.floor(random() * 12)
  return Array.from({ length: 3_000 }, () => writeScript({ ...PARTS, somewhere, random }))
}

test('scripts end in every way and do everything, and ask for nothing that is not promised', () => {
  const scripts = manyScripts()
  const allOf = (steps: readonly Step[]): readonly Step[] =>
    steps.flatMap((step) => (step.does === 'savepoint' ? [step, ...allOf(step.steps)] : [step]))
  const steps = scripts.flatMap((script) => allOf(script.steps))

  expect(new Set(scripts.map(({ end }) => end)).size).toBe(7)
  expect(new Set(steps.map(({ does }) => does)).size).toBe(6)
  for (const step of steps) {
    if (step.does === 'write' && step.throws === 'after') expect(PARTS.mayThrowAfter(step.place)).toBe(true)
  }
  const late = scripts.filter(({ end }) => end === 'late')
  for (const script of late) expect(writtenBy(script.steps).every(PARTS.isHeld)).toBe(true)
})

test('what ends a transaction is told apart from what ought not to happen', () => {
  expect(endedBy(new Planned())).toBe('thrown')
  expect(endedBy(Object.assign(new Error('could not serialize'), { code: '40001' }))).toBe('serialization failure')
  expect(endedBy(new Error('Connection terminated unexpectedly'))).toBe('lost')
  expect(endedBy(new TypeError('x is not a function'))).toBeUndefined()
})
