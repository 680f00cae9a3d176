import { describe, expect, it } from 'vitest'
import { Catalogue } from '../src/index.js'

class Refused extends Error {
  constructor(message?: string) {
    super(message)
    this.name = 'Refused'
  }
}
class Hidden extends Error {
  constructor(message?: string) {
    super(message)
    Object.defineProperty(this, 'name', { value: 'Named', writable: true, configurable: true })
  }
}
const catalogue = new Catalogue({ classes: [Refused, Hidden] }, 'aSerializer')

/** As a payload would carry it: plain JSON, in this order. */
function copy(error: Error): Error {
  const kind = catalogue.kindOf(error)!
  return kind.fromPlain(JSON.parse(JSON.stringify(kind.toPlain(error))), kind.shell!()) as Error
}

function hide(error: Error, key: string, value: unknown): Error {
  return Object.defineProperty(error, key, { value, writable: true, configurable: true })
}

/** The properties of its own and whether it lists them, but for the stack. */
function shape(error: Error): unknown {
  const all = Object.getOwnPropertyDescriptors(error)
  return Object.entries(all)
    .filter(([key]) => key !== 'stack')
    .map(([key, { value, enumerable }]) => [key, value, enumerable] as const)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
}

describe('an error', () => {
  it.each<[string, Error]>([
    ['a name that was assigned', Object.assign(new TypeError('no'), { name: 'Refused', code: 'E_NO' })],
    ['a name that is not listed', hide(new Error('no'), 'name', 'Refused')],
    ['a cause from its constructor', new Error('no', { cause: 'why' })],
    ['a cause that was assigned', Object.assign(new Error('no'), { cause: 'why', code: 1 })],
    [
      'a name and a cause, one listed and the other not',
      hide(Object.assign(new Error('no'), { cause: 1 }), 'name', 'N'),
    ],
    ['the same the other way round', hide(Object.assign(new Error('no'), { name: 'N' }), 'cause', 1)],
    ['several errors', Object.assign(new AggregateError([1, 2], 'no'), { name: 'N' })],
    ['several errors that were assigned', Object.assign(new Error('no'), { errors: [1] })],
    ['a class that names its errors', new Refused('no')],
    ['a class that names its errors, without a message', new Refused()],
    ['a class that hides their name', new Hidden('no')],
    ['a class and an assigned cause', Object.assign(new Refused('no'), { cause: 1 })],
    ['no message, and a cause', new Refused(undefined)],
  ])('has the properties that it had, listed as they were: %s', (_what, error) => {
    expect(shape(copy(error))).toStrictEqual(shape(error))
    expect(copy(error).name).toBe(error.name)
  })

  it('is no object that has only been given the prototype of one', () => {
    const look = Object.create(Error.prototype) as Error
    expect(() => copy(look)).toThrow(/only looks like an error/)
  })

  it('keeps no setter of a prototype busy that it names among its properties', () => {
    const error = Object.defineProperty(new Error('no'), '__proto__', { value: { admin: true }, enumerable: true })
    expect(Object.hasOwn(catalogue.kindOf(error)!.toPlain(error) as object, '__proto__')).toBe(true)
  })
})
