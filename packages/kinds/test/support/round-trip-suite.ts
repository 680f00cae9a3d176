import { UnsupportedValueError, type Payload, type Serializer } from '@readthrough/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { difference } from './difference.js'
import { examples } from './examples.js'
import { anyKey, anyScalar, anyValue, Customer } from './values.js'

/**
 * Tests that what comes back is what went in: of any serializer of these kinds, with `everyOption`. Checks of generated
 * values run inside `around`, which may pass over what the engine misreads.
 */
export function keepsWhatItCarries<P extends Payload>(
  serializer: Serializer<P>,
  around: (check: () => void) => void = (check) => check(),
): void {
  const roundTrip = (value: unknown): unknown => serializer.deserialize(serializer.serialize(value))

  /** The payload; undefined for the only thing generated that is refused: a codec's value inside its own plain form. */
  function written(value: unknown): P | undefined {
    try {
      return serializer.serialize(value)
    } catch (error) {
      if (error instanceof UnsupportedValueError && error.message.includes('leads from the plain form of a codec')) {
        return undefined
      }
      throw error
    }
  }

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
        around(() => expect(difference(value, serializer.deserialize(payload))).toBeUndefined())
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
        around(() => expect(difference(value, roundTrip(value))).toBeUndefined())
      }),
      { numRuns: 1_000 },
    )
  })

  it('writes the same payload again for what it read', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const payload = written(value)
        if (payload === undefined) return
        around(() => {
          expect(serializer.serialize(serializer.deserialize(payload))).toStrictEqual(payload)
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
}
