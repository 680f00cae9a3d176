import { UnsupportedValueError } from '@readthrough/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { difference } from '../../kinds/test/support/difference.js'
import { examples } from '../../kinds/test/support/examples.js'
import { anyKey, anyScalar, anyValue, Customer, Money } from '../../kinds/test/support/values.js'
import { serializer } from './support/serializer.js'

const roundTrip = (value: unknown): unknown => serializer.deserialize(serializer.serialize(value))

/** The payload; undefined for the only thing generated that is refused: a codec's value inside its own plain form. */
function written(value: unknown): Uint8Array | undefined {
  try {
    return serializer.serialize(value)
  } catch (error) {
    if (error instanceof UnsupportedValueError && error.message.includes('leads from the plain form of a codec')) {
      return undefined
    }
    throw error
  }
}

describe('round trip', () => {
  it.each(Object.entries(examples))('keeps %s', (_name, value) => {
    expect(difference(value, roundTrip(value))).toBeUndefined()
  })

  it('keeps every generated value, shared and cyclic references included, or refuses it', () => {
    const outcomes = { kept: 0, refused: 0 }
    fc.assert(
      fc.property(anyValue, (value) => {
        const payload = written(value)
        outcomes[payload === undefined ? 'refused' : 'kept']++
        if (payload === undefined) return
        expect(difference(value, serializer.deserialize(payload))).toBeUndefined()
      }),
      { numRuns: 4_000 },
    )
    expect(outcomes.kept).toBeGreaterThan(outcomes.refused * 10)
  })

  it('keeps what fast-check thinks of by itself', () => {
    const anything = fc.anything({
      key: anyKey,
      values: [anyScalar],
      withMap: true,
      withSet: true,
      withNullPrototype: true,
      maxDepth: 4,
    })
    fc.assert(
      fc.property(anything, (value) => {
        expect(difference(value, roundTrip(value))).toBeUndefined()
      }),
      { numRuns: 1_000 },
    )
  })

  it('writes the same payload again for what it read', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const payload = written(value)
        if (payload === undefined) return
        expect(serializer.serialize(serializer.deserialize(payload))).toStrictEqual(payload)
      }),
      { numRuns: 500 },
    )
  })

  it('leaves the value that it writes as it was', () => {
    const shared = { a: 1 }
    const value = { at: new Date(1), list: [1n, { set: new Set([shared]) }], shared }
    serializer.serialize(Object.freeze(value))
    expect(value).toStrictEqual({ at: new Date(1), list: [1n, { set: new Set([shared]) }], shared })
  })

  it('writes an object that stands in many places once', () => {
    let tree: unknown = 'leaf'
    for (let level = 0; level < 60; level++) tree = { left: tree, right: [tree] }
    expect(serializer.serialize(tree).length).toBeLessThan(20_000)
    let walk = roundTrip(tree) as { left: unknown; right: unknown[] }
    for (let level = 1; level < 60; level++) {
      expect(walk.right[0]).toBe(walk.left)
      walk = walk.left as typeof walk
    }
  })

  it('does not run the constructor of a registered class, nor a setter that a property name meets', () => {
    expect(roundTrip(new Customer(1, 2))).toBeInstanceOf(Customer)
    const instance = Object.assign(new Customer(1, 2), { constructor: 'data' })
    expect(difference(instance, roundTrip(instance))).toBeUndefined()
  })

  it('gives an Error a stack of one line', () => {
    const read = roundTrip(new RangeError('too far')) as Error
    expect(read.stack).toBe('RangeError: too far')
    expect(Object.keys(read)).toStrictEqual([])
  })

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
