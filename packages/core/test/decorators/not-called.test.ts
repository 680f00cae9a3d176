import { describe, expect, it } from 'vitest'
import { Invalidate, ReadThrough } from '../../src/index.js'

const method = async (): Promise<number> => 1
class Repository {
  find = method
}

/** A decorator as a compiler applies it that nobody checks. */
type Bare = (...given: unknown[]) => unknown

describe('a decorator that is not called', () => {
  it.each([
    ['ReadThrough', ReadThrough as unknown as Bare],
    ['Invalidate', Invalidate as unknown as Bare],
  ])('is refused when the class is defined: @%s', (word, decorator) => {
    const message = `@${word} takes an object of options: write @${word}({ … })`
    const context = { kind: 'method', name: 'find', static: false }
    expect(() => decorator(method, context)).toThrow(message)
    expect(() => decorator(Repository.prototype, 'find', { value: method })).toThrow(message)
    expect(() => decorator(Repository, 'find', { value: method })).toThrow(message)
    expect(() => decorator()).toThrow(message)
  })
})
