import { beginValue } from '@readthrough/kinds'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { superjsonSerializer } from '../src/index.js'
import { writeQuickly } from '../src/quick-writer.js'
import { WrittenPieces } from '../src/written-pieces.js'
import { anyRows } from './support/rows.js'
import { catalogue, outcomeOf, writeThoroughly } from './support/thorough.js'

const pieces = new WrittenPieces()

function write(value: unknown): string {
  beginValue()
  return writeQuickly(value, catalogue, pieces) ?? writeThoroughly(value)
}

const fail = (): never => {
  throw new Error('not now')
}
class Moment extends Date {}
const at = new Date(5)
const row = { id: 1, at: new Date(1) }
const withoutNotes = { id: 1 }
const cyclic: Record<string, unknown> = { at }
cyclic['self'] = cyclic
const nested = (levels: number): unknown => Array.from({ length: levels }).reduce((inner) => ({ inner }), at)
const rowsOf = (length: number, make: (id: number) => unknown): unknown[] => Array.from({ length }, (_, id) => make(id))
const define = (value: object, key: PropertyKey, descriptor: PropertyDescriptor): object =>
  Object.defineProperty(value, key, { enumerable: true, configurable: true, ...descriptor })
const hole: unknown[] = [new Date(1)]
hole[2] = new Date(2)
const holes = [1]
holes[2] = 2

const doubtful: Record<string, () => unknown> = {
  'a property named by a symbol': () => [{ ...row, [Symbol('s')]: 1 }],
  'a list with a property named by a symbol': () => Object.assign([row], { [Symbol('s')]: 1 }),
  'a hidden property named by a symbol': () => define({ ...row }, Symbol('s'), { value: 1, enumerable: false }),
  'a hidden property': () => define({ ...row }, 'secret', { value: 1, enumerable: false }),
  'the key __proto__': () => [define({ at }, '__proto__', { value: 1 })],
  'the key __proto__ with a Date': () => [define({}, '__proto__', { value: at })],
  'a hole': () => hole,
  'a hole behind plain members': () => [holes],
  'a named property of a list': () => Object.assign([row], { total: 1 }),
  'a getter': () => define({ at }, 'later', { get: () => new Date(7) }),
  'a getter that throws': () => define({ at }, 'later', { get: () => fail() }),
  'a subclass of Date': () => ({ at: new Moment(1) }),
  'a Date with a property': () => ({ at: Object.assign(new Date(1), { zone: 'UTC' }) }),
  'a Date with a property named by a symbol': () => ({ at: Object.assign(new Date(1), { [Symbol('s')]: 1 }) }),
  'a Date that says itself what its JSON is': () => ({
    at: define(new Date(1), 'toJSON', { value: () => 'never', enumerable: false }),
    iso: define(new Date(2), 'toISOString', { value: () => 'never', enumerable: false }),
    time: define(new Date(3), 'getTime', { value: () => 4, enumerable: false }),
  }),
  'a row that says in hiding what its JSON is': () => [
    define({ id: 1 }, 'toJSON', { value: () => 'never', enumerable: false }),
  ],
  'a list that says in hiding what its JSON is': () => ({
    list: define([1], 'toJSON', { value: () => 'never', enumerable: false }),
  }),
  'a list with hidden methods of its own': () => {
    const list: object = [at]
    for (const name of ['every', 'map', 'join', 'some']) define(list, name, { value: () => true, enumerable: false })
    return { list }
  },
  'a long list with hidden methods of its own': () => {
    const list: object = [...rowsOf(80, (id) => ({ id })), { n: 1n }]
    for (const name of ['slice', 'concat', 'constructor']) {
      define(list, name, { value: () => ['never'], enumerable: false })
    }
    return list
  },
  'a row that says in hiding what its JSON is, and has a Date': () =>
    define({ at }, 'toJSON', { value: () => 'never', enumerable: false }),
  'a row with a column that is called so': () => [{ at, toJSON: 'text' }, { toJSON: 1 }],
  'what has only the prototype of a Date': () => ({ at: Object.create(Date.prototype) }),
  'what has only the prototype of an array': () => ({ list: Object.create(Array.prototype) }),
  'an invalid Date': () => [{ at: new Date(Number.NaN) }],
  'a Proxy of a row': () => [new Proxy({ ...row }, {})],
  'a Proxy of a list': () => new Proxy([row], {}),
  'a Proxy of a Date': () => ({ at: new Proxy(new Date(1), {}) }),
  'a Proxy that refuses': () => [new Proxy({ ...row }, { ownKeys: () => fail() })],
  'an object without a prototype': () => [Object.assign(Object.create(null), row)],
  'an object with another prototype': () => [Object.create({ inherited: 1 })],
  'a row twice': () => [row, { ...row, at: new Date(2) }, row],
  'a row twice among many without notes': () => [...rowsOf(80, (id) => ({ id })), ...rowsOf(2, () => withoutNotes)],
  'a row without notes that comes again': () => [
    withoutNotes,
    ...rowsOf(80, (id) => ({ id })),
    { n: 1n, withoutNotes },
  ],
  'a Date behind many rows without notes': () => [...rowsOf(80, (id) => ({ id })), at],
  'the key __proto__ among many': () => [...rowsOf(80, (id) => ({ id })), define({}, '__proto__', { value: 1 })],
  'a symbol among many': () => rowsOf(80, (id) => (id === 79 ? { id, [Symbol('s')]: 1 } : { id })),
  'what says in hiding what its JSON is among many': () =>
    rowsOf(80, (id) => define({ id }, 'toJSON', { value: () => 'never', enumerable: false })),
  'a row twice among many': () => [...Array.from({ length: 40 }, (_, id) => ({ id })), row, { id: 1 }, row],
  'a Date twice': () => [{ at }, { at }],
  'a Date twice, with others between': () => [new Date(9), at, new Date(6), at].map((each) => ({ at: each })),
  'two Dates of one time': () => [{ at: new Date(5) }, { at: new Date(5) }],
  'Dates that fall': () => [3, 2, 1].map((time) => ({ at: new Date(time) })),
  'a list that stands in two columns': () => [{ a: ['x'], b: ['x'] }, ...[['y']].map((list) => ({ a: list, b: list }))],
  'a cycle': () => cyclic,
  'what lies rather deep': () => nested(100),
  'what lies deeper': () => nested(101),
  'what lies too deep': () => nested(501),
  'a root whose keys are numbers': () => ({ 2: { at }, 1: new Date(1), 0: 1n }),
  'a root whose keys only look like numbers': () => ({
    4294967295: { at },
    '01': new Date(1),
    '4294967294': 1n,
    1.5: 2n,
  }),
  'a list whose members are noted in another order': () => [{ at }, new Date(1), 1n],
  'notes on members first': () => [new Date(1), 1n, { at }],
  'rows in rows': () => [{ rows: [{ at }, { at: new Date(6) }] }, { rows: [{ at: new Date(7) }] }],
  'what is no row between': () => rowsOf(30, (id) => (id % 10 === 6 ? id : id % 10 === 8 ? 2n : { n: 1n })),
  'a kind with members behind plain rows': () => [
    ...Array.from({ length: 20 }, (_, id) => ({ id, n: 1n })),
    new Map([[1, at]]),
  ],
  'keys with dots and escapes': () => [
    { 'a.b': at, 'a\\b': 1n, '"': 2n, '\n': 3n, '\ud800': 4n, '': 5n, json: 6n, meta: 7n },
  ],
  'keys that are long': () => [1n, 2n].map((n) => ({ ['k'.repeat(100)]: n, ['l'.repeat(100)]: n, short: n })),
  'a function': () => [{ at, load: () => 1 }],
  'a symbol': () => [{ at, s: Symbol('s') }],
  'nothing but primitives': () => 5,
  undefined: () => undefined,
}

const usual: Record<string, () => unknown> = {
  'a hundred rows': () => rowsOf(100, (id) => ({ id, at: new Date(id), n: BigInt(id), name: `row ${id}` })),
  'more rows than are remembered': () => rowsOf(5_000, (id) => ({ n: BigInt(id) })),
  'many rows without notes': () => rowsOf(100, (id) => ({ id, name: `row "${id}"`, none: null, ok: true })),
  'many rows, of which later ones have notes': () => rowsOf(100, (id) => ({ id, at: id < 70 ? null : new Date(id) })),
  'many rows, of which later ones have members': () => rowsOf(100, (id) => ({ id, in: id < 70 ? null : [{ n: 1n }] })),
  'a page of rows, and notes around it': () => ({
    before: 1n,
    rows: rowsOf(9, (id) => ({ id, n: 1n })),
    after: 2n,
    others: rowsOf(9, (id) => ({ id, n: 1n })),
  }),
  'a column that is sometimes null': () => rowsOf(30, (id) => ({ n: 1n, m: id % 7 === 3 ? null : 2n, o: 3n })),
  'a column that comes late': () => rowsOf(30, (id) => (id < 9 ? { n: 1n } : { n: 1n, m: 2n })),
  'last columns that are not always there': () => rowsOf(30, (id) => (id % 10 < 5 ? { n: 1n, m: 2n } : { n: 1n })),
  'the same column in another place': () => rowsOf(30, (id) => ({ [id % 10 < 5 ? 'x' : 'y']: { n: 1n } })),
  'rows of two shapes': () => rowsOf(30, (id) => (id % 10 < 5 ? { n: 1n, at: new Date(id) } : { at: new Date(id) })),
  'rows without notes between': () => rowsOf(30, (id) => (id % 10 === 6 ? { id } : { n: 1n })),
  'what is no row between, further in': () => ({ list: rowsOf(30, (id) => (id % 10 === 8 ? 2n : { n: 1n })) }),
  'columns in objects': () => rowsOf(9, () => ({ n: 1n, 'x.y': { n: 2n, z: { n: 3n } }, m: 4n })),
  'lists without notes in rows': () => rowsOf(9, () => ({ n: 1n, list: [{ a: 1 }, [2]], m: 4n })),
  'lists with notes in rows': () =>
    rowsOf(9, (id) => ({ n: 1n, list: rowsOf(id, () => ({ n: 2n, list: [3n] })), m: 4n })),
  'lists with notes in some rows': () =>
    rowsOf(20, (id) => ({ n: 1n, list: id === 8 || id === 19 ? [{ n: 2n }, 3n] : [], m: 4n })),
  'lists of Dates': () => ({ dates: rowsOf(9, (id) => new Date(id)), in: [rowsOf(9, (id) => new Date(9 + id))] }),
  'a list of Dates': () => rowsOf(9, (id) => new Date(id)),
  'bytes and URLs': () => rowsOf(9, (id) => ({ bytes: new Uint8Array([id, 2]), url: new URL('http://a/"b\\c#"') })),
  'texts with escapes': () =>
    rowsOf(5, (id) => ({ n: 1n, text: `"${id}\\\n\u2028\ud83d\ude00`, half: '\udc00', '"': 1 })),
  'texts that take two bytes': () => rowsOf(5, () => ({ n: 1n, text: '値段', é: 'naïve', ok: '\u007f\uffff' })),
  'what a text is followed by': () => [
    { a: 'a', b: 1, c: 'c', d: {}, e: 'e', f: [], g: null, h: true, i: 1n, j: undefined },
  ],
  'numbers of every size': () => [{ a: 1e21, b: 1e-7, c: 0.1, d: -5, e: 2 ** 53, f: Number.NaN, g: -0 }, [1e300, -0]],
}

describe('what rows are is written quickly, to the letter as by the thorough way', () => {
  it.each(Object.entries(usual))('%s', (_what, make) => {
    const value = make()
    // Twice, because the first may have left something that is remembered.
    for (let times = 0; times < 2; times++) {
      expect(writeQuickly(value, catalogue, pieces)).toBe(writeThoroughly(value))
      expect(writeQuickly({ page: [value, 1] }, catalogue, pieces)).toBe(writeThoroughly({ page: [value, 1] }))
    }
  })
})

describe('what is odd about a value is written or refused as by the thorough way', () => {
  it.each(Object.entries(doubtful))('%s', (_what, make) => {
    const value = make()
    for (const each of [value, [{ value }, { id: 1n }]]) {
      expect(outcomeOf(() => write(each))).toStrictEqual(outcomeOf(() => writeThoroughly(each)))
    }
  })

  it('where two thousand columns have been seen, too', () => {
    const columns = Array.from({ length: 2_000 }, (_, number) => `column ${number}`)
    for (const column of [...columns, 'column 1', 'column 1999']) {
      const value = [{ [column]: 1n, again: new Date(1) }]
      expect(write(value)).toBe(writeThoroughly(value))
    }
  })

  it('where the notes on rows in a place with an empty name read almost like those on rows around one', () => {
    const [inner, outer] = [rowsOf(9, () => ({ n: 1n })), rowsOf(9, () => ({ '': { n: 1n } }))]
    for (const value of [{ page: { '': inner } }, { page: outer }, { '': inner }, outer]) {
      expect(write(value)).toBe(writeThoroughly(value))
    }
  })

  it('asks codecs about Dates first', () => {
    const dates = {
      name: 'Seconds',
      is: (value: unknown) => value instanceof Date,
      to: () => 1,
      from: () => new Date(0),
    }
    const own = superjsonSerializer({ codecs: [dates] })
    expect(own.serialize([{ at }])).toBe('{"json":[{"at":1}],"meta":{"values":{"0.at":[["custom","Seconds"]]},"v":1}}')
  })
})

describe('whatever an application has put on every object', () => {
  const meddled: [key: string, on: object, value?: unknown][] = [
    ['extra', Object.prototype, 1n],
    ['toJSON', Object.prototype],
    ['toJSON', Array.prototype],
    ['toJSON', Date.prototype],
    ['toISOString', Date.prototype],
    ['getTime', Date.prototype],
    ['toISOString', Date.prototype, () => '"'],
  ]
  let restore: () => void = () => {}
  afterEach(() => restore())

  it.each(meddled)('%s of %o: it is written as by the thorough way', (key, on, value: unknown = () => 'meddled') => {
    const before = Object.getOwnPropertyDescriptor(on, key)
    restore = () => (before === undefined ? Reflect.deleteProperty(on, key) : Object.defineProperty(on, key, before))
    const outcomes: unknown[] = []
    define(on, key, { value, writable: true })
    for (const each of [[{ id: 1 }], { a: 1 }, [{ at, n: 1n }], [{ far: new Date(8.64e15) }]]) {
      outcomes.push([outcomeOf(() => write(each)), outcomeOf(() => writeThoroughly(each))])
    }
    restore()
    for (const [quick, thorough] of outcomes as [unknown, unknown][]) expect(quick).toStrictEqual(thorough)
  })
})

it('a bigint is written as its digits, whatever an application has put on every bigint', () => {
  const spy = vi.spyOn(BigInt.prototype, 'toString').mockReturnValue('"')
  const written = write([{ n: 12n }])
  spy.mockRestore()
  expect(written).toBe('{"json":[{"n":"12"}],"meta":{"values":{"0.n":["bigint"]},"v":1}}')
})

describe('what is written quickly', () => {
  it('is to the letter what would have been written thoroughly, and so is what is refused', () => {
    const times = { quick: 0, all: 0 }
    fc.assert(
      fc.property(anyRows, (value) => {
        const thorough = outcomeOf(() => writeThoroughly(value))
        expect(outcomeOf(() => write(value))).toStrictEqual(thorough)
        const quick = writeQuickly(value, catalogue, pieces)
        if (quick !== undefined) expect({ given: quick }).toStrictEqual(thorough)
        times.all++
        if (quick !== undefined) times.quick++
      }),
      { numRuns: 600 },
    )
    expect(times.quick / times.all).toBeGreaterThan(0.4)
  })
})
