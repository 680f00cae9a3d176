import { Decimal } from 'decimal.js'
import { describe, expect, it } from 'vitest'
import { Catalogue, oddityOf } from '../src/index.js'
import { Customer, everyOption, Money, Stranger } from './support/values.js'

const catalogue = new Catalogue(everyOption, 'aSerializer')

describe('a catalogue', () => {
  it.each([
    ['a Date', new Date(0), 'Date'],
    ['a Decimal', new Decimal(1), ['custom', 'Decimal']],
    ['an instance of a registered class', new Customer(1, 2), ['class', 'Customer']],
    ['what a codec takes', new Money(1), ['custom', 'Money']],
    ['an object without a prototype', Object.create(null) as unknown, ['custom', 'rt:object']],
  ])('finds the kind of %s by the value, and again by its annotation', (_what, value, annotation) => {
    const kind = catalogue.kindOf(value)
    expect(kind?.annotation).toStrictEqual(annotation)
    expect(catalogue.kindNamed(kind!.annotation)).toBe(kind)
  })

  it('has no kind for what nobody listed', () => {
    expect(catalogue.kindOf(new Stranger())).toBeUndefined()
    expect(() => catalogue.kindNamed(['class', 'Stranger'])).toThrow(/unknown type/)
  })

  it('names whose options are wrong', () => {
    expect(() => new Catalogue({ decimal: [] } as object, 'aSerializer')).toThrow(
      /aSerializer: unknown option "decimal"/,
    )
  })
})

describe('oddities of arrays', () => {
  it('are holes and properties with names, whichever comes first', () => {
    const hole = [1]
    hole[2] = 3
    expect(oddityOf([1, 2])).toBeUndefined()
    expect(oddityOf(hole)).toMatchObject({ at: 1, reason: expect.stringMatching(/hole/) as string })
    expect(oddityOf(Object.assign([1], { total: 1 }))).toMatchObject({ at: 'total' })
  })
})
