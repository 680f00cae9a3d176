import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { SuperJSON } from 'superjson'
import { describe, expect, it } from 'vitest'
import { superjsonSerializer } from '../src/index.js'
import { difference } from '../../kinds/test/support/difference.js'
import { unlessMisread } from './support/misread.js'
import { awkwardKeys, Customer } from '../../kinds/test/support/values.js'

/** Trees of what the library carries, without anything that it takes for one object in two places: NaN, bigints. */
const keys = fc.oneof(
  fc.constantFrom(...awkwardKeys).filter((key) => key !== 'constructor' && key !== 'prototype'),
  fc.string({ maxLength: 4 }).filter((key) => key !== '__proto__'),
)
const tree: fc.Arbitrary<unknown> = fc.letrec((again) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, undefined, '', 0, -0, Infinity, false, 'text'),
    fc.double({ noNaN: true }),
    fc.date({ noInvalidDate: true }),
    fc.constantFrom('/a/g', '/b\\/c/u').map((text) => new RegExp(text, 'i')),
    fc.constantFrom('https://example.org/a?b#c').map((text) => new URL(text)),
    fc.uint8Array({ maxLength: 4 }),
    fc.array(again('tree'), { maxLength: 4 }),
    fc.dictionary(keys, again('tree'), { maxKeys: 4, noNullPrototype: true }),
    fc.array(again('tree'), { maxLength: 4 }).map((members) => new Set(members)),
    fc.array(fc.tuple(again('tree'), again('tree')), { maxLength: 4 }).map((entries) => new Map(entries)),
    again('tree').map((member) => new Customer(member, [new Date(0)])),
  ),
})).tree

function library(options: { dedupe?: boolean } = {}): SuperJSON {
  const superjson = new SuperJSON(options)
  superjson.registerClass(Customer, 'Customer')
  return superjson
}

const serializer = superjsonSerializer({ classes: [Customer] })

describe('superjson’s format', () => {
  it('is what the library would write', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const written: unknown = JSON.parse(serializer.serialize(value))
        expect(written).toStrictEqual(JSON.parse(library({ dedupe: true }).stringify(value)))
      }),
      { numRuns: 1_000 },
    )
  })

  it('is read as the library reads it', () => {
    fc.assert(
      fc.property(tree, (value) => {
        unlessMisread(() => {
          expect(difference(value, serializer.deserialize(library({ dedupe: true }).stringify(value)))).toBeUndefined()
        })
      }),
      { numRuns: 1_000 },
    )
  })

  it('is to the letter what the library would write of rows, and each reads what the other wrote', () => {
    const cell = fc.oneof(
      fc.date({ noInvalidDate: true }),
      fc.constantFrom(null, undefined, -0, 'text', '"\\'),
      fc.double({ noNaN: true }),
    )
    const rows = fc.array(fc.dictionary(keys, cell, { maxKeys: 4, noNullPrototype: true }), { maxLength: 20 })
    fc.assert(
      fc.property(rows, (list) => {
        // Numbered, because the library takes equal bigints for one object in two places.
        const value = list.map((row, at) => ({ ...row, id: BigInt(at) }))
        const written = serializer.serialize(value)
        expect(written).toBe(library({ dedupe: true }).stringify(value))
        unlessMisread(() => expect(difference(value, serializer.deserialize(written))).toBeUndefined())
        expect(difference(value, library().parse(written))).toBeUndefined()
      }),
      { numRuns: 500 },
    )
  })

  it('lets the library read a shared and a cyclic object', () => {
    const shared = { at: new Date(0) }
    const value: Record<string, unknown> = { shared, list: [shared, 1n], map: new Map([['a', shared]]) }
    value['self'] = value
    expect(difference(value, library().parse(serializer.serialize(value)))).toBeUndefined()
  })
})

/** Why its format is written and read here. If one of these fails, the library got better: think again. */
describe('the library itself', () => {
  const a = { a: 1 }
  const b = { b: 2 }
  const left: Record<string, unknown> = {}
  left['right'] = { left }
  const customer = new Customer('Ada', null)
  customer.friends = customer
  const lost: Record<string, unknown> = {
    'the order of shared objects in a Set': { a, set: new Set([a, b]) },
    'shared keys of a Map': {
      a,
      b,
      map: new Map<unknown, unknown>([
        [a, 1],
        [b, 2],
      ]),
    },
    'a cycle entered at two places': { x: left, y: left['right'] },
    'a class that contains itself': customer,
    'floats that JSON lacks': new Float32Array([Number.NaN, -0]),
    'an invalid Date': new Date(Number.NaN),
    'an object without a prototype': Object.create(null) as unknown,
  }

  it.each(Object.entries(lost))('loses %s', (_what, value) => {
    const readByLibrary = library().parse(library().stringify(value))
    expect(difference(value, readByLibrary)).toBeDefined()
    expect(difference(value, serializer.deserialize(serializer.serialize(value)))).toBeUndefined()
  })

  it('writes an object out for each place where it stands', () => {
    let value: unknown = 'leaf'
    for (let level = 0; level < 14; level++) value = { left: value, right: value }
    expect(library().stringify(value).length).toBeGreaterThan(100_000)
    expect(serializer.serialize(value).length).toBeLessThan(2_000)
  })
})

describe('a serializer of one’s own', () => {
  class Registered {
    readonly id = 1
  }

  it('knows nothing of the library’s shared registry, nor the registry of it', () => {
    SuperJSON.registerClass(Registered, 'Registered')
    SuperJSON.registerCustom<Decimal, string>(
      {
        isApplicable: (value) => value instanceof Decimal,
        serialize: () => 'shared',
        deserialize: () => new Decimal(0),
      },
      'Decimal',
    )
    expect(() => superjsonSerializer().serialize(new Registered())).toThrow(/instance of Registered/)
    const payload = SuperJSON.stringify(new Registered())
    expect(() => superjsonSerializer().deserialize(payload)).toThrow(/unknown type/)

    const own = superjsonSerializer({ decimals: [Decimal], classes: [Customer] })
    expect(own.serialize(new Decimal('1.5'))).toContain('"1.5"')
    expect(SuperJSON.stringify(new Decimal('1.5'))).toContain('"shared"')
    expect(() => SuperJSON.parse(own.serialize(new Customer(1, 2)))).toThrow(/unknown class/)
  })

  it('shares nothing with another serializer', () => {
    const one = superjsonSerializer({ classes: [Registered] })
    expect(one.deserialize(one.serialize(new Registered()))).toBeInstanceOf(Registered)
    expect(() => superjsonSerializer().serialize(new Registered())).toThrow(/instance of Registered/)
  })
})
