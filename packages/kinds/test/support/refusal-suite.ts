import { UnsupportedValueError, type Payload, type Serializer } from '@readthrough/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { KindOptions } from '../../src/index.js'
import { planted, refusals, veryDeep } from './refusals.js'
import { everyOption, Money, Stranger } from './values.js'

/** Tests that what cannot be carried is refused, with its path: of any serializer of these kinds. */
export function refusesWhatItCannotCarry<P extends Payload>(make: (options: KindOptions) => Serializer<P>): void {
  const serializer = make(everyOption)

  function refused(value: unknown, using = serializer): UnsupportedValueError {
    try {
      using.serialize(value)
    } catch (error) {
      if (error instanceof UnsupportedValueError) return error
      throw error
    }
    throw new Error('it was stored')
  }

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
    const failing = make({ codecs: [{ name: 'Stranger', is, to: fail, from: fail }] })
    const error = refused({ a: new Stranger() }, failing)
    expect(error).toMatchObject({ path: 'a', cause })
    expect(error.message).toBe('cannot store a: it is locked')
    const asking = make({ codecs: [{ name: 'Stranger', is: fail, to: fail, from: fail }] })
    expect(refused([new Date(0)], asking).path).toBe('[0]')
  })

  it('refuses a Decimal-like value whose text is no number', () => {
    class Fraction {
      constructor(readonly text: string) {}
      toString(): string {
        return this.text
      }
    }
    const fractions = make({ decimals: [{ name: 'Fraction', type: Fraction }] })
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
}
