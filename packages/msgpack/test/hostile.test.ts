import fc from 'fast-check'
import { Packr } from 'msgpackr/index-no-eval'
import { afterEach, describe, expect, it } from 'vitest'
import { refusePollution } from '../../kinds/test/support/pristine.js'
import { anyValue, Customer } from '../../kinds/test/support/values.js'
import { toBytes } from '../src/bytes.js'
import { Escape, tags } from '../src/escape.js'
import { serializer } from './support/serializer.js'

afterEach(refusePollution)

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex')
const escape = (...parts: unknown[]): Buffer => toBytes(new Escape(parts))
const kind = (key: unknown, content: unknown): Buffer => escape(tags.kind, key, content)
const again = new Escape([tags.again, 0])
const shared = (content: unknown): Escape => new Escape([tags.shared, 0, content])
const foreign = new Packr({ useRecords: true, moreTypes: true, structuredClone: true })
const bundled = new Packr({ useRecords: false, bundleStrings: true })
const cyclic: unknown[] = [1]
cyclic.push(cyclic)
const many = { name: 'a text', other: 'another text', list: Array.from({ length: 9 }, (_, at) => `text ${at}`) }
let parts: unknown = 1
for (let level = 0; level < 40; level++) parts = new Escape([tags.deep, toBytes(parts)])

const refused: Record<string, Buffer> = {
  nothing: hex(''),
  'two values': hex('01 02'),
  'a byte too many': hex('93 01 02 03 00'),
  'a list that claims 2^32 members': hex('dd ffffffff'),
  'a list that claims 2^25 members': hex('dd 01ffffff 01'),
  'lists in each other that claim all that is left': hex('dc 0100'.repeat(200)),
  'an object that claims 2^32 names': hex('df ffffffff a1 61 01'),
  'bytes that claim 4 GB': hex('c6 ffffffff 00'),
  'a text that claims 4 GB': hex('db ffffffff 61'),
  'a bigint that claims 4 GB': hex('c9 ffffffff 42 00'),
  'lists of absurd depth': hex(`${'91'.repeat(100_000)} 01`),
  'objects of absurd depth': hex(`${'81a161'.repeat(100_000)} 01`),
  'escapes of absurd depth': hex(`${'d40100'.repeat(100_000)} 01`),
  'payloads inside payloads without end': toBytes(parts),
  'a key __proto__': hex('81 a9 5f5f70726f746f5f5f 80'),
  'a key __proto__ deep inside': hex('91 81 a1 61 91 82 a1 62 01 a9 5f5f70726f746f5f5f 80'),
  'a key __proto__ with a longer header': hex('81 d9 09 5f5f70726f746f5f5f 80'),
  'a key __proto__ with the longest header': hex('81 db 00000009 5f5f70726f746f5f5f 80'),
  'a key __proto__ among odd names': escape(tags.record, '__proto__', {}),
  'a key __proto__ as an odd text': escape(
    tags.record,
    new Escape([tags.text, Buffer.from('__proto__', 'utf16le')]),
    {},
  ),
  'a key that is a number': hex('81 01 02'),
  'a key that is a list': hex('81 90 02'),
  'a key that is null': hex('81 c0 02'),
  'the token that is never used': hex('c1'),
  'a float of four bytes': hex('ca 3fc00000'),
  'a record of msgpackr': foreign.pack({ a: 1, b: [2] }),
  'a Set of msgpackr': foreign.pack(new Set([1])),
  'an Error of msgpackr': foreign.pack(new Error('x')),
  'a RegExp of msgpackr': foreign.pack(/x/),
  'a typed array of msgpackr': foreign.pack(new Float64Array(2)),
  'an ArrayBuffer of msgpackr': foreign.pack(new ArrayBuffer(2)),
  'a structured clone of msgpackr': foreign.pack(cyclic),
  'bundled texts of msgpackr': bundled.pack(many),
  'a Map of msgpackr with keys of all kinds': foreign.pack(new Map([[1, 2]])),
  'an extension of nobody': hex('d4 05 00'),
  'a long extension of nobody': hex('c7 03 05 010203'),
  'an escape with other data': hex('d4 01 01 90'),
  'an escape in the long form': hex('c7 01 01 00 90'),
  'an undefined with other data': hex('d4 00 01'),
  'an undefined of two bytes': hex('d5 00 0000'),
  'a Date of two bytes': hex('d5 ff 0000'),
  'a Date of one byte': hex('d4 ff 00'),
  'a bigint of no bytes': hex('c7 00 42'),
  'an escape of nothing': hex('d4 01 00'),
  'an escape that is a number': hex('d4 01 00 05'),
  'an escape that is an object': hex('d4 01 00 80'),
  'an escape without parts': escape(),
  'an escape of another tag': escape(99, 1, 2),
  'an escape whose tag is text': escape('kind', 'set', []),
  'a kind with a part too many': escape(tags.kind, 'set', [], 1),
  'a kind without content': escape(tags.kind, 'set'),
  'an unknown kind': kind('Function', 'x'),
  'an inherited name as a kind': kind('toString', 'x'),
  'a kind that is a number': kind(1, 'x'),
  'an unknown class': kind('class Stranger', {}),
  'an inherited name as a class': kind('class constructor', {}),
  'an unknown custom name': kind('custom eval', 'x'),
  'a class that is a list': kind('class Customer', []),
  'a class that is a Date': kind('class Customer', new Date(0)),
  'a class that is bytes': kind('class Customer', Buffer.from('abc')),
  'a class that is another class': kind('class Customer', new Escape([tags.kind, 'class Customer', {}])),
  'a class that is what is around it': toBytes(shared(new Escape([tags.kind, 'class Customer', again]))),
  'a Set that is an object': kind('set', {}),
  'a Set with a member twice': kind('set', [1, 1]),
  'a Map with a key twice': kind('map', [
    [1, 1],
    [1, 2],
  ]),
  'a Map of triples': kind('map', [[1, 2, 3]]),
  'a Map of texts': kind('map', ['ab']),
  'a Date that is text which is none': kind('Date', 'soon'),
  'a bigint that is no number': kind('bigint', '0x10'),
  'a RegExp without slashes': kind('regexp', 'abc'),
  'a RegExp with bad flags': kind('regexp', '/a/xx'),
  'a URL that is none': kind('URL', '::'),
  'an Error that is text': kind('Error', 'no'),
  'an Error whose message is no text': kind('Error', { name: 'Error', message: {} }),
  'a Decimal that is no number': kind('custom Decimal', '0x1f'),
  'a Decimal that is a number': kind('custom Decimal', 1),
  'an ArrayBuffer that is text': kind('custom rt:ArrayBuffer', 'abcd'),
  'a typed array that is a size': kind('typed-array Uint8Array', 1e9),
  'a typed array that is cut short': kind('typed-array Float64Array', Buffer.alloc(9)),
  'an unknown typed array': kind('typed-array Array', Buffer.alloc(8)),
  'an odd text of half a character': escape(tags.text, Buffer.alloc(3)),
  'an odd text that is text': escape(tags.text, 'abc'),
  'odd names without a value': escape(tags.record, 'a'),
  'odd names that are numbers': escape(tags.record, 1, 2),
  'a -0 with parts': escape(tags.minusZero, 1),
  'a payload inside that is none': escape(tags.deep, Buffer.from('dd', 'hex')),
  'a payload inside that is text': escape(tags.deep, 'x'),
  'something shared that is no object': escape(tags.shared, 0, 5),
  'something shared that is a -0': escape(tags.shared, 0, new Escape([tags.minusZero])),
  'something shared that is shared': toBytes(shared(shared({}))),
  'something shared without a number': escape(tags.shared, 'a', {}),
  'two objects of one number': toBytes([shared({}), shared({})]),
  'an object that is not there': toBytes([again]),
  'an object before it is there': toBytes([again, shared({})]),
  'a codec’s value inside itself': toBytes(shared(new Escape([tags.kind, 'custom Money', [again]]))),
}

describe('hostile payloads', () => {
  it.each(Object.entries(refused))('refuses %s', (_what, payload) => {
    const before = process.memoryUsage().arrayBuffers
    // By its own words, never by an accident inside msgpackr.
    expect(() => serializer.deserialize(payload)).toThrow(/^not a payload of this serializer/)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16_000_000)
  })

  it.each([undefined, null, 5, {}, '{"json":1}', [1]])('refuses a payload that is no bytes: %s', (payload) => {
    expect(() => serializer.deserialize(payload as never)).toThrow(/it is no bytes/)
  })

  it('says nothing of the content in its errors', () => {
    const payload = toBytes({ password: 'hunter2' })
    const wrong = [
      Buffer.concat([payload, hex('00')]),
      payload.subarray(0, payload.length - 1),
      kind('hunter2', 1),
      kind('regexp', '/(hunter2/'),
      kind('URL', 'hunter2'),
      kind('custom Decimal', 'hunter2'),
    ]
    for (const each of wrong) {
      expect(() => serializer.deserialize(each)).toThrow(/^not a payload of this serializer: (?!.*hunter2)/)
    }
  })

  it('gives plain data for keys that only look dangerous', () => {
    const payload = toBytes({ constructor: { prototype: { polluted: true } }, toString: 'x', hasOwnProperty: 1 })
    const value = serializer.deserialize(payload) as Record<string, unknown>
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(Object.hasOwn(value, 'constructor')).toBe(true)
    expect(value['toString']).toBe('x')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('gives a class its properties as data, whatever they are called', () => {
    const payload = kind('class Customer', { constructor: { prototype: { polluted: 1 } }, name: 1 })
    expect(serializer.deserialize(payload)).toBeInstanceOf(Customer)
    expect((Customer.prototype as unknown as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('reads again as before after a payload that was refused', () => {
    const payload = serializer.serialize({ a: [1n, new Date(1)] })
    for (const bad of Object.values(refused)) {
      expect(() => serializer.deserialize(bad)).toThrow(Error)
      expect(serializer.deserialize(payload)).toStrictEqual({ a: [1n, new Date(1)] })
    }
  })

  it('refuses every truncation of a payload', () => {
    const text = {
      '\ud800': 'x'.repeat(300),
      long: 'ä'.repeat(20),
      same: new Customer(1, [2]),
      bytes: Buffer.alloc(300),
    }
    const payload = serializer.serialize({
      at: new Date(0),
      list: [1n, undefined, 2n ** 90n, -0, 1.5, 70_000],
      text,
      t: text,
    })
    expect(serializer.deserialize(payload)).toBeDefined()
    for (let length = 0; length < payload.length; length++) {
      expect(() => serializer.deserialize(payload.subarray(0, length))).toThrow(Error)
    }
  })

  it('throws an Error or gives a value for any payload with bytes exchanged, and changes no prototype', () => {
    const outcomes = { thrown: 0, given: 0 }
    const change = fc.record({ at: fc.nat(), byte: fc.nat(255) })
    fc.assert(
      fc.property(anyValue, fc.array(change, { minLength: 1, maxLength: 4 }), (value, changes) => {
        const payload = writtenOr(value, hex('90'))
        for (const { at, byte } of changes) payload[at % payload.length] = byte
        outcomes[isRefused(payload) ? 'thrown' : 'given']++
        refusePollution()
      }),
      { numRuns: 4_000 },
    )
    expect(Math.min(outcomes.thrown, outcomes.given)).toBeGreaterThan(100)
  })

  it('throws an Error or gives a value for any bytes at all', () => {
    const bytes = fc.array(fc.oneof(fc.nat(255), fc.constantFrom(0x81, 0x91, 0xd4, 0x01, 0x00, 0xa1, 0x92)))
    fc.assert(
      fc.property(bytes, (list) => {
        expect(isRefused(Buffer.from(list))).toBeTypeOf('boolean')
        refusePollution()
      }),
      { numRuns: 4_000 },
    )
  })
})

function isRefused(payload: Uint8Array): boolean {
  try {
    serializer.deserialize(payload)
    return false
  } catch (error) {
    if (error instanceof Error) return true
    throw error
  }
}

function writtenOr(value: unknown, otherwise: Buffer): Buffer {
  try {
    return Buffer.from(serializer.serialize(value))
  } catch {
    return otherwise
  }
}
