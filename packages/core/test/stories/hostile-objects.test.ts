import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { hashOf, onResult, type Key, type KeyPart } from '../../src/index.js'
import { HOSTILE_OBJECTS, untouchable } from './hostile-objects.js'
import { story, type Story } from './story.js'

/** A result that no store can keep, so that it shows whether its caller gets the very same. */
const RESULT = { own: Symbol('result') }

/** Keys that could be made of an argument. */
const KEYS: readonly [string, (given: unknown) => Key][] = [
  ['as a part', (given) => ['p', given as KeyPart]],
  ['in its place', (given) => given as Key],
  ['hashed', (given) => ['p', hashOf(given)]],
  ['as its properties', (given) => ['p', (given as { a: { b: number } }).a.b]],
  ['as text', (given) => ['p', String(given), undefined as never]],
  ['spread', (given) => ['p', ...(given as number[]), undefined as never]],
]

beforeEach(() => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
})

describe.each(HOSTILE_OBJECTS)('%s', (_what, make) => {
  it.each(KEYS)('costs no read its result, in a key: %s', async (_how, key) => {
    const told = story()
    const given = make() as KeyPart
    const find = told.cache.wrap(async (_of: unknown) => RESULT, { key, name: 'find' })
    expect(await find(given)).toBe(RESULT)
    expect(await told.cache.readThrough(['q', given], async () => RESULT)).toBe(RESULT)
    expect(await told.cache.refresh(['q', given], async () => RESULT)).toBe(RESULT)
    expect(await told.cache.writeThrough(['q', given], async () => RESULT)).toBe(RESULT)
    expect(await told.cache.invalidate({ keys: [['q', given]] })).toBe('incomplete')
    expect(told.events()).toContain('bypassed key')
    await told.cache.drain()
  })

  it('costs no call its result, in place of a key', async () => {
    const { cache, events } = story()
    const given = make() as Key
    expect(await cache.readThrough(given, async () => RESULT)).toBe(RESULT)
    expect(await cache.refresh(given, async () => RESULT)).toBe(RESULT)
    expect(await cache.writeThrough(given, async () => RESULT)).toBe(RESULT)
    const { length } = events().filter((line) => line.startsWith('bypassed key'))
    expect(length).toBe(3)
    // A list of texts is a key, only too long for one.
    expect(['done', 'incomplete']).toContain(await cache.invalidate({ keys: [given] }))
  })

  it('costs no read its result, in a tag, and no invalidation its other targets', async () => {
    const told = story()
    const given = make() as never
    const tags = [(of: { a: { b: string } }) => `of:${of.a.b}`, (of: string) => of, '{0.a.b}']
    for (const tag of tags) {
      const find = told.cache.wrap(async (_of?: unknown) => RESULT, { key: () => ['p'], tags: [tag] as never })
      expect(await find(given)).toBe(RESULT)
    }
    expect(told.events().every((line) => /^(bypassed key|miss|loaded|fill.skipped|hit)/.test(line))).toBe(true)
    await store(told)
    expect(await told.cache.invalidate({ keys: [['kept']], tags: ['fine', given] })).toBe('incomplete')
    expect(await told.cache.peek(['kept'])).toBeUndefined()
  })

  // Inside another, because the language itself looks at what a promise resolves with.
  it('reaches its caller as it is, in a result', async () => {
    const told = story()
    const given = { inside: make() }
    const tags = onResult(({ inside }: { inside: { a: { b: string } } }) => [`of:${inside.a.b}`])
    const unless = ({ inside }: { inside: unknown }): boolean => String(inside) === ''
    for (const options of [{}, { tags }, { unless }] as object[]) {
      expect(await told.cache.readThrough(['p'], async () => given, options)).toBe(given)
      await told.cache.drain()
      await told.cache.invalidate({ keys: [['p']] })
      expect(await told.cache.writeThrough(['p'], async () => given, options)).toBe(given)
      await told.cache.drain()
      await told.cache.invalidate({ keys: [['p']] })
    }
    expect(told.events().join()).not.toContain('background.failed')
  })

  it('reaches its caller as it is, as an error', async () => {
    const told = story({ errors: { ttl: '1s', toData: (error) => ({ error }), toError: (data) => data } })
    const given = make()
    const fails = async (): Promise<never> => {
      throw given as Error
    }
    const stale = { stale: { ifError: '1h' }, timeout: { hard: '1h' } } as const
    for (const options of [{}, { errors: false }, stale] as const) {
      expect((await thrownBy(told.cache.readThrough(['p'], fails, options)))[0]).toBe(given)
      expect((await thrownBy(told.cache.refresh(['p'], fails, options)))[0]).toBe(given)
      await told.cache.drain()
    }
    expect((await thrownBy(told.cache.writeThrough(['p'], fails)))[0]).toBe(given)
    expect((await thrownBy(told.cache.transaction(fails)))[0]).toBe(given)
    expect((await thrownBy(told.cache.transaction(() => told.cache.writeThrough(['p'], fails))))[0]).toBe(given)
  })

  it('costs no call anything, as what `vary` gives or a function throws', async () => {
    const given = make()
    const throws = (): never => {
      throw given as Error
    }
    for (const vary of [() => given as never, throws]) {
      const { cache } = story({ vary })
      expect(await cache.readThrough(['p'], async () => RESULT)).toBe(RESULT)
      expect(await cache.writeThrough(['p'], async () => RESULT)).toBe(RESULT)
      expect(await cache.invalidate({ keys: [['p']], patterns: ['p:*'], tags: ['t'] })).toBe('incomplete')
    }
    const told = story()
    for (const options of [{ when: throws }, { unless: throws }, { tags: throws }, { ttl: throws }]) {
      expect(await told.cache.readThrough(['p'], async () => RESULT, options)).toBe(RESULT)
    }
    expect(await told.cache.wrap(async () => RESULT, { key: throws })()).toBe(RESULT)
    await told.cache.drain()
  })

  it('costs no call anything, as what a listener throws', async () => {
    const { cache } = story()
    cache.on('miss', () => {
      throw make() as Error
    })
    expect(await cache.readThrough(['p'], async () => 1)).toBe(1)
  })
})

describe('a cache that is to throw for keys', () => {
  it.each(HOSTILE_OBJECTS)('throws its own error, and nothing else, for %s', async (_what, make) => {
    const { cache } = story({ onKeyError: 'throw' })
    const find = cache.wrap(async (_of: unknown) => 1, { key: KEYS[0]![1] })
    expect(await thrownBy(find(make()))).toEqual([expect.objectContaining({ code: 'KEY_INVALID' })])
  })
})

it('an object that throws at everything is what these tests are about', () => {
  expect(() => 'a' in untouchable()).toThrow('Do not look at me')
  expect(() => untouchable() instanceof Error).toThrow('Do not look at me')
})

/** In a list, because a promise looks at what it resolves with. */
async function thrownBy(call: Promise<unknown>): Promise<unknown[]> {
  return call.then(
    () => [],
    (error: unknown) => [error],
  )
}

async function store({ cache, events }: Story): Promise<void> {
  await cache.readThrough(['kept'], async () => 1)
  await cache.drain()
  events()
}
