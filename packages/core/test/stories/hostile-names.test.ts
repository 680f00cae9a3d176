import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { memoryStore, onResult, pattern, type Key, type KeyPart } from '../../src/index.js'
import { fill, left, story } from './story.js'

const parsed = (json: string): never => JSON.parse(json) as never

beforeEach(() => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
})

describe('text from outside, in a pattern', () => {
  it('is no wildcard and no separator where it is interpolated', async () => {
    const told = story()
    const { cache } = told
    const keys: [string, string, number][] = [
      ['cart', 'ann', 1],
      ['cart', '*', 1],
      ['cart', 'ann:1', 2],
      ['cart', '', 1],
    ]
    await fill(told, ...keys)
    await cache.invalidate({ patterns: [pattern`cart:${'*'}:*`] })
    expect(await left(told, ...keys)).toEqual(['cart:ann:1', 'cart:ann:1:2', 'cart::1'])
    await cache.invalidate({ patterns: [pattern`cart:${'ann:1'}:*`, pattern`cart:${'a*'}*`, pattern`cart:${''}:*`] })
    expect(await left(told, ...keys)).toEqual(['cart:ann:1'])
  })

  it('is a wildcard where a string is put together of it: that is what `pattern` is for', async () => {
    const told = story()
    await fill(told, ['cart', 'ann', 1], ['cart', 'bob', 1])
    const input = '*'
    await told.cache.invalidate({ patterns: [`cart:${input}:*`] })
    expect(await left(told, ['cart', 'ann', 1], ['cart', 'bob', 1])).toEqual([])
  })

  it.each(['', '*', ':', '**:*', '*'.repeat(9) + 'a'])(
    'names nothing, or too much, and is refused: %o',
    async (text) => {
      const told = story()
      await fill(told, ['cart', 1])
      await expect(told.cache.invalidate({ patterns: [text] })).rejects.toMatchObject({ code: 'KEY_INVALID' })
      expect(await left(told, ['cart', 1])).toEqual(['cart:1'])
    },
  )
})

describe('JSON from outside', () => {
  it.each([
    '{"text":"*"}',
    '{"text":"*","exact":"cart:1"}',
    '{"Symbol(readthrough.pattern)":true,"text":"*"}',
    '[]',
    '7',
  ])('is no pattern: %s', async (json) => {
    const told = story()
    await fill(told, ['cart', 1])
    await expect(told.cache.invalidate({ patterns: [parsed(json)] })).rejects.toMatchObject({ code: 'KEY_INVALID' })
    expect(await left(told, ['cart', 1])).toEqual(['cart:1'])
  })

  it.each(['{"__proto__":{"keys":[["cart",1]]}}', '{"constructor":[]}', '{"keys":"cart"}', '{"tags":{"length":1}}'])(
    'is no list of targets: %s',
    async (json) => {
      const told = story()
      await fill(told, ['cart', 1])
      await expect(told.cache.invalidate(parsed(json))).rejects.toBeInstanceOf(TypeError)
      expect(await left(told, ['cart', 1])).toEqual(['cart:1'])
    },
  )

  it.each(['{"__proto__":{"ttl":1}}', '{"ttl":"1m","constructor":1}', '{"toString":1}'])(
    'is no options, and the load does not run: %s',
    async (json) => {
      const load = vi.fn<() => Promise<number>>(async () => 1)
      await expect(story().cache.readThrough(['p'], load, parsed(json))).rejects.toBeInstanceOf(TypeError)
      expect(load).not.toHaveBeenCalled()
    },
  )
})

describe('names that objects have of their own', () => {
  const NAMES: readonly [string][] = [['__proto__'], ['constructor'], ['toString'], ['hasOwnProperty'], ['then']]

  it('are keys, tags and names of methods like any other, and touch no prototype', async () => {
    const { cache } = story()
    const before = Reflect.ownKeys(Object.prototype).length
    for (const [name] of NAMES) {
      const read = () => cache.readThrough([name, name], async () => name, { tags: [name] })
      expect([await read(), await read()]).toEqual([name, name])
      await cache.drain()
      expect(await cache.explain([name, name])).toMatchObject({ tags: [name] })
      await cache.invalidate({ tags: [name] })
      expect(await cache.peek([name, name])).toBeUndefined()
    }
    const { methods } = cache.stats()
    expect(NAMES.map(([name]) => Object.getOwnPropertyDescriptor(methods, name)?.value as unknown)).toEqual(
      NAMES.map(() => expect.objectContaining({ loads: 1 })),
    )
    expect(Reflect.ownKeys(Object.prototype)).toHaveLength(before)
  })
})

describe('tags that were put together of input', () => {
  it('may name those of others, which drops too much and shows nothing', async () => {
    const told = story()
    const find = told.cache.wrap(async (owner: string, name: string) => `${owner} / ${name}`, {
      key: (owner: string, name: string) => ['cart', owner, name],
      tags: ['cart:{0}:{1}'],
    })
    expect([await find('a:b', 'c'), await find('a', 'b:c'), await find('d', 'e')]).toEqual([
      'a:b / c',
      'a / b:c',
      'd / e',
    ])
    await told.cache.drain()
    await told.cache.invalidate({ tags: ['cart:a:b:c'] })
    expect(await told.cache.peek(['cart', 'a:b', 'c'])).toBeUndefined()
    expect(await told.cache.peek(['cart', 'a', 'b:c'])).toBeUndefined()
    expect(await told.cache.peek(['cart', 'd', 'e'])).toEqual({ value: 'd / e' })
  })

  it('are found also where they begin with what marks tenants', async () => {
    const told = story()
    const find = told.cache.wrap(async () => 1, { key: () => ['p'], tags: ['%va:x'] })
    await find()
    await told.cache.drain()
    await told.cache.invalidate({ tags: ['%va:x'] })
    expect(await told.cache.peek(['p'])).toBeUndefined()
  })

  it.each<[string, unknown]>([
    ['nothing', ''],
    ['more than 512 characters', 'x'.repeat(513)],
    ['half a character', '\ud800'],
    ['no text', 7],
    ['an object', { toString: () => 'x' }],
  ])('are told of, and the value is not stored: %s', async (_what, tag) => {
    const told = story()
    const tags = onResult(() => [tag as string])
    expect(await told.cache.readThrough(['p'], async () => 'own', { tags })).toBe('own')
    await told.cache.drain()
    expect(told.events()).toEqual(['miss absent p', 'loaded p', 'fill.skipped tags p'])
    expect(await told.cache.invalidate({ tags: [tag as string] })).toBe('incomplete')
  })
})

describe('what comes in numbers', () => {
  it('takes no more memory than its bounds: entries, counts by name, warnings', async () => {
    const { cache } = story({ store: memoryStore({ max: 100 }) })
    const warnings = vi.mocked(process.emitWarning).mock.calls
    const ids = Array.from({ length: 5_000 }, (_, id) => `id-${id}`)
    for (const id of ids) await cache.readThrough([id], async () => null, { nullTtl: '1m' })
    for (const id of ids) await cache.readThrough([id, undefined as never], async () => null)
    await cache.drain()
    const found = await Promise.all(ids.map((id) => cache.peek([id])))
    expect(found.filter((one) => one !== undefined)).toHaveLength(100)
    expect(Object.keys(cache.stats().methods)).toHaveLength(1_001)
    expect(cache.stats().methods['(others)']).toMatchObject({ loads: 4_000, bypassed: 4_000 })
    expect(warnings).toHaveLength(1_000)
  })

  it('asks the database once for what is not there, for as long as `nullTtl` says', async () => {
    const { cache, clock } = story()
    const load = vi.fn<() => Promise<null>>(async () => null)
    const ask = () => cache.readThrough(['product', 'no such id'], load, { ttl: '1h', nullTtl: '5s' })
    for (let i = 0; i < 100; i++) expect(await ask()).toBeNull()
    expect(load).toHaveBeenCalledTimes(1)
    await clock.advance(5_000)
    await ask()
    expect(load).toHaveBeenCalledTimes(2)
  })

  it.each<[string, Key]>([
    ['a text', ['p', 'x'.repeat(5_000_000)]],
    ['what is escaped', ['p', '*'.repeat(200)]],
    ['many parts', ['p', ...(Array(100_000).fill('x') as KeyPart[])]],
    ['three bytes a character', ['p', '漢'.repeat(171)]],
  ])('makes no key of more than 512 bytes, and no shorter one: %s', async (_what, key) => {
    const told = story()
    expect(await told.cache.readThrough(key, async () => 'own')).toBe('own')
    expect(await told.cache.readThrough(key, async () => 'another')).toBe('another')
    expect(await told.cache.writeThrough(key, async () => 'own')).toBe('own')
    expect(await told.cache.seed(key, 'own')).toBe(false)
    expect(await told.cache.peek(key)).toBeUndefined()
    expect(told.events().filter((line) => line !== 'bypassed key-too-long')).toEqual([])
  })

  it('is not cached for a tenant whose id is longer than a key may be', async () => {
    const told = story({ vary: () => 'x'.repeat(1_000_000) })
    expect(await told.cache.readThrough(['p'], async () => 'own', { tags: ['t'] })).toBe('own')
    expect(told.events()).toEqual(['bypassed key-too-long'])
  })
})
