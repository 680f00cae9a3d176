import { UnsupportedValueError } from '@readthrough/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refusesWhatItCannotCarry } from '../../kinds/test/support/refusal-suite.js'
import { planted } from '../../kinds/test/support/refusals.js'
import { anyValue, Customer, everyOption, Money } from '../../kinds/test/support/values.js'
import { superjsonSerializer } from '../../superjson/src/index.js'
import { msgpackSerializer } from '../src/index.js'
import { serializer } from './support/serializer.js'

describe('refusal', () => {
  refusesWhatItCannotCarry(msgpackSerializer)

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
