import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { difference } from '../../kinds/test/support/difference.js'
import { keepsWhatItCarries } from '../../kinds/test/support/round-trip-suite.js'
import { Customer, Money } from '../../kinds/test/support/values.js'
import { serializer } from './support/serializer.js'

const roundTrip = (value: unknown): unknown => serializer.deserialize(serializer.serialize(value))

describe('round trip', () => {
  keepsWhatItCarries(serializer)

  it.each([
    '\ufeff' + 'x'.repeat(80),
    '\ud800' + 'x'.repeat(80),
    'x'.repeat(80) + '\udc00',
    '\ufeff',
    'ä'.repeat(40_000),
  ])('keeps texts that UTF-8 or its decoder would change, as values and as names: %#', (text) => {
    expect(roundTrip(text)).toBe(text)
    const value = { before: 1, [text]: { [text]: [text, new Map([[text, new Error(text)]])] }, after: 1 }
    expect(difference(value, roundTrip(value))).toBeUndefined()
    const shared = [value, value, new Customer(value, { [text]: value })]
    expect(difference(shared, roundTrip(shared))).toBeUndefined()
  })

  it('keeps texts of every length, bigints of every size and Dates of every time', () => {
    const long = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: fc.constantFrom('a', 'ä', '€', '😀', '\ufeff', '\ud83d'), maxLength: 90 }),
      fc.bigInt({ min: -(2n ** 2_000n), max: 2n ** 2_000n }),
      fc.integer({ min: 0, max: 300 }).map((bits) => 2n ** BigInt(bits)),
      fc.integer({ min: 0, max: 300 }).map((bits) => -(2n ** BigInt(bits)) - 1n),
      fc.date({ noInvalidDate: false }),
      fc.integer({ min: -(2 ** 33), max: 2 ** 33 }),
    )
    fc.assert(
      fc.property(fc.array(long), (value) => {
        expect(difference(value, roundTrip(value))).toBeUndefined()
      }),
      { numRuns: 1_000 },
    )
  })

  it('keeps large things: many members, many names, many bytes', () => {
    const value = {
      list: Array.from({ length: 70_000 }, (_, at) => at),
      record: Object.fromEntries(Array.from({ length: 70_000 }, (_, at) => [`n${at}`, at])),
      bytes: Buffer.alloc(70_000, 7),
      set: new Set(Array.from({ length: 70_000 }, (_, at) => String(at))),
    }
    expect(difference(value, roundTrip(value))).toBeUndefined()
    expect(roundTrip('small again')).toBe('small again')
  })

  it('keeps values that are just not too deep, however many escapes each level takes', () => {
    const nest = (inner: (value: unknown) => unknown, levels: number): unknown => {
      let value: unknown = 1
      for (let level = 0; level < levels; level++) value = inner(value)
      return value
    }
    const twice = (value: unknown): unknown => (typeof value === 'object' ? [value, value] : value)
    const inners: ((value: unknown) => unknown)[] = [
      (value) => [value],
      (value) => new Set([value]),
      (value) => ({ value, '\ud800': 1 }),
      (value) => new Customer({ '\ud800': value }, 1),
      (value) => new Money(new Money(value)),
    ]
    for (const inner of inners) {
      const value = nest(inner, 240)
      expect(difference(value, roundTrip(value))).toBeUndefined()
      const shared = nest((each) => twice(inner(each)), 160)
      expect(difference(shared, roundTrip(shared))).toBeUndefined()
    }
  })

  it('hands out bytes that no later call changes, and reads Buffers that are no part of them', () => {
    const payloads = Array.from({ length: 50 }, (_, at) => serializer.serialize({ at, bytes: Buffer.alloc(40, at) }))
    const copies = payloads.map((payload) => Buffer.from(payload).toString('hex'))
    serializer.serialize({ text: 'x'.repeat(100_000) })
    payloads.forEach((payload, at) => expect(Buffer.from(payload).toString('hex')).toBe(copies[at]))
    const read = payloads.map((payload) => serializer.deserialize(payload) as { bytes: Buffer })
    for (const payload of payloads) payload.fill(0xff)
    read.forEach(({ bytes }, at) => expect(bytes).toStrictEqual(Buffer.alloc(40, at)))
  })

  it('reads a payload in whatever kind of bytes, and wherever in its memory, it lies', () => {
    const value = { at: new Date(1), bytes: Buffer.from('abc'), list: [1.5, 'ä', new Float64Array([1, 2])] }
    const payload = serializer.serialize(value)
    const around = new Uint8Array(payload.length + 7).fill(0xc1)
    around.set(payload, 3)
    for (const given of [new Uint8Array(payload), around.subarray(3, 3 + payload.length)]) {
      expect(difference(value, serializer.deserialize(given))).toBeUndefined()
    }
  })
})
