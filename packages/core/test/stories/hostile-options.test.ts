import { describe, expect, it } from 'vitest'
import { createCache, Invalidate, memoryStore, ReadThrough } from '../../src/index.js'
import { story } from './story.js'

const HOSTILE: readonly [string, () => unknown][] = [
  ['null', () => null],
  ['a list', () => [{ ttl: 1 }]],
  ['a text', () => 'ttl'],
  ['a function', () => () => ({})],
  ['JSON with an own __proto__', () => JSON.parse('{"__proto__":{"isAdmin":true}}')],
  ['an own constructor', () => ({ constructor: { prototype: { isAdmin: true } } })],
  ['a proxy that always throws', () => new Proxy({}, { get: boom, has: boom, ownKeys: boom, getPrototypeOf: boom })],
  ['a revoked proxy', revoked],
  [
    'a getter that throws under an unknown name',
    () => Object.defineProperty({}, 'tll', { get: boom, enumerable: true }),
  ],
]

const BASE = { namespace: 'hostile', store: memoryStore() }

/** Everything that takes options; each gives what it was refused with. */
const TAKERS: readonly [string, (given: never) => unknown][] = [
  ['createCache', (given) => createCache(given)],
  ...(['stale', 'timeout', 'errors', 'deadlines', 'breaker', 'audit', 'replicas', 'serializer', 'clock'] as const).map(
    (name): [string, (given: never) => unknown] => [name, (given) => createCache({ ...BASE, [name]: given })],
  ),
  ['memoryStore', (given) => memoryStore(given)],
  ['readThrough', (given) => story().cache.readThrough(['p'], load, given)],
  ['refresh', (given) => story().cache.refresh(['p'], load, given)],
  ['writeThrough', (given) => story().cache.writeThrough(['p'], load, given)],
  ['seed', (given) => story().cache.seed(['p'], 1, given)],
  ['wrap', (given) => story().cache.wrap(load, given)],
  ['invalidate', (given) => story().cache.invalidate(given)],
  ['invalidate, how', (given) => story().cache.invalidate({ keys: [['p']] }, given)],
  ['clear', (given) => story().cache.clear(given)],
  ['@ReadThrough', (given) => decorated(() => ReadThrough(given))],
  ['@Invalidate', (given) => decorated(() => Invalidate(given))],
]

describe.each(TAKERS)('%s', (taker, take) => {
  it.each(HOSTILE)('refuses %s with a TypeError of ours, and changes no prototype', async (_, make) => {
    let refusal: unknown
    try {
      await take(make() as never)
    } catch (error) {
      refusal = error
    }
    expect(refusal).toBeInstanceOf(TypeError)
    expect((refusal as Error).message).toMatch(/option/)
    expect((refusal as Error).message).toContain(taker.split(',')[0])
    expect({}).not.toHaveProperty('isAdmin')
  })
})

describe('an option that is a getter', () => {
  it('is asked once, when it is given', async () => {
    let asked = 0
    const stale = {
      get whileRevalidate() {
        if (++asked > 1) throw new Error('asked again')
        return '1m' as const
      },
    }
    const { cache } = story()
    const read = cache.wrap(load, { key: () => ['p'], stale })
    expect([await read(), asked]).toEqual([1, 1])
  })
})

async function load(): Promise<number> {
  return 1
}

function decorated(make: () => unknown): unknown {
  const decorate = make() as (target: object, name: string, descriptor: PropertyDescriptor) => void
  return decorate({}, 'find', { value: load, configurable: true })
}

function boom(): never {
  throw new Error('boom')
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
