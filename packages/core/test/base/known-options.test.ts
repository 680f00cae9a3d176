import { describe, expect, it } from 'vitest'
import { knownOptions } from '../../src/base/known-options.js'

const KNOWN: ReadonlySet<string> = new Set(['ttl', 'wait'])
const read = (given: unknown): Record<string, unknown> => knownOptions(given as Record<string, unknown>, KNOWN, 'here')

describe('what is given as options', () => {
  it('is what was said, and nothing else', () => {
    expect({ ...read({ ttl: 1, wait: undefined }) }).toEqual({ ttl: 1 })
  })

  it.each<[string, unknown, string]>([
    ['a name that is misspelt', { tll: 1 }, "here: unknown option 'tll'; known are ttl, wait"],
    ['an own property __proto__', JSON.parse('{"__proto__":{"ttl":1}}'), "here: unknown option '__proto__'"],
    ['an own property constructor', { constructor: 1 }, "here: unknown option 'constructor'"],
    ['a name that is not enumerable', Object.defineProperty({}, 'tll', { value: 1 }), "here: unknown option 'tll'"],
    ['null', null, 'here: options must be an object; got null'],
    ['a list', [], 'here: options must be an object; got a list'],
    ['a text', 'ttl', 'here: options must be an object; got "ttl"'],
    ['a function', () => {}, 'here: options must be an object; got function'],
    ['a getter that throws', { get ttl() { throw new Error('no') } }, "here: option 'ttl' cannot be read"], // prettier-ignore
    ['a proxy that throws', proxyThatThrows('ownKeys'), 'here: the options cannot be read'],
    ['a proxy without a prototype to tell', proxyThatThrows('getPrototypeOf'), 'here: the options cannot be read'],
    ['a proxy that reads nothing', proxyThatThrows('get'), "here: option 'ttl' cannot be read"],
    ['a revoked proxy', revoked(), 'here: the options cannot be read'],
  ])('is refused where it is %s', (_, given, message) => {
    expect(() => read(given)).toThrow(TypeError)
    expect(() => read(given)).toThrow(message)
  })

  it('is read once, so that a getter cannot say something else later', () => {
    let asked = 0
    const known = read({
      get ttl() {
        return ++asked
      },
    })
    expect([known['ttl'], known['ttl'], asked]).toEqual([1, 1, 1])
  })

  it('may be the getters of a class', () => {
    class Given {
      get ttl(): number {
        return 5
      }
      other(): void {}
    }
    expect({ ...read(new Given()) }).toEqual({ ttl: 5 })
  })

  it('is never what stands on Object.prototype', () => {
    // oxlint-disable-next-line no-extend-native -- what others do is what is tested
    Object.defineProperty(Object.prototype, 'ttl', { value: 'polluted', configurable: true })
    try {
      expect(read({})['ttl']).toBeUndefined()
      expect(read(Object.create({ wait: 1 }))['ttl']).toBeUndefined()
    } finally {
      Reflect.deleteProperty(Object.prototype, 'ttl')
    }
  })
})

function proxyThatThrows(trap: keyof ProxyHandler<object>): object {
  const boom = (): never => {
    throw new Error('boom')
  }
  return new Proxy({ ttl: 1 }, { [trap]: boom })
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({ ttl: 1 }, {})
  revoke()
  return proxy
}
