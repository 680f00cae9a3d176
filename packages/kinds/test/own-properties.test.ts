import { Decimal } from 'decimal.js'
import { describe, expect, it } from 'vitest'
import { Catalogue } from '../src/index.js'

const Exponential = Decimal.clone({ toExpNeg: 0, toExpPos: 0 })
const catalogue = new Catalogue({ decimals: [{ name: 'Exponential', type: Exponential }] }, 'aSerializer')

describe('a property of its own', () => {
  it.each([new Date(0), new Map(), new Set(), /a/, new URL('a:')])(
    'is refused where its name is a symbol: %o',
    (value) => {
      const kind = catalogue.kindOf(value)!
      expect(() => kind.toPlain(value)).not.toThrow()
      expect(() => kind.toPlain(Object.assign(value, { [Symbol('mine')]: 1 }))).toThrow(/name is a symbol/)
    },
  )
})

describe('a Decimal', () => {
  it('keeps the sign of a zero however its class is told to write it', () => {
    const kind = catalogue.kindNamed(['custom', 'Exponential'])
    for (const text of ['-0', '0', '-1.5', 'NaN', '-Infinity']) {
      const decimal = new Exponential(text)
      expect((kind.fromPlain(kind.toPlain(decimal)) as Decimal).s).toBe(decimal.s)
    }
  })
})
