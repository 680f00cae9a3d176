import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { refusePollution } from '../../kinds/test/support/pristine.js'
import { anyValue, Customer } from '../../kinds/test/support/values.js'
import { serializer } from './support/serializer.js'

afterEach(refusePollution)

const nested = (levels: number, open: string, close: string): string => open.repeat(levels) + close.repeat(levels)
const meta = (json: string, values?: string, same?: string): string => {
  const parts = [values && `"values":${values}`, same && `"referentialEqualities":${same}`, '"v":1'].filter(Boolean)
  return `{"json":${json},"meta":{${parts.join(',')}}}`
}

const refusedPayloads: Record<string, string> = {
  nothing: '',
  'no JSON': 'hello',
  'an empty object': '{}',
  null: 'null',
  'an empty array': '[]',
  'a number': '42',
  'a string': '"text"',
  'an array of pairs': '[["json",1]]',
  'an object of another kind': '{"id":1,"name":"Lamp"}',
  'members besides json and meta': '{"json":1,"compressed":true}',
  'metadata without json': '{"meta":{"values":["undefined"],"v":1}}',
  'metadata that is null': '{"json":1,"meta":null}',
  'metadata that is a list': '{"json":1,"meta":[]}',
  'metadata of another version': '{"json":"1","meta":{"values":["bigint"],"v":2}}',
  'metadata without a version': '{"json":"1","meta":{"values":["bigint"]}}',
  'two JSON texts': '{"json":1}{"json":2}',
  'a key __proto__': '{"json":{"__proto__":{"admin":true}}}',
  'a key __proto__ deep inside': '{"json":[{"a":[{"__proto__":null}]}]}',
  'a key __proto__ in escapes': '{"json":{"\\u005f_p\\u0072oto__":{"admin":true}}}',
  'a key __proto__ in other escapes': '{"json":{"__pr\\u006Ft\\u006F__":1}}',
  'a key __proto__ at the top': '{"json":1,"__proto__":{"a":1}}',
  'a key __proto__ in the metadata': '{"json":{},"meta":{"values":{"__proto__":["set"]},"v":1}}',
  'a path to __proto__': meta('{"a":{}}', '{"a.__proto__.b":["Date"]}'),
  'a path to __proto__ of two places': meta('{"a":{"polluted":1}}', undefined, '{"a":["__proto__"]}'),
  'a path to the constructor': meta('{"a":{}}', '{"a.constructor.prototype.polluted":["Date"]}'),
  'a path to the constructor of an array': meta('[1]', '{"constructor":["set"]}'),
  'a path to the length of an array': meta('["1"]', '{"length":["bigint"]}'),
  'a path to a prototype': meta('{"a":null,"b":1}', undefined, '{"b":["a.prototype"]}'),
  'an inherited function as the first of two places': meta('{"x":null}', undefined, '{"toString":["x"]}'),
  'an inherited function of an array': meta('[null]', undefined, '{"push":["0"]}'),
  'an inherited function below': meta('{"x":null,"y":{}}', undefined, '{"y.constructor":["x"]}'),
  'a path that is not there': meta('{"a":1}', '{"b":["Date"]}'),
  'a path into text': meta('{"a":"text"}', '{"a.0":["bigint"]}'),
  'a path with a bad escape': meta('{"a":"1"}', '{"\\\\a":["bigint"]}'),
  'a path that ends in an escape': meta('{"a":"1"}', '{"a\\\\":["bigint"]}'),
  'an unknown type': meta('1', '["Function"]'),
  'an inherited name as a type': meta('1', '["toString"]'),
  'an unknown class': meta('{}', '[["class","Stranger"]]'),
  'an inherited name as a class': meta('{}', '[["class","constructor"]]'),
  'an unknown custom name': meta('1', '[["custom","eval"]]'),
  'an unknown typed array': meta('[1]', '[["typed-array","Array"]]'),
  'a symbol': meta('"s"', '[["symbol","iterator"]]'),
  'a type that is a number': meta('1', '[1]'),
  'a type that is a list of numbers': meta('1', '[[1,2]]'),
  'a type with a part too many': meta('1', '[["custom","Money","boxed","more"]]'),
  'a box around something that has none': meta('["1"]', '[["custom","Decimal","boxed"]]'),
  'an empty box': meta('[]', '[["custom","Money","boxed"]]'),
  'an empty tree': meta('1', '[]'),
  'a tree that is text': meta('1', '"Date"'),
  'a tree below that is a list': meta('[1]', '["set",[]]'),
  'two types for one place': meta('{"a":{"b":"1"}}', '{"a.b":["bigint"],"a":{"b":["bigint"]}}'),
  'two types for one shared place': meta(
    '{"a":{"b":"1"},"c":null}',
    '{"a.b":["bigint"],"a":{"b":["bigint"]}}',
    '{"a":["c"]}',
  ),
  'the length of an array as the first of two places': meta('[null]', undefined, '{"length":["0"]}'),
  'three lists of shared places': meta('{"a":null}', undefined, '[["a"],{},{}]'),
  'no list of shared places': meta('{"a":null}', undefined, '[]'),
  'a Date that is a number': meta('0', '["Date"]'),
  'a Date that is null': meta('null', '["Date"]'),
  'a Date that is none': meta('"soon"', '["Date"]'),
  'a bigint that is no number': meta('"0x10"', '["bigint"]'),
  'a bigint that is empty': meta('""', '["bigint"]'),
  'a number that needs no annotation': meta('"5"', '["number"]'),
  'an undefined that is something': meta('1', '["undefined"]'),
  'a RegExp without slashes': meta('"abc"', '["regexp"]'),
  'a RegExp with bad flags': meta('"/a/xx"', '["regexp"]'),
  'a URL that is none': meta('"::"', '["URL"]'),
  'a Set that is an object': meta('{"0":1}', '["set"]'),
  'a Set with a member twice': meta('[1,1]', '["set"]'),
  'a Map with a key twice': meta('[[1,1],[1,2]]', '["map"]'),
  'a Map of triples': meta('[[1,2,3]]', '["map"]'),
  'a Map of texts': meta('["ab"]', '["map"]'),
  'an Error that is text': meta('"no"', '["Error"]'),
  'an Error whose message is no text': meta('{"name":"Error","message":{}}', '["Error"]'),
  'a Decimal that is no number': meta('"0x1f"', '[["custom","Decimal"]]'),
  'a BigNumber that is no number': meta('"abc"', '[["custom","BigNumber"]]'),
  'a Buffer that is not base64': meta('"a*b="', '[["custom","rt:Buffer"]]'),
  'a typed array that is a size': meta('1e9', '[["typed-array","Uint8Array"]]'),
  'a typed array whose numbers do not fit': meta('[256]', '[["typed-array","Uint8Array"]]'),
  'a typed array of texts': meta('["a"]', '[["typed-array","Float64Array"]]'),
  'a bigint array whose numbers do not fit': meta('["18446744073709551616"]', '[["typed-array","BigUint64Array"]]'),
  'a class that is a list': meta('[]', '[["class","Customer"]]'),
  'two places that are each the other': meta('{"a":null,"b":null}', undefined, '{"a":["b"],"b":["a"]}'),
  'a place that is itself': meta('{"a":null}', undefined, '{"a":["a"]}'),
  'a root that is inside itself as null': meta('null', undefined, '[[""]]'),
  'a shared place that holds something else': meta('{"a":{},"b":{}}', undefined, '{"a":["b"]}'),
  'a shared place that has a type': meta('{"a":{},"b":null}', '{"b":["undefined"]}', '{"a":["b"]}'),
  'a codec’s value inside itself': meta('{"a":null}', '[["custom","Money"]]', '[["a"]]'),
  'shared places that are a number': meta('{}', undefined, '5'),
  'shared places that are no list': meta('{"a":1,"b":null}', undefined, '{"a":"b"}'),
  'a shared path of absurd depth': meta(
    nested(2_000, '[', ']'),
    undefined,
    `{"${Array(1_999).fill('0').join('.')}":[]}`,
  ),
  'a tree of absurd depth': meta(
    nested(2_000, '[', ']'),
    `${'["set",{"0":'.repeat(1_998)}["set"]${'}]'.repeat(1_998)}`,
  ),
}

describe('hostile payloads', () => {
  it.each(Object.entries(refusedPayloads))('refuses %s', (_what, payload) => {
    expect(() => serializer.deserialize(payload)).toThrow(Error)
  })

  it.each([undefined, null, 5, {}, Buffer.from('{"json":1}')])('refuses a payload that is no text: %s', (payload) => {
    expect(() => serializer.deserialize(payload as string)).toThrow(/it is no text/)
  })

  it.each([
    '{"json":"hunter2"} hunter2',
    'hunter2',
    meta('"/(hunter2/"', '["regexp"]'),
    meta('"hunter2"', '["URL"]'),
    meta('"hunter2"', '[["custom","Decimal"]]'),
    meta('"hunter2"', '["bigint"]'),
    meta('{"hunter2":1}', '{"hunter2":["hunter2"]}'),
  ])('says nothing of the content in its errors: %#', (payload) => {
    expect(() => serializer.deserialize(payload)).toThrow(/^not a payload of this serializer: (?!.*hunter2)/)
  })

  it('gives plain data for keys that only look dangerous', () => {
    const payload = '{"json":{"constructor":{"prototype":{"polluted":true}},"toString":"x","hasOwnProperty":1}}'
    const value = serializer.deserialize(payload) as Record<string, unknown>
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(Object.hasOwn(value, 'constructor')).toBe(true)
    expect(value['toString']).toBe('x')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('gives a class its properties as data, whatever they are called', () => {
    const payload = meta('{"constructor":{"prototype":{"polluted":1}},"name":1}', '[["class","Customer"]]')
    const value = serializer.deserialize(payload) as Customer
    expect(value).toBeInstanceOf(Customer)
    expect((Customer.prototype as unknown as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('reads JSON of absurd depth without overflowing', () => {
    const path = Array(1_999).fill('0').join('.')
    expect(serializer.deserialize(meta(nested(2_000, '[', ']'), `{"${path}":["set"]}`))).toHaveLength(1)
    expect(serializer.deserialize(`{"json":${nested(50_000, '[', ']')}}`)).toHaveLength(1)
    expect(() => serializer.deserialize(`{"json":${nested(50_000, '{"__proto__":', '}')}}`)).toThrow(Error)
  })

  it('refuses every truncation of a payload', () => {
    const payload = serializer.serialize({ at: new Date(0), list: [1n, undefined], same: new Customer(1, [2]) })
    for (let length = 0; length < payload.length; length++) {
      expect(() => serializer.deserialize(payload.slice(0, length))).toThrow(Error)
    }
  })

  it('throws an Error or gives a value for any payload with parts exchanged, and changes no prototype', () => {
    const spoil = fc.constantFrom(
      '__proto__',
      'constructor',
      'prototype',
      'toString',
      '0',
      'a.b',
      'set',
      'map',
      'custom',
    )
    const outcomes = { thrown: 0, given: 0 }
    fc.assert(
      fc.property(anyValue, fc.nat(), spoil, (value, at, word) => {
        const payload = spoilt(value, at, word)
        outcomes[isRefused(payload) ? 'thrown' : 'given']++
        refusePollution()
      }),
      { numRuns: 2_000 },
    )
    expect(Math.min(outcomes.thrown, outcomes.given)).toBeGreaterThan(50)
  })
})

function isRefused(payload: string): boolean {
  try {
    serializer.deserialize(payload)
    return false
  } catch (error) {
    if (error instanceof Error) return true
    throw error
  }
}

/** The payload of a value with one of its JSON strings exchanged for `word`. */
function spoilt(value: unknown, at: number, word: string): string {
  let payload: string
  try {
    payload = serializer.serialize(value)
  } catch {
    return '{}'
  }
  const texts = [...payload.matchAll(/"(?:[^"\\]|\\.)*"/g)]
  const text = texts[at % texts.length]!
  return payload.slice(0, text.index) + JSON.stringify(word) + payload.slice(text.index + text[0].length)
}

it('reads what it wrote, although an application has put something enumerable on every object', () => {
  const value = { at: new Date(0), list: [1n, { a: undefined }] }
  const prototype = Object.prototype as { meta?: object; extra?: number }
  const payloads = [value, { plain: true }].map((each) => serializer.serialize(each))
  Object.assign(prototype, { meta: {}, extra: 1 })
  try {
    const [rich, plain] = payloads.map((payload) => serializer.deserialize(payload))
    expect(Object.entries(rich as object)).toEqual(Object.entries(value))
    expect(Object.entries(plain as object)).toEqual([['plain', true]])
  } finally {
    delete prototype.meta
    delete prototype.extra
  }
})
