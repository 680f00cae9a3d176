import { setImmediate as turn } from 'node:timers/promises'
import {
  CacheDefaults,
  createCache,
  Invalidate,
  jsonSerializer,
  memoryStore,
  pattern,
  ReadThrough,
  type StoreFactory,
} from '@readthrough/core'
import { compressed, encrypted } from '@readthrough/payload'
import { redisStore } from '@readthrough/redis'
import { superjsonSerializer } from '@readthrough/superjson'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { decorated } from '../src/fuzz/input/decorated.js'
import { throwing } from '../src/fuzz/input/parts.js'

const warn = process.emitWarning
const unhandled: unknown[] = []
const onUnhandled = (error: unknown): void => void unhandled.push(error)

beforeEach(() => {
  process.emitWarning = () => {}
  process.on('unhandledRejection', onUnhandled)
})
afterEach(() => {
  process.emitWarning = warn
  process.off('unhandledRejection', onUnhandled)
  unhandled.length = 0
})

const json = jsonSerializer()
const FINDS = { namespace: 'finds', store: memoryStore({ max: 16 }) }
const load = async (): Promise<string> => 'loaded'
const cacheOf = () => createCache({ namespace: 'finds', store: memoryStore({ max: 16 }) })

function getter(name: string): object {
  return Object.defineProperty({}, name, {
    enumerable: true,
    get() {
      throw new Error('planted')
    },
  })
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

/** What the fuzzer has found, each by its name. */
describe('options that were once refused by the engine, or not at all', () => {
  test.each<[string, () => unknown, string]>([
    [
      'a schema with a getter that throws',
      () => method(ReadThrough, { key: 'k', schema: getter('~standard') }),
      'schema',
    ],
    ['a revoked proxy among the patterns', () => method(Invalidate, { patterns: [revoked()] }), 'patterns[0]'],
    [
      'a pattern that was copied and changed',
      () => method(Invalidate, { pattern: { ...pattern`k:*`, text: 5 } }),
      'pattern',
    ],
    ['a revoked proxy as the patterns', () => method(Invalidate, { patterns: revoked() }), 'patterns'],
    ['a proxy that throws as the key', () => method(ReadThrough, { key: throwing() }), 'key'],
    ['a proxy that throws as the cache', () => method(ReadThrough, { key: 'k', cache: throwing() }), 'cache'],
    [
      'an id of a serializer that throws when it is made text',
      () => createCache({ ...FINDS, serializer: { ...json, id: throwing() as never } }),
      'serializer',
    ],
    ['a hole among the tags', () => CacheDefaults({ tags: Array(1) as string[] })(Set), 'tags[0]'],
    ['a hole among the keys', () => method(Invalidate, { keys: Array(1) }), 'keys[0]'],
    ['a function that opens no store', () => cacheWith(() => undefined), 'store'],
    ['a function that opens half a store', () => cacheWith(() => ({ read: load })), "'lease'"],
    ['room for more slots than a process has', () => memoryStore({ max: 2 ** 31 }), 'max'],
    ['a getter that throws, for a Redis', () => redisStore(getter('cluster')), 'redisStore'],
    ['a revoked proxy, for a Redis', () => redisStore(revoked()), 'redisStore'],
    ['a getter that throws, for compression', () => compressed(json, getter('level')), 'compressed'],
    ['a revoked proxy, for compression', () => compressed(json, revoked()), 'compressed'],
    ['a getter that throws, for encryption', () => encrypted(json, getter('keys') as never), 'encrypted'],
    ['a revoked proxy as the keys of encryption', () => encrypted(json, { keys: revoked() as never }), 'encrypted'],
    ['a getter that throws, for a serializer', () => superjsonSerializer(getter('codecs')), 'superjsonSerializer'],
    ['a revoked proxy, for a serializer', () => superjsonSerializer(revoked()), 'superjsonSerializer'],
    [
      'a revoked proxy as its classes',
      () => superjsonSerializer({ classes: revoked() as never }),
      'superjsonSerializer',
    ],
  ])('%s is refused by name', (_what, define, name) => {
    const error = thrownBy(define)
    expect(['TypeError', 'RangeError']).toContain(error.name)
    expect(error.message).toContain(name)
  })
})

describe('functions of the options that give a promise, which rejects', () => {
  const rejecting = (): Promise<never> => Promise.reject(new Error('planted'))
  const given = rejecting as never

  test.each<[string, object]>([
    ['key', { key: given }],
    ['tags', { key: () => ['k'], tags: given }],
    ['a tag', { key: () => ['k'], tags: [given] }],
    ['when', { key: () => ['k'], when: given }],
    ['unless', { key: () => ['k'], unless: given }],
    ['ttl', { key: () => ['k'], ttl: given }],
    ['cache', { key: () => ['k'], cache: given }],
  ])('%s: the call gets its value, and the process goes on', async (_name, options) => {
    const cache = cacheOf()
    const call = decorated(cache.decorators().ReadThrough(options as never), load)
    expect(await call()).toBe('loaded')
    await cache.close()
    await turn()
    expect(unhandled).toEqual([])
  })

  test.each<[string, object]>([
    ['keys', { keys: given }],
    ['patterns', { patterns: given }],
    ['tags', { tags: given }],
  ])('%s to invalidate: the method gives its result, and the process goes on', async (_name, options) => {
    const cache = cacheOf()
    const call = decorated(cache.decorators().Invalidate(options), load)
    expect(await call()).toBe('loaded')
    await cache.close()
    await turn()
    expect(unhandled).toEqual([])
  })
})

test('a function that gives a proxy for a cache costs the call nothing', async () => {
  const call = decorated(ReadThrough({ key: () => ['k'], cache: (() => throwing()) as never }), load)
  expect(await call()).toBe('loaded')
})

test('a function that redacts a name to a proxy which throws costs the call nothing', async () => {
  const redactKey = (() => throwing()) as never
  const cache = createCache({ namespace: 'finds', store: memoryStore({ max: 16 }), redactKey })
  expect(await cache.readThrough(['k'], load)).toBe('loaded')
  await cache.close()
})

function method(decorator: (options: never) => object, options: object): unknown {
  return decorated(decorator(options as never), load)
}

function cacheWith(store: unknown): unknown {
  return createCache({ namespace: 'finds', store: store as StoreFactory })
}

function thrownBy(define: () => unknown): Error {
  try {
    define()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}
