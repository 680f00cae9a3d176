import { runInNewContext } from 'node:vm'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CacheKeyError } from '../../src/base/errors.js'
import { canonicalText } from '../../src/keys/canonical.js'
import { hashOf } from '../../src/keys/hash-of.js'

class Money {
  readonly cents: number
  constructor(cents: number) {
    this.cents = cents
  }
  toJSON(): number {
    return this.cents
  }
}
class Weight extends Money {}
class Opaque {
  readonly id = 1
}

describe('hashOf', () => {
  it('is 43 characters that need no escape', () => {
    expect(hashOf({ a: 1 })).toMatch(/^[\w-]{43}$/)
  })

  it('does not see the order of properties, nor of the members of sets and maps, at any depth', () => {
    const one = {
      a: new Set([1, { x: 1, y: 2 }]),
      b: new Map<unknown, unknown>([
        [1, 'one'],
        ['2', { p: 1, q: 2 }],
      ]),
    }
    const two = {
      b: new Map<unknown, unknown>([
        ['2', { q: 2, p: 1 }],
        [1, 'one'],
      ]),
      a: new Set([{ y: 2, x: 1 }, 1]),
    }
    expect(hashOf(one)).toBe(hashOf(two))
    expect(hashOf([1, 2])).not.toBe(hashOf([2, 1]))
  })

  it('tells every kind of value from every other', () => {
    const values: unknown[] = [
      undefined,
      null,
      true,
      false,
      0,
      -0,
      1,
      Number.NaN,
      Infinity,
      -Infinity,
      1n,
      0n,
      '',
      '0',
      '1',
      'null',
      'undefined',
      '\ud800',
      '\ud801',
      '\ufffd',
      [],
      {},
      new Set(),
      new Map(),
      [undefined],
      [null],
      [[]],
      { a: undefined },
      { a: null },
      [1, 2],
      ['1', '2'],
      [12],
      ['1,2'],
      { 0: 1, 1: 2 },
      new Set([1, 2]),
      new Map([[1, 2]]),
      [[1], 2],
      [[1, 2]],
      new Date(0),
      new Date(1),
      new Date(Number.NaN),
      '1970-01-01T00:00:00.000Z',
      /a/,
      /a/g,
      /a\/g/,
      '/a/',
      new URL('https://example.com/'),
      'https://example.com/',
      new URL('https://example.com/a'),
      Buffer.from('ab'),
      new Uint8Array([97, 98]),
      new Int8Array([97, 98]),
      new Uint16Array([25_185]),
      'ab',
      new Uint8Array([97, 98]).buffer,
      new Money(5),
      new Weight(5),
      5,
      new Money(6),
      { toString: 1 },
      Array(1),
      Array.from({ length: 2 }),
      { ['__proto__']: 1 },
      { constructor: 1 },
      { a: 1, b: 2 },
      { a: { b: 2 } },
      { 'a:b': 1 },
    ]
    const byHash = new Map(values.map((value) => [hashOf(value), value]))
    expect(byHash.size).toBe(values.length)
  })

  it('gives one text exactly for equal values', () => {
    const values = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withSparseArray: true,
      withNullPrototype: false,
      maxDepth: 3,
    })
    fc.assert(
      fc.property(values, values, (one, other) => {
        expect(canonicalText(one) === canonicalText(other)).toBe(isSame(one, other))
      }),
      { numRuns: 2_000 },
    )
    fc.assert(
      fc.property(fc.clone(values, 2), ([one, copy]) => {
        expect(hashOf(one)).toBe(hashOf(copy))
      }),
    )
  })

  it('takes objects without a prototype and objects of another realm for plain ones', () => {
    expect(hashOf(Object.assign(Object.create(null), { a: 1 }))).toBe(hashOf({ a: 1 }))
    expect(hashOf(runInNewContext('({ a: [1, new Date(5), new Map([[1, new Set([2])]])] })'))).toBe(
      hashOf({ a: [1, new Date(5), new Map([[1, new Set([2])]])] }),
    )
  })

  it('counts a value that is shared, not cyclic, as often as it appears', () => {
    const shared = { a: 1 }
    expect(hashOf([shared, shared])).toBe(hashOf([{ a: 1 }, { a: 1 }]))
  })

  const cyclic: Record<string, unknown> = {}
  cyclic['self'] = { again: cyclic }

  it.each<[string, unknown, string]>([
    ['a function', { f: () => 1 }, 'value at f is a function'],
    ['a symbol', [Symbol('s')], 'value at [0] is a symbol'],
    ['a name that is a symbol', { [Symbol('s')]: 1 }, 'symbols for names'],
    ['a promise', { p: Promise.resolve() }, 'value at p is an instance of Promise'],
    ['a class without toJSON', { deep: [new Opaque()] }, 'value at deep[0] is an instance of Opaque'],
    ['a subclass of a known type', new (class Bag extends Map {})(), 'an instance of Bag'],
    ['an array with named properties', Object.assign([1], { extra: 1 }), 'named properties'],
    ['a cycle', cyclic, 'value at self.again is a cycle'],
    ['a bottomless value', nested(300), 'more than 200 levels'],
    ['an endless value', Array.from({ length: 100_001 }, () => 0), 'more than 100000 parts'],
    ['an endless sparse array', Array(2 ** 31), 'more than 100000 parts'],
  ])('refuses %s with the path', (_, value, words) => {
    expect(() => hashOf(value)).toThrow(CacheKeyError)
    expect(() => hashOf(value)).toThrow(words)
  })
})

function nested(levels: number): unknown {
  let value: unknown = 1
  for (let i = 0; i < levels; i++) value = [value]
  return value
}

/** Vitest's equality knows all of these types; made strict about what it forgives. */
function isSame(one: unknown, other: unknown): boolean {
  try {
    expect(one).toStrictEqual(other)
    return true
  } catch {
    return false
  }
}
