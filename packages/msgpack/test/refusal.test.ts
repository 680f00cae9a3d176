import { UnsupportedValueError } from '@readthrough/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planted, refusals, veryDeep } from '../../kinds/test/support/refusals.js'
import { anyValue, Customer, everyOption, Money, Stranger } from '../../kinds/test/support/values.js'
import { superjsonSerializer } from '../../superjson/src/index.js'
import { msgpackSerializer } from '../src/index.js'
import { serializer } from './support/serializer.js'

function refused(value: unknown, using = serializer): UnsupportedValueError {
  try {
    using.serialize(value)
  } catch (error) {
    if (error instanceof UnsupportedValueError) return error
    throw error
  }
  throw new Error('it was stored')
}

describe('refusal', () => {
  it.each(refusals)('refuses %s and says where it lies', (_what, value, path, message) => {
    const error = refused(value)
    expect(error.path).toBe(path)
    expect(error.message).toMatch(message)
    expect(error.code).toBe('VALUE_UNSUPPORTED')
  })

  it('refuses a value that lies too deep, before the stack overflows', () => {
    expect(refused({ deep: veryDeep() }).message).toMatch(/more than 500 levels deep/)
  })

  it('carries a value that is just not too deep', () => {
    let value: unknown = new Date(0)
    for (let level = 0; level < 249; level++) value = new Map([['a', value]])
    expect(serializer.deserialize(serializer.serialize(value))).toStrictEqual(value)
  })

  it('refuses a codec’s value that leads back to itself, directly or through others', () => {
    const own: unknown[] = []
    own.push(new Money(own))
    expect(refused(own).path).toBe('[0][0]')
    const account: Record<string, unknown> = {}
    account['inner'] = { list: [{ account }] }
    account['money'] = new Money({ inner: account['inner'] })
    expect(refused(account).path).toBe('money.inner')
  })

  it('takes what a codec throws as the reason', () => {
    const cause = new Error('it is locked')
    const fail = (): never => {
      throw cause
    }
    const is = (value: unknown): boolean => value instanceof Stranger
    const failing = msgpackSerializer({ codecs: [{ name: 'Stranger', is, to: fail, from: fail }] })
    const error = refused({ a: new Stranger() }, failing)
    expect(error).toMatchObject({ path: 'a', cause })
    expect(error.message).toBe('cannot store a: it is locked')
    const asking = msgpackSerializer({ codecs: [{ name: 'Stranger', is: fail, to: fail, from: fail }] })
    expect(refused([new Date(0)], asking).path).toBe('[0]')
  })

  it('refuses a Decimal-like value whose text is no number', () => {
    class Fraction {
      constructor(readonly text: string) {}
      toString(): string {
        return this.text
      }
    }
    const fractions = msgpackSerializer({ decimals: [{ name: 'Fraction', type: Fraction }] })
    expect(refused({ f: new Fraction('1/3') }, fractions).path).toBe('f')
  })

  it('names the path to whatever is planted wherever it lies', () => {
    fc.assert(
      fc.property(planted, ({ value, path }) => {
        expect(refused(value).path).toBe(path)
      }),
      { numRuns: 1_000 },
    )
  })

  it('says of every value what superjson’s serializer says: the same path, the same words, or that it is carried', () => {
    const other = superjsonSerializer(everyOption)
    const said = (using: Pick<typeof serializer, 'serialize'> | typeof other, value: unknown): string => {
      try {
        using.serialize(value)
        return 'carried'
      } catch (error) {
        return error instanceof UnsupportedValueError ? `${error.path}: ${error.message}` : String(error)
      }
    }
    const outcomes = { carried: 0, refused: 0 }
    const levels = fc
      .tuple(fc.integer({ min: 490, max: 502 }), fc.nat(4))
      .map(([depth, form]) => deepValue(depth, form))
    const spoilt = fc.tuple(anyValue, planted).map(([value, { value: bad }]) => [value, { value }, bad])
    fc.assert(
      fc.property(fc.oneof(anyValue, planted, spoilt, levels), (value) => {
        const words = said(serializer, value)
        expect(words).toBe(said(other, value))
        outcomes[words === 'carried' ? 'carried' : 'refused']++
      }),
      { numRuns: 2_000 },
    )
    expect(Math.min(outcomes.carried, outcomes.refused)).toBeGreaterThan(100)
  })
})

function deepValue(depth: number, form: number): unknown {
  const around = [
    (value: unknown) => [value],
    (value: unknown) => ({ value }),
    (value: unknown) => new Set([value]),
    (value: unknown) => new Customer(1, value),
    (value: unknown) => new Money(value),
  ][form]!
  let value: unknown = new Map([[1, 2]])
  for (let level = 0; level < depth; level++) value = around(value)
  return value
}
