import { UnsupportedValueError } from '@readthrough/core'
import { describe, expect, it } from 'vitest'
import { refusesWhatItCannotCarry } from '../../kinds/test/support/refusal-suite.js'
import { superjsonSerializer } from '../src/index.js'

/** What `serialize` has thrown. */
function refusalOf(value: unknown): unknown {
  try {
    return superjsonSerializer().serialize(value)
  } catch (error) {
    return error
  }
}

const hiding = (value: object): object =>
  Object.defineProperty(value, 'toJSON', { value: () => 'other', configurable: true })

describe('refusal', () => {
  refusesWhatItCannotCarry(superjsonSerializer)

  it.each([
    ['an object', { a: [hiding({ id: 1 })] }, 'a[0]'],
    ['a list', { a: hiding([1]) }, 'a'],
    ['the whole value', hiding({ id: 1 }), ''],
  ])('is what %s gets that would say itself what its JSON is', (_what, value, path) => {
    const error = refusalOf(value)
    expect(error).toBeInstanceOf(UnsupportedValueError)
    expect(error).toMatchObject({ path, message: expect.stringContaining('toJSON') })
  })

  it.each([
    ['object', Object.prototype],
    ['array', Array.prototype],
  ])('is what every value gets where an application has put a toJSON on every %s', (_what, prototype) => {
    hiding(prototype)
    const error = refusalOf({ a: [1] })
    Reflect.deleteProperty(prototype, 'toJSON')
    expect(error).toBeInstanceOf(UnsupportedValueError)
  })

  it('is not for those that have no more than a member of that name', () => {
    const serializer = superjsonSerializer()
    for (const value of [{ toJSON: 'text' }, { toJSON: { at: new Date(0) } }]) {
      expect(serializer.deserialize(serializer.serialize(value))).toStrictEqual(value)
    }
  })
})
