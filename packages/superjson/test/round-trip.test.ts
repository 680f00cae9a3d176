import { UnsupportedValueError } from '@readthrough/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { difference } from '../../kinds/test/support/difference.js'
import { examples } from '../../kinds/test/support/examples.js'
import { anyKey, anyScalar, anyValue, Customer } from '../../kinds/test/support/values.js'
import { unlessMisread } from './support/misread.js'
import { serializer } from './support/serializer.js'

const roundTrip = (value: unknown): unknown => serializer.deserialize(serializer.serialize(value))

/** The payload; undefined for the only thing generated that is refused: a codec's value inside its own plain form. */
function written(value: unknown): string | undefined {
  try {
    return serializer.serialize(value)
  } catch (error) {
    if (error instanceof UnsupportedValueError && error.message.includes('leads from the plain form of a codec')) {
      return undefined
    }
    throw error
  }
}

describe('round trip', () => {
  it.each(Object.entries(examples))('keeps %s', (_name, value) => {
    expect(difference(value, roundTrip(value))).toBeUndefined()
  })

  it('keeps every generated value, shared and cyclic references included, or refuses it', () => {
    const outcomes = { kept: 0, refused: 0 }
    fc.assert(
      fc.property(anyValue, (value) => {
        const payload = written(value)
        outcomes[payload === undefined ? 'refused' : 'kept']++
        if (payload === undefined) return
        unlessMisread(() => expect(difference(value, serializer.deserialize(payload))).toBeUndefined())
      }),
      { numRuns: 4_000 },
    )
    expect(outcomes.kept).toBeGreaterThan(outcomes.refused * 10)
  })

  it('keeps what fast-check thinks of by itself', () => {
    const anything = fc.anything({
      key: anyKey,
      values: [anyScalar],
      withMap: true,
      withSet: true,
      withNullPrototype: true,
      maxDepth: 4,
    })
    fc.assert(
      fc.property(anything, (value) => {
        unlessMisread(() => expect(difference(value, roundTrip(value))).toBeUndefined())
      }),
      { numRuns: 1_000 },
    )
  })

  it('writes the same payload again for what it read', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const payload = written(value)
        if (payload === undefined) return
        unlessMisread(() => {
          expect(serializer.serialize(serializer.deserialize(payload))).toBe(payload)
        })
      }),
      { numRuns: 500 },
    )
  })

  it('leaves the value that it writes as it was', () => {
    const shared = { a: 1 }
    const value = { at: new Date(1), list: [1n, { set: new Set([shared]) }], shared }
    serializer.serialize(Object.freeze(value))
    expect(value).toStrictEqual({ at: new Date(1), list: [1n, { set: new Set([shared]) }], shared })
  })

  it('writes an object that stands in many places once', () => {
    let tree: unknown = 'leaf'
    for (let level = 0; level < 60; level++) tree = { left: tree, right: [tree] }
    expect(serializer.serialize(tree).length).toBeLessThan(20_000)
    let walk = roundTrip(tree) as { left: unknown; right: unknown[] }
    for (let level = 1; level < 60; level++) {
      expect(walk.right[0]).toBe(walk.left)
      walk = walk.left as typeof walk
    }
  })

  it('does not run the constructor of a registered class, nor a setter that a property name meets', () => {
    expect(roundTrip(new Customer(1, 2))).toBeInstanceOf(Customer)
    const instance = Object.assign(new Customer(1, 2), { constructor: 'data' })
    expect(difference(instance, roundTrip(instance))).toBeUndefined()
  })

  it('gives an Error a stack of one line', () => {
    const read = roundTrip(new RangeError('too far')) as Error
    expect(read.stack).toBe('RangeError: too far')
    expect(Object.keys(read)).toStrictEqual([])
  })
})
