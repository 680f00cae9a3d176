import { Big } from 'big.js'
import { BigNumber } from 'bignumber.js'
import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import type { KindOptions } from '../../src/index.js'

/** Stands for the Decimal class of another library that bundles decimal.js, as Prisma does: the prototype is shared. */
export const OtherDecimal = Decimal.clone({ precision: 5 })

/** A class that is its properties. */
export class Customer {
  name: unknown
  friends: unknown

  constructor(name: unknown, friends: unknown) {
    this.name = name
    this.friends = friends
  }
}

/** A class with private state, which needs a codec. */
export class Money {
  readonly #content: unknown

  constructor(content: unknown) {
    this.#content = content
  }

  get content(): unknown {
    return this.#content
  }
}

/** Nobody registers it. */
export class Stranger {
  readonly secret = 1
}

/** With these a serializer carries everything that {@link anyValue} makes. */
export const everyOption: KindOptions = {
  decimals: [Decimal, Big, BigNumber, { name: 'OtherDecimal', type: OtherDecimal }],
  classes: [Customer],
  codecs: [
    {
      name: 'Money',
      is: (value) => value instanceof Money,
      to: (money: Money) => money.content,
      from: (content) => new Money(content),
    },
  ],
}

/** Names that have led serializers astray; `__proto__` is not among them, because it is refused. */
export const awkwardKeys = [
  ...['constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'toJSON', '__defineGetter__', 'length'],
  ...['', '.', '..', 'a.b', '\\', '\\.', 'a\\.b', '0', '1', '-1', '01', '1.5', 'json', 'meta', 'v', 'set', 'custom'],
  ...['name', 'message', 'cause', 'stack', '\u0000', '\ud800', '\u2028', 'ключ', '😀'],
]

export const anyKey = fc.oneof(
  fc.constantFrom(...awkwardKeys),
  fc.string({ unit: 'binary', maxLength: 6 }).filter((key) => key !== '__proto__'),
)

const digits = fc.stringMatching(/^-?\d{1,40}(\.\d{1,40})?(e[+-]?\d{1,2})?$/)

/** Values without members. */
export const anyScalar: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    null,
    undefined,
    '',
    0,
    -0,
    false,
    true,
    Number.NaN,
    Infinity,
    -Infinity,
    0n,
    'NaN',
    '-0',
    '__proto__',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.double(),
  fc.bigInt(),
  fc.date({ noInvalidDate: false }),
  fc.constantFrom(/(?:)/, /a\/[/]\n/giu, /\//y, new RegExp('^\\p{L}$', 'v'), new RegExp('\n')),
  fc.webUrl({ withFragments: true, withQueryParameters: true }).map((url) => new URL(url)),
  fc.uint8Array({ maxLength: 9 }).map((bytes) => Buffer.from(bytes)),
  fc.uint8Array({ maxLength: 9 }).map((bytes) => new Uint8Array(bytes).buffer),
  fc.oneof(fc.int8Array(), fc.uint8Array(), fc.uint8ClampedArray(), fc.int16Array(), fc.uint16Array()),
  fc.oneof(fc.int32Array(), fc.uint32Array(), fc.float32Array(), fc.float64Array()),
  fc.oneof(fc.bigInt64Array(), fc.bigUint64Array()),
  digits.map((text) => new Decimal(text)),
  digits.map((text) => new OtherDecimal(text)),
  digits.map((text) => new Big(text)),
  digits.map((text) => new BigNumber(text)),
  fc.constantFrom(new Decimal('-0'), new Decimal('NaN'), new Decimal('-Infinity'), new BigNumber('-0'), new Big('-0')),
)

/** Ways to put values into something, so that anything can hold anything. */
const holders: readonly ((keys: readonly string[], members: unknown[]) => object)[] = [
  (_keys, members) => members,
  (keys, members) => entriesOf(keys, members, {}),
  (keys, members) => entriesOf(keys, members, Object.create(null) as object),
  (_keys, members) => new Set(members),
  (_keys, members) => new Map(members.map((member, at) => [member, members[members.length - 1 - at]])),
  (keys, members) => new Map(members.map((member, at) => [keys[at], member])),
  (_keys, members) => new Customer(members[0], members),
  (keys, members) => Object.assign(new RangeError(keys[0], { cause: members[0] }), { code: keys[1], more: members }),
  (_keys, members) => new AggregateError(members, 'several'),
  (_keys, members) => new Money(members[0]),
]

function entriesOf(keys: readonly string[], members: readonly unknown[], into: object): object {
  for (const [at, member] of members.entries()) {
    Object.defineProperty(into, keys[at]!, { value: member, enumerable: true, writable: true, configurable: true })
  }
  return into
}

/**
 * Graphs: each holder takes scalars and earlier holders, any of them more than once; then some of the plain ones get
 * a reference to a later one, which closes cycles.
 */
export const anyValue: fc.Arbitrary<unknown> = fc
  .record({
    scalars: fc.array(anyScalar, { minLength: 1, maxLength: 6 }),
    nodes: fc.array(
      fc.record({
        holder: fc.nat(holders.length - 1),
        picks: fc.array(fc.nat(), { maxLength: 5 }),
        keys: fc.uniqueArray(anyKey, { minLength: 5, maxLength: 5 }),
      }),
      { maxLength: 8 },
    ),
    cycles: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 3 }),
  })
  .map(({ scalars, nodes, cycles }) => {
    const values: unknown[] = [...scalars]
    for (const { holder, picks, keys } of nodes) {
      const members = picks.map((pick) => values[pick % values.length])
      values.push(holders[holder]!(keys, members))
    }
    for (const [from, to] of cycles) link(values[from % values.length], values[to % values.length])
    return values.at(-1)
  })

function link(from: unknown, to: unknown): void {
  if (Array.isArray(from)) from.push(to)
  else if (from instanceof Set) from.add(to)
  else if (from instanceof Map) from.set('link', to)
  else if (from instanceof Customer) from.friends = to
  else if (from instanceof Error) from.cause = to
}
