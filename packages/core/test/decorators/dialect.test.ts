import { describe, expect, it } from 'vitest'
import { CacheDefaults, decoratedMethods, Invalidate, ReadThrough } from '../../src/index.js'
import { decorateLegacy, decorateStandard } from './by-hand.js'

describe('decorators applied by hand', () => {
  it('keep own properties of the method, and refuse what compilers would never pass', () => {
    async function find(id: number): Promise<number> {
      return id
    }
    Object.assign(find, { note: 'kept' })
    const cached = decorateStandard(find, ReadThrough({ key: '{0}' }))
    expect(cached).not.toBe(find)
    expect(cached).toHaveProperty('note', 'kept')
    expect([cached.name, cached.length]).toEqual(['find', 1])

    const decorator = ReadThrough({ key: 'a' }) as (...given: unknown[]) => unknown
    expect(() => decorator()).toThrow(TypeError)
    expect(() => decorator({}, 'name')).toThrow('this is a field')
    expect(() => decorator({}, 'name', 0)).toThrow('this is a field')
    const defaults = CacheDefaults({}) as (...given: unknown[]) => unknown
    expect(() => defaults({})).toThrow(TypeError)
    expect(() => defaults(() => 1, { kind: 'method', name: 'x' })).toThrow(TypeError)
  })

  it('may be one decorator for several methods', () => {
    class Several {
      async one(): Promise<number> {
        return 1
      }
      async two(): Promise<number> {
        return 2
      }
    }
    const shared = Invalidate({ key: 'both' })
    decorateLegacy(Several.prototype, 'one', shared)
    decorateLegacy(Several.prototype, 'two', shared)
    expect(decoratedMethods(Several).map(({ name }) => name)).toEqual(['one', 'two'])
  })
})
