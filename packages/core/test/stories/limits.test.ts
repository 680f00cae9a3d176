import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  createCache,
  currentLoad,
  defineKey,
  jsonSerializer,
  memoryStore,
  onResult,
  pattern,
  type CacheEventOf,
  type Key,
  type Pattern,
} from '../../src/index.js'
import { NO_NOTES, runAsCurrent } from '../../src/engine/current-load.js'
import { createEntryNames } from '../../src/entry/entry-name.js'
import { writeBody } from '../../src/entry/header.js'
import { writing } from './fenced.js'
import { changed, story } from './story.js'

const MOST = 128
const LONGEST = 512
const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `t${i}`)

const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
afterEach(() => void warnings.mockClear())

/** What became of one read with tags from here and from there. */
async function tagged({
  known = 0,
  revealed = 0,
  said = 0,
}): Promise<{ value: number; events: string[]; error: unknown }> {
  const { cache, events } = story()
  let error: unknown
  const remember = (event: CacheEventOf<'bypassed' | 'fill.skipped'>): void => void (error = event.error)
  cache.on('bypassed', remember)
  cache.on('fill.skipped', remember)
  const read = cache.wrap(
    async () => {
      currentLoad()?.tag(...names(known + revealed + said).slice(known + revealed))
      return 1
    },
    {
      name: 'read',
      key: () => ['p'],
      tags: [() => names(known), onResult(() => names(known + revealed).slice(known))],
    },
  )
  // Tags that nothing has announced are taken from the second load on.
  for (let i = 0; i < 2; i++) {
    await read()
    await cache.drain()
  }
  return { value: await read(), events: events(), error }
}

describe('the tags of an entry', () => {
  it.each([{ known: MOST }, { revealed: MOST }, { said: MOST }, { known: 64, revealed: 32, said: 32 }])(
    'are stored where they are as many as there may be: %o',
    async (given) => {
      const { value, events } = await tagged(given)
      expect(value).toBe(1)
      expect(events).toContain('filled p')
      expect(events).toContain('hit p')
    },
  )

  it('keep the call away from the cache where the arguments give more, and nothing is thrown', async () => {
    const { value, events, error } = await tagged({ known: MOST + 1 })
    expect(value).toBe(1)
    expect(events).toEqual(['bypassed key', 'bypassed key', 'bypassed key'])
    expect(error).toMatchObject({ code: 'KEY_INVALID', message: expect.stringContaining('128 tags at most') as string })
    expect(warnings).toHaveBeenCalledTimes(1)
  })

  it.each([
    { revealed: MOST + 1 },
    { said: MOST + 1 },
    { known: MOST, revealed: 1 },
    { known: MOST, said: 1 },
    { revealed: MOST, said: 1 },
  ])('keep the value out where the load gives more: %o', async (given) => {
    const { value, events, error } = await tagged(given)
    expect(value).toBe(1)
    expect(events).toContain('fill.skipped tags p')
    expect(events).not.toContain('filled p')
    expect(error).toMatchObject({ code: 'KEY_INVALID' })
  })

  it('are counted once each, and a load may name one as often as it likes', async () => {
    const { cache, events } = story()
    const read = cache.wrap(
      async () => {
        for (let i = 0; i < 100_000; i++) currentLoad()?.tag(`t${i % 3}`)
        return 1
      },
      { key: () => ['p'], tags: ['a'] },
    )
    await read()
    await cache.drain()
    await read()
    await cache.drain()
    expect(events()).toContain('filled p')
  })

  it('are remembered of a load as far as is needed to refuse it', async () => {
    const notes = { ...NO_NOTES }
    await runAsCurrent({}, 'p', notes, async () => {
      for (const name of names(10_000)) currentLoad()?.tag(name)
      currentLoad()?.tag(...names(10_000))
    })
    expect(notes.tags).toHaveLength(MOST + 1)
  })

  it('that are written once for all calls are refused in the same way', async () => {
    const { cache, events } = story()
    const read = cache.wrap(async () => 1, { key: () => ['p'], tags: names(MOST + 1) })
    expect(await read()).toBe(1)
    expect(events()).toEqual(['bypassed key'])
  })

  it('of what others have stored make it a miss, and their stamps are not asked for', async () => {
    const asked: number[] = []
    const nameOf = createEntryNames('rt:test:')
    const tags = names(50_000).map((tag) => ({ tag, stamp: 's' }))
    const header = {
      created: 0,
      freshUntil: 1e15,
      hardUntil: 1e15,
      loadMs: 0,
      serializer: 'json',
      definition: '',
      tags,
    }
    const store = changed(memoryStore(), (inner) => ({
      async read(keys, of) {
        asked.push(of.length)
        const { slots, stamps } = await inner.read(keys, of)
        const body = writeBody(header, '1', nameOf('p'))
        return {
          slots: slots.map((slot) => (slot.state === 'absent' ? { state: 'value', version: 'v', body } : slot)),
          stamps,
        }
      },
    }))
    const { cache, events } = story({ store, maxValueBytes: 10_000_000 })
    expect(await cache.readThrough(['p'], async () => 2)).toBe(2)
    expect(events()).toContain('miss unreadable p')
    expect(Math.max(...asked)).toBe(0)
  })
})

describe('a pattern', () => {
  it('has as many bytes as a key may have, besides its wildcards', () => {
    expect(pattern`${'x'.repeat(LONGEST - 1)}:*`.text).toHaveLength(LONGEST + 1)
    expect(pattern`*${'x'.repeat(LONGEST)}*`.text).toHaveLength(LONGEST + 2)
  })

  it.each<[string, () => unknown]>([
    ['a template', () => pattern`${'x'.repeat(LONGEST)}:*`],
    ['bytes', () => pattern`${'ü'.repeat(LONGEST / 2)}:*`],
    ['a declared key', () => defineKey('p', (name: string) => [name]).under('x'.repeat(LONGEST))],
  ])('of more is refused, and not repeated: %s', (_, make) => {
    expect(make).toThrow(/^A pattern has 512 bytes at most, besides its '\*'$/)
  })

  it('of nothing but wildcards is refused, and not repeated', () => {
    expect(() => pattern(['*'.repeat(1_000_000)] as never)).toThrow(/^A pattern may hold 8 '\*' at most; got 1000000$/)
  })

  it.each([
    ['a declared key', (last: string) => defineKey('p', (name: string) => [name]).under(last)],
    ['a template', (last: string) => pattern`p:${last}*`],
  ])('reaches every key that can be stored, however long: %s', async (_, make) => {
    for (const length of [LONGEST - 4, LONGEST - 3, LONGEST - 2]) {
      const { cache, events } = story()
      const key: Key = ['p', 'x'.repeat(length)]
      await cache.readThrough(key, async () => 1)
      await cache.drain()
      expect(events()).toContain(`filled p:${'x'.repeat(length)}`)
      expect(await cache.invalidate({ patterns: [make('x'.repeat(length))] })).toBe('done')
      expect(await cache.readThrough(key, async () => 2)).toBe(2)
    }
  })

  it('that a method makes of its arguments, and is too long, spares no other target, and throws nothing', async () => {
    const { cache, events } = story()
    const patterns = [(name: string): Pattern => pattern`p:${name}:*`]
    const write = writing(cache, async () => 'written', { fence: false, patterns })
    expect(await write('x'.repeat(LONGEST) as never)).toBe('written')
    expect(events()).toEqual(['invalidation.incomplete', 'invalidated p'])
  })
})

describe('a key that is too long', () => {
  const long: Key = ['x'.repeat(LONGEST + 1)]

  it('is never looked at, nor sent to the store where it is invalidated', async () => {
    const sent: string[][] = []
    const store = changed(memoryStore(), (inner) => ({
      read: (keys, tags) => (sent.push([...keys]), inner.read(keys, tags)),
      delete: (keys) => (sent.push([...keys]), inner.delete(keys)),
    }))
    const { cache, events } = story({ store })
    expect(await cache.readThrough(long, async () => 1)).toBe(1)
    expect(await cache.peek(long)).toBeUndefined()
    expect(await cache.explain(long)).toMatchObject({ state: 'absent' })
    expect(await cache.seed(long, 1)).toBe(false)
    expect(await cache.invalidate({ keys: [long, ['p']] })).toBe('done')
    expect(sent).toEqual([['p']])
    expect(events()).toEqual(['bypassed key-too-long', 'invalidated p'])
  })

  it('is no other key where what makes it so is the tenant', async () => {
    const store = changed(memoryStore(), (inner) => ({
      dropStamps: () => Promise.reject(new Error('asked')),
      delete: () => Promise.reject(new Error('asked')),
      close: inner.close,
    }))
    const { cache, events } = story({ store, vary: () => 'x'.repeat(LONGEST) })
    expect(await cache.readThrough(['p'], async () => 1, { tags: ['t'] })).toBe(1)
    expect(await cache.invalidate({ keys: [['p']], patterns: ['q:*'], tags: ['t'] })).toBe('done')
    expect(events()).toEqual(['bypassed key-too-long'])
  })
})

it('thousands of targets are no matter', async () => {
  const { cache } = story()
  const keys = names(20_000).map((name): Key => [name])
  expect(await cache.invalidate({ keys, tags: names(20_000) })).toBe('done')
})

it.each(['namespace', 'prefix'])('the %s has 128 characters at most', (option) => {
  const make = (length: number) => createCache({ namespace: 'n', store: memoryStore(), [option]: 'x'.repeat(length) })
  expect(() => make(128)).not.toThrow()
  expect(() => make(129)).toThrow(`createCache: option '${option}' must be 1 to 128 characters without`)
})

it('the name of a declared key leaves room for its parts', () => {
  expect(() => defineKey('x'.repeat(510))).not.toThrow()
  expect(() => defineKey('x'.repeat(511))).toThrow(TypeError)
})

it.each(['unreadable as a duration', {}])(
  'a time to live that is made of a value is not repeated: %o',
  async (made) => {
    const { cache } = story()
    const errors: unknown[] = []
    cache.on('fill.skipped', ({ error }) => errors.push(String(error)))
    await cache.readThrough(['p'], async () => 1, { ttl: () => made as never })
    expect(errors).toEqual([expect.stringContaining(`got ${typeof made}`)])
  },
)

it('a payload that is no JSON is not repeated', () => {
  expect(() => jsonSerializer().deserialize('"hunter2')).toThrow(new SyntaxError('The payload is no JSON'))
})
