import { beginValue } from '@readthrough/kinds'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { difference } from '../../kinds/test/support/difference.js'
import { LeafNotes } from '../src/leaf-notes.js'
import { readQuickly } from '../src/quick-reader.js'
import { anyRows } from './support/rows.js'
import { serializer } from './support/serializer.js'
import { catalogue, outcomeOf, readThoroughly } from './support/thorough.js'

const notes = new LeafNotes(catalogue)

function read(payload: string): unknown {
  beginValue()
  const quick = readQuickly(payload, notes)
  return quick === undefined ? readThoroughly(payload) : quick
}

const noted = (json: string, values: string): string => `{"json":${json},"meta":{"values":{${values}},"v":1}}`
const rows = '[{"a":"1","b":"2"},{"a":"3","b":"4"},{"a":"5","b":"6"}]'
const first = '"0.a":["bigint"],"0.b":["bigint"]'
const rest = '"1.a":["bigint"],"1.b":["bigint"],"2.a":["bigint"],"2.b":["bigint"]'

const payloads: Record<string, string> = {
  'as it is written': noted(rows, `${first},${rest}`),
  'only one row': noted('[{"a":"1"}]', '"0.a":["bigint"]'),
  'a row that is not there': noted('[{"a":"1"}]', '"0.a":["bigint"],"1.a":["bigint"]'),
  'a row that is not there, far off': noted(rows, `${first},"999999999999.a":["bigint"]`),
  'an index with a zero before it': noted(rows, `${first},"01.a":["bigint"]`),
  'an index of two zeros': noted(rows, `"0.a":["bigint"],"00.b":["bigint"]`),
  'no index': noted(rows, `${first},".a":["bigint"]`),
  'rows in another order': noted(rows, `${first},"2.a":["bigint"],"1.a":["bigint"]`),
  'a column that some rows lack': noted(rows, `${first},"1.b":["bigint"],"2.a":["bigint"],"2.b":["bigint"]`),
  'a column that appears late': noted(rows, `"0.a":["bigint"],"1.a":["bigint"],"1.b":["bigint"],"2.b":["bigint"]`),
  'a place twice': noted(rows, `${first},${rest},"0.a":["bigint"]`),
  'a place twice, said to be two things': noted('["1"]', '"0":["Date"],"0":["bigint"]'),
  'a comma too many': noted(rows, `${first},`),
  'no comma': noted(rows, first.replace(',', '')),
  'something between notes': noted(rows, `${first}, ${rest}`),
  'a path without its first quote': noted('{"a":"1"}', 'xa":["bigint"]'),
  'a place that is called like two': noted(String.raw`{"x\":5,\"a":"1"}`, '"x":5,"a":["bigint"]'),
  'a path with a tab, which no JSON has': noted(String.raw`{"x\ty":"1"}`, '"x\ty":["bigint"]'),
  'spaces in a note': noted(rows, `"0.a":[ "bigint"],"0.b":["bigint" ]`),
  'no notes': noted(rows, ''),
  'one of the texts is no number': noted(rows.replace('6', 'x'), `${first},${rest}`),
  'a place that is not there': noted(rows.replace('"b":"6"', '"c":"6"'), `${first},${rest}`),
  'a place that is inherited': noted('[{"a":"1"},{}]', '"0.a":["bigint"],"1.toString":["bigint"]'),
  'the length of a list': noted('["12"]', '"length":["bigint"]'),
  'a member of a text': noted('["12"]', '"0.0":["bigint"]'),
  'a member of a RegExp': noted('["/1/"]', '"0":["regexp"],"0.source":["bigint"]'),
  'a member of a URL': noted('["http://a:81/"]', '"0":["URL"],"0.port":["bigint"]'),
  'a member of each of two URLs': noted(
    '[{"port":"1"},"http://a:81/","http://a:81/"]',
    '"1":["URL"],"2":["URL"],"0.port":["bigint"],"1.port":["bigint"],"2.port":["bigint"]',
  ),
  'a member of each of two texts': noted(
    '[{"length":"1"},"12","12"]',
    '"0.length":["bigint"],"1.length":["bigint"],"2.length":["bigint"]',
  ),
  'the length of each of two lists': noted(
    '[{"length":"1"},["12"],["12"]]',
    '"0.length":["bigint"],"1.length":["bigint"],"2.length":["bigint"]',
  ),
  'what every object inherits': noted(
    '[{"toString":"1"},{},{}]',
    '"0.toString":["bigint"],"1.toString":["bigint"],"2.toString":["bigint"]',
  ),
  'rows that are lists': noted('[["1","2"],["3","4"],["5","6"]]', '"0.1":["bigint"],"1.1":["bigint"],"2.1":["bigint"]'),
  'rows in an object': noted(
    '{"0":{"a":"1"},"1":{"a":"2"},"2":{"a":"3"}}',
    '"0.a":["bigint"],"1.a":["bigint"],"2.a":["bigint"]',
  ),
  'rows below a path': noted(
    `{"x":{"rows":${rows}}}`,
    '"x.rows.0.a":["bigint"],"x.rows.1.a":["bigint"],"x.rows.2.a":["bigint"]',
  ),
  'places inside rows': noted(
    '[{"x":{"y":"1"}},{"x":{"y":"2"}},{"x":{"y":"3"}}]',
    '"0.x.y":["bigint"],"1.x.y":["bigint"],"2.x.y":["bigint"]',
  ),
  'a path with an escape': noted('[{"a.b":"1"}]', String.raw`"0.a\\.b":["bigint"]`),
  'a key that is misread': noted(String.raw`[{"\u0061":"1"}]`, '"0.a":["bigint"]'),
  'a key that is misread, without notes': String.raw`{"json":[{"\u0061":"1"}]}`,
  'texts with escapes': noted(String.raw`["1","a\nb","\"c\"","\\"]`, '"0":["bigint"]'),
  'a hundred escapes and a misread key': noted(
    `["1","a${String.raw`\n`.repeat(100)}",{"\\u0062":1}]`,
    '"0":["bigint"]',
  ),
  '__proto__ as a key': noted('[{"a":"1","__proto__":{}}]', '"0.a":["bigint"]'),
  '__proto__ as a key in escapes': noted(String.raw`[{"a":"1","_\u005fproto__":{}}]`, '"0.a":["bigint"]'),
  '__proto__ as a key, without notes': '{"json":[{"__proto__":{}}]}',
  '__proto__ as a key in escapes, without notes': String.raw`{"json":[{"_\u005fproto__":{}}]}`,
  '__proto__ in a path': noted('[{"a":{}}]', '"0.a.__proto__":["undefined"]'),
  'a note on a member before the one on the whole': noted(
    '{"a":[["NaN"]]}',
    '"a.0.0":["number"],"a.0":[["typed-array","Float64Array"]]',
  ),
  'a note on a member before the one on the whole, which is numbered': noted(
    '[["NaN"]]',
    '"0.0":["number"],"0":[["typed-array","Float64Array"]]',
  ),
  'a Set': noted('[[1]]', '"0":["set"]'),
  'a Set with notes inside': noted('[["1"]]', '"0":["set",{"0":["bigint"]}]'),
  'a tree below a path': noted(rows, '"0":{"a":["bigint"]}'),
  'a boxed value': noted('[["1"]]', '"0":[["custom","Money","boxed"]]'),
  'a Decimal said to be boxed': noted('[["1"]]', '"0":[["custom","Decimal","boxed"]]'),
  'a Decimal': noted('["1.5"]', '"0":[["custom","Decimal"]]'),
  'an unknown kind': noted('["1"]', '"0":["toString"]'),
  'a note with a part too many': noted('["1"]', '"0":["bigint","x"]'),
  'places that are one object, too': `{"json":["1",{},null],"meta":{"values":{"0":["bigint"]},"referentialEqualities":{"1":["2"]},"v":1}}`,
  'metadata of another version': noted('["1"]', '"0":["bigint"]').replace('"v":1', '"v":2'),
  'a member too many': `{"json":["1"],"meta":{"values":{"0":["bigint"]},"v":1},"v":1}`,
  'a member too many before the metadata': `{"json":["1"],"x":1,"meta":{"values":{"0":["bigint"]},"v":1}}`,
  'a member too many, without notes': '{"json":[1],"x":{}}',
  'two values': '{"json":[1],"json":[2]}',
  'metadata first': '{"meta":{"values":{"0":["bigint"]},"v":1},"json":["1"]}',
  'what reads like metadata inside': noted('{"a":{"b":"1","meta":{"values":{"c":1},"v":1}}}', '"a.b":["bigint"]'),
  'what reads like metadata at the end': '{"json":{"a":[1],"meta":{"values":{"a":["bigint"]},"v":1}}}',
  'a text that reads like metadata': noted(
    JSON.stringify(['1', ',"meta":{"values":{"0":["bigint"]},"v":1}}']),
    '"0":["bigint"]',
  ),
  'a value that ends like metadata': '{"json":{"a":1,"v":1}}',
  'nothing but a text': '{"json":"a"}',
  null: '{"json":null}',
  'nothing at all': '{"json":}',
  spaces: '{"json": [1] }',
  'no JSON': noted('[{"a":"1"]', '"0.a":["bigint"]'),
}

describe('what is odd about a payload is read or refused as by the thorough way', () => {
  it.each(Object.entries(payloads))('%s', (_what, payload) => {
    const thorough = outcomeOf(() => readThoroughly(payload))
    // Twice, because the first may have taught it something.
    for (let times = 0; times < 2; times++) {
      const actual = outcomeOf(() => read(payload))
      if ('given' in thorough && 'given' in actual) expect(difference(thorough.given, actual.given)).toBeUndefined()
      else expect(actual).toStrictEqual(thorough)
    }
  })
})

it('what many payloads of more shapes than are remembered end with is told apart', () => {
  const shapes = Array.from({ length: 40 }, (_, at) => noted(`{"a${at}":"${at}","b":"1"}`, `"a${at}":["bigint"]`))
  for (let times = 0; times < 3; times++) {
    const values = shapes.flatMap((payload) => [read(payload), read(shapes[3]!)])
    expect(values).toEqual(
      shapes.flatMap((_, at) => [
        { [`a${at}`]: BigInt(at), b: '1' },
        { a3: 3n, b: '1' },
      ]),
    )
  }
})

it('a text that an application has put on every object is no place of a row', () => {
  const payload = noted('[{"extra":"1"},{},{}]', '"0.extra":["bigint"],"1.extra":["bigint"],"2.extra":["bigint"]')
  const everyObject = Object.prototype
  Object.defineProperty(everyObject, 'extra', { value: '5', writable: true, configurable: true })
  try {
    expect(() => read(payload)).toThrow('a place that is not there')
  } finally {
    Reflect.deleteProperty(everyObject, 'extra')
  }
})

/** The payload of a value; what is refused is passed over. */
function payloadOf(value: unknown): string {
  const outcome = outcomeOf(() => serializer.serialize(value))
  fc.pre('given' in outcome)
  return (outcome as { given: string }).given
}

describe('what is read quickly', () => {
  it('is what would have been read thoroughly', () => {
    const times = { quick: 0, all: 0 }
    fc.assert(
      fc.property(anyRows, (value) => {
        const payload = payloadOf(value)
        const thorough = outcomeOf(() => readThoroughly(payload))
        const quick = readQuickly(payload, notes)
        times.all++
        if (quick === undefined) return
        times.quick++
        expect('given' in thorough && difference(thorough.given, quick)).toBeUndefined()
      }),
      { numRuns: 600 },
    )
    expect(times.quick / times.all).toBeGreaterThan(0.2)
  })

  it('is what would have been read thoroughly, where somebody has changed the payload', () => {
    const pieces = [
      '"',
      ',',
      '.',
      '0',
      '1',
      '"at"',
      '["Date"]',
      '["bigint"]',
      '["set"]',
      '"0.at":["Date"]',
      '\\',
      '}',
      'null',
    ]
    const times = { given: 0, thrown: 0 }
    fc.assert(
      fc.property(anyRows, fc.nat(), fc.nat(4), fc.constantFrom(...pieces, ''), (value, at, cut, piece) => {
        const payload = payloadOf(value)
        const start = at % payload.length
        const changed = payload.slice(0, start) + piece + payload.slice(start + cut)
        const thorough = outcomeOf(() => readThoroughly(changed))
        const actual = outcomeOf(() => read(changed))
        times['given' in actual ? 'given' : 'thrown']++
        if ('given' in thorough && 'given' in actual) {
          expect(difference(thorough.given, actual.given)).toBeUndefined()
        } else {
          expect(actual).toStrictEqual(thorough)
        }
      }),
      { numRuns: 1_200 },
    )
    expect(Math.min(times.given, times.thrown)).toBeGreaterThan(60)
  })
})
