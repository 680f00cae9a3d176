import { Big } from 'big.js'
import { Decimal } from 'decimal.js'
import { describe, expect, it } from 'vitest'
import { superjsonSerializer } from '../src/index.js'
import type { Codec, SuperjsonOptions } from '../src/index.js'

class User {
  constructor(
    readonly id: number,
    readonly secret = 'hidden',
  ) {}
}
class Id {
  readonly id = 1
}
class Point {
  readonly x = 0
}
class OtherUser {
  static readonly name = 'User'
  readonly id = 1
}
const codec: Codec = { name: 'Point', is: (value) => value instanceof Point, to: () => null, from: () => new Point() }
const PrismaDecimal = Decimal.clone()
class Minutes extends Map<string, number> {}
class Rows extends Array<number> {}
const rounding = (text: string): { toString(): string } => Number(text)

const wrong: [what: string, options: unknown, kind: typeof TypeError | typeof RangeError, message: RegExp][] = [
  ['no object', 5, TypeError, /superjsonSerializer: expected an object, got 5/],
  ['null', null, TypeError, /expected an object, got null/],
  ['an unknown option', { decimal: [] }, TypeError, /unknown option "decimal"; known are decimals, classes, codecs/],
  [
    'a class in place of a list',
    { decimals: Decimal },
    TypeError,
    /decimals: expected an array, got the class Decimal/,
  ],
  ['an object in place of a list', { classes: {} }, TypeError, /classes: expected an array, got an object/],
  ['null in place of a list', { codecs: null }, TypeError, /codecs: expected an array, got null/],
  ['a Decimal value', { decimals: [new Decimal(1)] }, TypeError, /decimals\[0\]: unknown option "(constructor|s)"/],
  ['a text among the Decimals', { decimals: ['Decimal'] }, TypeError, /decimals\[0\]: expected a class.*got "Decimal"/],
  ['Number', { decimals: [Number] }, TypeError, /decimals\[0\]: expected a Decimal class.*got the class Number/],
  [
    'a class that loses digits',
    { decimals: [{ name: 'R', type: rounding }] },
    TypeError,
    /decimals\[0\]\.type: expected/,
  ],
  ['a class of no number', { decimals: [User] }, TypeError, /decimals\[0\]: expected a Decimal class.*the class User/],
  ['BigInt', { decimals: [BigInt] }, TypeError, /decimals\[0\]: .*which refuses/],
  [
    'an unknown library',
    { decimals: [class Mine extends String {}] },
    TypeError,
    /no Decimal library known.*\{ name: /,
  ],
  [
    'two classes of one library',
    { decimals: [Decimal, PrismaDecimal] },
    TypeError,
    /decimals\[1\]: "Decimal" is already decimals\[0\]; write \{ name: 'A lasting name', type/,
  ],
  [
    'a Decimal class twice',
    { decimals: [Big, { name: 'B', type: Big }] },
    TypeError,
    /the class Big is already decimals/,
  ],
  [
    'a Decimal without a name',
    { decimals: [{ type: Decimal }] },
    TypeError,
    /decimals\[0\]: expected name to be a string/,
  ],
  [
    'an option of a Decimal',
    { decimals: [{ name: 'D', type: Decimal, digits: 2 }] },
    TypeError,
    /unknown option "digits"/,
  ],
  [
    'a name that is empty',
    { classes: [{ name: '', type: User }] },
    RangeError,
    /classes\[0\]: expected a name of 1 to 64/,
  ],
  ['a name that is long', { classes: [{ name: 'n'.repeat(65), type: User }] }, RangeError, /1 to 64 characters/],
  [
    'a name of ours',
    { codecs: [{ ...codec, name: 'rt:Buffer' }] },
    RangeError,
    /codecs\[0\]: names that start with "rt:"/,
  ],
  ['an instance', { classes: [new User(1)] }, TypeError, /classes\[0\]: unknown option "id"/],
  [
    'a class that is none',
    { classes: [{ name: 'User', type: 'User' }] },
    TypeError,
    /classes\[0\]\.type: expected a class/,
  ],
  ['a function among classes', { classes: [() => 1] }, TypeError, /classes\[0\]: expected a class/],
  ['a minified class', { classes: [Id] }, TypeError, /the class Id has no lasting name.*\{ name: 'User', type/],
  [
    'an unnamed class',
    {
      classes: [
        [
          class {
            readonly id = 1
          },
        ][0],
      ],
    },
    TypeError,
    /an unnamed class has no lasting name/,
  ],
  [
    'a class twice',
    { classes: [User, { name: 'U', type: User }] },
    TypeError,
    /classes\[1\]: the class User is already/,
  ],
  [
    'two classes of one name',
    { classes: [User, OtherUser] },
    TypeError,
    /classes\[1\]: "User" is already classes\[0\]/,
  ],
  [
    'a class that is a Decimal too',
    { decimals: [Big], classes: [{ name: 'B', type: Big }] },
    TypeError,
    /list it once/,
  ],
  ['Object', { classes: [Object] }, TypeError, /the class Object is more than its properties; write a codec/],
  ['a class that is a Map', { classes: [Minutes] }, TypeError, /Minutes is a Map, which is more than its properties/],
  ['a class that is an array', { classes: [Rows] }, TypeError, /Rows is a Array, which is more than its properties/],
  ['props that are no list', { classes: [{ name: 'User', type: User, allowProps: 'id' }] }, TypeError, /allowProps/],
  ['props that are no names', { classes: [{ name: 'User', type: User, allowProps: [1] }] }, TypeError, /allowProps/],
  [
    'a codec that is a class',
    { codecs: [Point] },
    TypeError,
    /codecs\[0\]: expected \{ name, is, to, from \}, got the class/,
  ],
  ['a codec without is', { codecs: [{ ...codec, is: undefined }] }, TypeError, /expected is to be a function/],
  ['a codec whose from is text', { codecs: [{ ...codec, from: 'x' }] }, TypeError, /from to be a function, got "x"/],
  ['an option of a codec', { codecs: [{ ...codec, test: 1 }] }, TypeError, /codecs\[0\]: unknown option "test"/],
  ['two codecs of one name', { codecs: [codec, { ...codec }] }, TypeError, /"Point" is already codecs\[0\]/],
  ['a codec and a Decimal of one name', { decimals: [Big], codecs: [{ ...codec, name: 'Big' }] }, TypeError, /already/],
]

describe('options', () => {
  it.each(wrong)('refuses %s at once', (_what, options, kind, message) => {
    const define = (): unknown => superjsonSerializer(options as SuperjsonOptions)
    expect(define).toThrow(kind)
    expect(define).toThrow(message)
  })

  it('takes undefined for an option that is not given', () => {
    const serializer = superjsonSerializer({ decimals: undefined, classes: undefined, codecs: undefined })
    expect(serializer.deserialize(serializer.serialize(1n))).toBe(1n)
  })

  it('is text with a short, lasting id', () => {
    expect(superjsonSerializer()).toMatchObject({ id: 'sj1', format: 'text' })
    expect(Object.isFrozen(superjsonSerializer())).toBe(true)
  })
})
