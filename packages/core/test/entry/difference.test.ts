import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstDifference } from '../../src/entry/difference.js'

class Money {
  readonly #cents: bigint
  constructor(cents: bigint) {
    this.#cents = cents
  }
  toJSON(): string {
    return String(this.#cents)
  }
}

class Point {
  constructor(readonly x: number) {}
}

/** A deep copy that keeps what `structuredClone` does not: prototypes are left to it, and so are cycles. */
const copied = <T>(value: T): T => structuredClone(value)

describe('two values that are the same', () => {
  const shared = { at: new Date(0) }
  const cyclic: Record<string, unknown> = { name: 'loop' }
  cyclic['self'] = cyclic
  it.each<[string, unknown, unknown]>([
    ['NaN', Number.NaN, Number.NaN],
    ['dates', new Date(5), new Date(5)],
    ['dates that are none', new Date(Number.NaN), new Date(Number.NaN)],
    ['bytes', new Uint8Array([1, 2]), new Uint8Array([1, 2])],
    ['bytes at another place of a pool', Buffer.from('abc'), Buffer.from('-abc').subarray(1)],
    ['one object in two places', [shared, shared], copied([shared, shared])],
    ['a cycle', cyclic, copied(cyclic)],
    ['a hole', [1, , 3], copied([1, , 3])], // oxlint-disable-line no-sparse-arrays
    ['private fields with a toJSON', new Money(5n), new Money(5n)],
    ['addresses', new URL('http://a/'), new URL('http://a/')],
    ['errors', new RangeError('no', { cause: 1 }), new RangeError('no', { cause: 1 })],
    ['what is not enumerable', Object.defineProperty({ a: 1 }, 'b', { value: 2 }), { a: 1 }],
    ['the order of properties', { a: 1, b: 2 }, { b: 2, a: 1 }],
  ])('differ nowhere: %s', (_, before, after) => {
    expect(firstDifference(before, after)).toBeUndefined()
  })
})

describe('where two values differ', () => {
  const shared = { a: 1 }
  const namesake = {
    Point: class {
      readonly x = 1
    },
  }.Point
  const symbol = Symbol('secret')
  it.each<[string, unknown, unknown, string, string, string]>([
    [
      'a date that became text',
      { rows: [{ at: new Date(0) }] },
      { rows: [{ at: 'x' }] },
      'rows[0].at',
      'a Date',
      'a string',
    ],
    ['another text', { a: 'x' }, { a: 'y' }, 'a', 'a string', 'another string'],
    ['NaN', [Number.NaN], [null], '[0]', 'NaN', 'null'],
    ['-0', { n: -0 }, { n: 0 }, 'n', '-0', 'a number'],
    ['the sign of an infinity', [Infinity], [-Infinity], '[0]', 'an infinite number', 'another infinite number'],
    ['a bigint', { id: 5n }, { id: 5 }, 'id', 'a bigint', 'a number'],
    ['undefined that got lost', { a: undefined }, {}, 'a', 'undefined', 'nothing'],
    ['what came in addition', {}, { a: 1 }, 'a', 'nothing', 'a number'],
    ['a hole', [1, , 3], [1, undefined, 3], '[1]', 'a hole', 'undefined'], // oxlint-disable-line no-sparse-arrays
    [
      'what is not enumerable any more',
      { a: 1 },
      Object.defineProperty({}, 'a', { value: 1 }),
      'a',
      'a number',
      'nothing',
    ],
    ['a length', [1], [1, 2], '', 'an Array', 'another Array'],
    ['the class', { p: new Point(1) }, { p: { x: 1 } }, 'p', 'a Point', 'a plain object'],
    [
      'another class of the same name',
      [new Point(1)],
      [new namesake()],
      '[0]',
      'a Point',
      'a Point of another class by that name',
    ],
    ['no prototype', Object.create(null), {}, '', 'an object without prototype', 'a plain object'],
    [
      'the prototype alone',
      Object.create(Date.prototype),
      new Date(),
      '',
      'a Date',
      'a Date of another class by that name',
    ],
    ['bytes', { b: new Uint8Array([1]) }, { b: new Uint8Array([2]) }, 'b', 'a Uint8Array', 'another Uint8Array'],
    ['a Buffer', Buffer.from('a'), new Uint8Array([97]), '', 'a Buffer', 'a Uint8Array'],
    ['the flags of a RegExp', /a/g, /a/, '', 'a RegExp', 'another RegExp'],
    ['the order of a Map', new Map([[1, 'a'], [2, 'b']]), new Map([[2, 'b'], [1, 'a']]), '[0][0]', 'a number', 'another number'], // prettier-ignore
    [
      'a value of a Map',
      { m: new Map([['k', new Date(0)]]) },
      { m: new Map([['k', 0]]) },
      'm[0][1]',
      'a Date',
      'a number',
    ],
    ['the order of a Set', new Set(['a', 'b']), new Set(['b', 'a']), '[0]', 'a string', 'another string'],
    ['the size of a Set', new Set(['a']), new Set(), '', 'a Set', 'another Set'],
    [
      'one object in two places that became two',
      { one: shared, two: shared },
      { one: { a: 1 }, two: { a: 1 } },
      'two',
      'a plain object that is also elsewhere',
      'one of its own',
    ],
    ['a property named by a symbol', { [symbol]: 1 }, {}, '[a symbol]', 'a number', 'nothing'],
    ['private fields', [new Money(5n)], [new Money(6n)], '[0]', 'a Money', 'another Money'],
    ['an address', new URL('http://a/'), new URL('http://b/'), '', 'a URL', 'another URL'],
    [
      'the message of an error',
      { e: new Error('a') },
      { e: new Error('b') },
      'e.message',
      'a string',
      'another string',
    ],
    ['a boxed number', Object(1), Object(2), '', 'a Number', 'another Number'],
    ['a name with a line break', { 'a\nb': 1 }, { 'a\nb': 2 }, '["a\\nb"]', 'a number', 'another number'],
    ['a getter that throws', { get a() { throw new Error('no') } }, { a: 1 }, '', 'something', 'something that cannot be compared'], // prettier-ignore
  ])('is told: %s', (_, before, after, path, was, became) => {
    expect(firstDifference(before, after)).toEqual({ path, was, became })
  })

  it('is found at any depth, without a stack', () => {
    const deep = (end: unknown): unknown => {
      let value = end
      for (let i = 0; i < 50_000; i++) value = { a: value }
      return value
    }
    expect(firstDifference(deep(1), deep(1))).toBeUndefined()
    const found = firstDifference(deep(1), deep('1'))
    expect(found).toMatchObject({ was: 'a number', became: 'a string' })
    expect(found?.path.length).toBeLessThan(100)
  })

  it('is found in an array whose length says more than it holds', () => {
    const [before, after] = [Array.from({ length: 0 }), Array.from({ length: 0 })]
    before.length = after.length = 2 ** 32 - 1
    before[2 ** 31] = 1
    expect(firstDifference(before, after)).toEqual({ path: `[${2 ** 31}]`, was: 'a number', became: 'a hole' })
  })
})

const anything = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
})
/** Without Map and Set, in which the order counts for us alone. */
const unordered = fc.anything({ withBigInt: true, withDate: true, withSparseArray: true, withTypedArray: true })
/** Of so few parts that two of them are often equal, or nearly. */
const alike = fc.anything({
  maxDepth: 2,
  maxKeys: 2,
  key: fc.constantFrom('a', 'b'),
  values: [fc.constantFrom<unknown>(0, -0, 1, Number.NaN, undefined, null, '', 'a', 1n, true)],
  withDate: true,
  withSparseArray: true,
})

describe('whatever the values are', () => {
  it('a copy differs nowhere', () => {
    fc.assert(
      fc.property(anything, (value) => {
        expect(firstDifference(value, copied(value))).toBeUndefined()
      }),
    )
  })

  it('what differs nowhere is deeply equal', () => {
    fc.assert(
      fc.property(fc.oneof(fc.tuple(anything, anything), fc.tuple(alike, alike)), ([before, after]) => {
        expect(firstDifference(before, after) !== undefined || isDeepStrictEqual(before, after)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  it('what is deeply equal differs nowhere, where no order counts and nothing is shared', () => {
    fc.assert(
      fc.property(fc.oneof(fc.tuple(unordered, unordered), fc.tuple(alike, alike)), ([before, after]) => {
        expect(firstDifference(before, after) === undefined).toBe(isDeepStrictEqual(before, after))
      }),
      { numRuns: 2_000 },
    )
  })

  it('one part that was changed is found where it is', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), anything), { minLength: 1 }), fc.nat(), (rows, at) => {
        const before = rows.map(([name, value]) => ({ name, value, mark: 'same' }))
        const after = copied(before)
        const row = at % rows.length
        after[row]!.mark = 'other'
        expect(firstDifference(before, after)?.path).toBe(`[${row}].mark`)
      }),
    )
  })

  it('nothing of their texts is told', () => {
    const secret = fc.string({ minLength: 3 }).map((text) => `secret-${text}`)
    const value = fc.letrec<{ any: unknown }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        secret,
        fc.array(tie('any')),
        fc.record({ a: tie('any'), b: tie('any') }),
        fc.array(fc.tuple(secret, tie('any'))).map((entries) => new Map(entries)),
        fc.array(secret).map((members) => new Set(members)),
        secret.map((message) => new Error(message)),
      ),
    })).any
    fc.assert(
      fc.property(value, value, (before, after) => {
        expect(JSON.stringify(firstDifference(before, after) ?? '')).not.toContain('secret-')
      }),
      { numRuns: 1_000 },
    )
  })
})
