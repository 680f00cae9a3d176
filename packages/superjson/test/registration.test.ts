import { Big } from 'big.js'
import { BigNumber } from 'bignumber.js'
import { Decimal } from 'decimal.js'
import { describe, expect, it } from 'vitest'
import { superjsonSerializer } from '../src/index.js'
import type { Codec } from '../src/index.js'

const PrismaDecimal = Decimal.clone()

class User {
  constructor(
    readonly id: number,
    readonly secret = 'hidden',
  ) {}
}

describe('decimals', () => {
  it('reads what was written when the list had another order', () => {
    const before = superjsonSerializer({ decimals: [Decimal, Big, { name: 'Prisma', type: PrismaDecimal }, BigNumber] })
    const after = superjsonSerializer({ decimals: [BigNumber, { name: 'Prisma', type: PrismaDecimal }, Big, Decimal] })
    const values = [new Decimal('1.10'), new Big('2.20'), new PrismaDecimal('3.30'), new BigNumber('4.40')] as const
    const read = after.deserialize(before.serialize(values)) as typeof values
    expect(read.map((value) => value.constructor)).toStrictEqual([Decimal, Big, PrismaDecimal, BigNumber])
    expect(read.map(String)).toStrictEqual(['1.1', '2.2', '3.3', '4.4'])
  })

  it('names a class after its library, whatever a minifier called it', () => {
    const minified = Decimal.clone()
    Object.defineProperty(minified, 'name', { value: 'a' })
    const payload = superjsonSerializer({ decimals: [minified] }).serialize(new minified(1))
    expect(payload).toBe('{"json":"1","meta":{"values":[["custom","Decimal"]],"v":1}}')
    expect(superjsonSerializer({ decimals: [Decimal] }).deserialize(payload)).toStrictEqual(new Decimal(1))
  })

  it('makes a payload of a class that is no longer listed a miss', () => {
    const payload = superjsonSerializer({ decimals: [Big] }).serialize(new Big('1'))
    expect(() => superjsonSerializer({ decimals: [Decimal] }).deserialize(payload)).toThrow(/unknown type/)
  })

  it('keeps every digit whatever notation and precision a class is set to', () => {
    const Odd = Decimal.clone({ precision: 3, toExpNeg: 0, toExpPos: 0 })
    const serializer = superjsonSerializer({ decimals: [Odd] })
    const read = serializer.deserialize(serializer.serialize(new Odd('123456.7890123')))
    expect(String(read)).toBe('1.234567890123e+5')
  })
})

describe('classes', () => {
  it('stores only the properties that are allowed', () => {
    const serializer = superjsonSerializer({ classes: [{ name: 'User', type: User, allowProps: ['id', 'mail'] }] })
    const payload = serializer.serialize(new User(7))
    expect(payload).not.toContain('hidden')
    expect(serializer.deserialize(payload)).toStrictEqual(Object.assign(Object.create(User.prototype), { id: 7 }))
    expect(() => serializer.deserialize(payload.replace('"id"', '"secret"'))).toThrow(/must not have/)
  })

  it('keeps the message and cause of a class of errors', () => {
    class HttpError extends Error {
      override readonly name = 'HttpError'
      readonly status: number

      constructor(status: number, message: string, options?: ErrorOptions) {
        super(message, options)
        this.status = status
      }
    }
    const serializer = superjsonSerializer({ classes: [HttpError] })
    const error = new HttpError(404, 'gone', { cause: new Date(0) })
    const read = serializer.deserialize(serializer.serialize(error)) as HttpError
    expect(read).toBeInstanceOf(HttpError)
    expect(read).toMatchObject({ name: 'HttpError', message: 'gone', status: 404, cause: new Date(0) })
    expect(read.stack).toBe('HttpError: gone')
    expect(Object.keys(read)).toStrictEqual(['name', 'status'])
  })

  it('reads an instance under the name that was given, whatever the class is called now', () => {
    class Account {
      readonly id = 1
    }
    const payload = superjsonSerializer({ classes: [{ name: 'Account', type: Account }] }).serialize(new Account())
    class Konto {
      readonly id = 2
    }
    const read = superjsonSerializer({ classes: [{ name: 'Account', type: Konto }] }).deserialize(payload)
    expect(read).toBeInstanceOf(Konto)
  })
})

describe('codecs', () => {
  it('come before everything built in', () => {
    const dates: Codec<Date, number> = {
      name: 'Seconds',
      is: (value) => value instanceof Date,
      to: (date) => Math.floor(date.getTime() / 1000),
      from: (seconds) => new Date(seconds * 1000),
    }
    const serializer = superjsonSerializer({ codecs: [dates] })
    expect(serializer.deserialize(serializer.serialize({ at: new Date(1234) }))).toStrictEqual({ at: new Date(1000) })
  })

  it('carry symbols and functions, which nothing else does', () => {
    const known = Symbol('known')
    const double = (x: number): number => x * 2
    const one = (name: string, only: unknown): Codec => ({
      name,
      is: (value) => value === only,
      to: () => null,
      from: () => only,
    })
    const serializer = superjsonSerializer({ codecs: [one('known', known), one('double', double)] })
    expect(serializer.deserialize(serializer.serialize([known, double]))).toStrictEqual([known, double])
  })

  it('are not asked about plain objects, arrays and primitives', () => {
    const asked: unknown[] = []
    const is = (value: unknown): boolean => asked.push(value) === 0
    superjsonSerializer({ codecs: [{ name: 'Nothing', is, to: () => null, from: () => null }] }).serialize([
      { a: 'text', b: 1, c: null, d: 1n, e: undefined },
    ])
    expect(asked).toStrictEqual([])
  })
})
