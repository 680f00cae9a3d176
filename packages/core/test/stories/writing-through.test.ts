import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { currentLoad, onResult } from '../../src/index.js'
import { story, type Story } from './story.js'

interface Row {
  readonly id: number
  readonly orgId: number
}

/** A cache in which `p` is stored, so that it shows what a write makes of it. */
async function withOld(options: Parameters<typeof story>[0] = {}): Promise<Story> {
  const given = story(options)
  await given.cache.readThrough(['p'], async () => 'old')
  await given.cache.drain()
  given.events()
  return given
}

beforeEach(() => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
})

describe('what a write stores', () => {
  it('is what a read with the same options takes for its own', async () => {
    const { cache, events } = story({ ttl: '10s' })
    const options = {
      version: 2,
      tags: ['all', onResult(({ orgId }: Row) => `org:${orgId}`)],
      ttl: (row: Row) => row.id * 1_000,
    }
    const row = { id: 7, orgId: 3 }
    expect(await cache.writeThrough(['p'], async () => row, options)).toBe(row)
    expect(await cache.explain(['p'])).toMatchObject({ tags: ['all', 'org:3'], version: '2', leftMs: 7_000 })
    expect(await cache.readThrough(['p'], async () => ({ id: 0, orgId: 0 }), options)).toEqual(row)
    expect(events()).toEqual(['filled p', 'hit p'])
  })

  it('may be another value than it returns', async () => {
    const { cache } = await withOld()
    const result = { before: 'old', after: 'new' }
    const given = await cache.writeThrough(['p'], async () => result, { value: ({ after }) => after })
    expect(given).toBe(result)
    expect(await cache.peek(['p'])).toEqual({ value: 'new' })
  })

  it.each([null, 0, false, ''])('may be %o', async (value) => {
    const { cache } = await withOld()
    expect(await cache.writeThrough(['p'], async () => value)).toBe(value)
    expect(await cache.peek(['p'])).toEqual({ value })
  })
})

describe('a write whose value is not stored leaves nothing older behind', () => {
  it.each<[string, object, string]>([
    ['it gives undefined', { value: () => undefined }, 'fill.skipped void p'],
    ['`unless` says yes', { unless: () => true }, 'fill.skipped unless p'],
    ['the time to live is 0', { ttl: () => 0 }, 'fill.skipped ttl p'],
    ['the value is none that can be carried', { value: () => new Date() }, 'fill.skipped unsupported p'],
    [
      '`value` throws',
      {
        value: () => {
          throw new Error('faulty')
        },
      },
      'fill.skipped value p',
    ],
    ['`value` gives a promise', { value: async () => 'new' }, 'fill.skipped value p'],
    [
      '`value` gives a promise that rejects',
      { value: () => Promise.reject(new Error('late')) },
      'fill.skipped value p',
    ],
    ['its tags have no name', { tags: onResult(() => ['']) }, 'fill.skipped tags p'],
  ])('%s', async (_, options, told) => {
    const { cache, events } = await withOld()
    expect(await cache.writeThrough(['p'], async () => 'new', options)).toBe('new')
    expect(events()).toEqual([told, 'invalidated p'])
    expect(await cache.explain(['p'])).toEqual({ key: 'p', state: 'absent' })
  })

  it('`when` says no', async () => {
    const { cache, events } = await withOld()
    expect(await cache.writeThrough(['p'], async () => 'new', { when: () => false })).toBe('new')
    expect(events()).toEqual(['bypassed when', 'invalidated p'])
    expect(await cache.peek(['p'])).toBeUndefined()
  })

  it('its tags cannot be built from the arguments', async () => {
    const { cache, events } = await withOld()
    expect(await cache.writeThrough(['p'], async () => 'new', { tags: [''] })).toBe('new')
    expect(events()).toEqual(['bypassed key', 'invalidated p'])
    expect(await cache.peek(['p'])).toBeUndefined()
  })

  it('the cache is disabled', async () => {
    const { cache, events } = await withOld()
    await cache.disabled(() => cache.writeThrough(['p'], async () => 'new'))
    expect(events()).toEqual(['bypassed disabled', 'invalidated p'])
    expect(await cache.peek(['p'])).toBeUndefined()
  })

  it('its method throws, also past the cache', async () => {
    const error = new Error('refused')
    const { cache, events } = await withOld()
    const write = (): Promise<string> => Promise.reject(error)
    await expect(cache.writeThrough(['p'], write, { when: () => false })).rejects.toBe(error)
    expect(events()).toEqual(['bypassed when', 'invalidated p'])
  })
})

describe('a write that has no key', () => {
  it('runs, and tells that it could not name what it made wrong', async () => {
    const { cache, events } = await withOld()
    expect(await cache.writeThrough(['p', undefined as never], async () => 'new')).toBe('new')
    expect(events()).toEqual(['bypassed key', 'invalidation.incomplete'])
    expect(process.emitWarning).toHaveBeenCalledTimes(1)
  })

  it('where keys may not be wrong, does not run', async () => {
    const { cache } = story({ onKeyError: 'throw' })
    let writes = 0
    const writing = cache.writeThrough([{} as never], async () => ++writes)
    await expect(writing).rejects.toMatchObject({ code: 'KEY_INVALID' })
    expect(writes).toBe(0)
  })

  it('because `vary` gives nothing, tells so', async () => {
    const { cache, events } = story({ vary: () => undefined })
    expect(await cache.writeThrough(['p'], async () => 'new')).toBe('new')
    expect(events()).toEqual(['bypassed vary', 'invalidation.incomplete'])
  })

  it('because it is too long, has nothing to invalidate', async () => {
    const { cache, events } = story()
    expect(await cache.writeThrough(['x'.repeat(513)], async () => 'new')).toBe('new')
    expect(events()).toEqual(['bypassed key-too-long'])
  })

  it('runs after close(), which loses the invalidation', async () => {
    const { cache, events } = story()
    await cache.close()
    expect(await cache.writeThrough(['p'], async () => 'new')).toBe('new')
    expect(events()).toEqual(['bypassed closed', 'invalidation.lost p'])
  })
})

describe('a write inside a load', () => {
  it('speaks of its own value, and not of that load', async () => {
    const { cache, events } = story()
    const write = async (): Promise<number> => {
      currentLoad()?.skip()
      return 1
    }
    await cache.readThrough(['outer'], () => cache.writeThrough(['inner'], write))
    await cache.drain()
    expect(events()).toEqual([
      'miss absent outer',
      'fill.skipped skip inner',
      'invalidated inner',
      'loaded outer',
      'filled outer',
    ])
  })
})

describe('a write that cannot be meant', () => {
  it.each([
    [{ tll: 1 }, "writeThrough: unknown option 'tll'"],
    [{ value: 'new' }, "writeThrough: option 'value' must be a function; got string"],
    [{ when: true }, "writeThrough: option 'when' must be a function; got boolean"],
    [{ unless: null }, "writeThrough: option 'unless' must be a function; got null"],
    [{ ttl: 0 }, "writeThrough: option 'ttl' must be more than zero"],
    [{ ttl: -1 }, "writeThrough: option 'ttl'"],
  ])('is refused at once: %o', async (options, message) => {
    let writes = 0
    await expect(story().cache.writeThrough(['p'], async () => ++writes, options as never)).rejects.toThrow(message)
    expect(writes).toBe(0)
  })

  it('is refused without anything to run', async () => {
    await expect(story().cache.writeThrough(['p'], 'new' as never)).rejects.toThrow(
      'write must be a function; got string',
    )
  })
})

describe('cache.refresh', () => {
  it('puts a new value in place of the one that is there, which answers until then', async () => {
    const { cache, events } = await withOld()
    expect(await cache.refresh(['p'], async () => 'new')).toBe('new')
    expect(events()).toEqual(['loaded p', 'refreshed p'])
    expect(await cache.peek(['p'])).toEqual({ value: 'new' })
  })

  it('is a read where nothing is there', async () => {
    const { cache, events } = story()
    expect(await cache.refresh(['p'], async () => 'new')).toBe('new')
    await cache.drain()
    expect(events()).toEqual(['miss absent p', 'loaded p', 'filled p'])
  })

  it('takes the options of a read, and refuses others', async () => {
    const { cache, events } = await withOld()
    expect(await cache.refresh(['p'], async () => 'new', { when: () => false })).toBe('new')
    expect(events()).toEqual(['bypassed when'])
    expect(await cache.peek(['p'])).toEqual({ value: 'old' })
    const refreshing = cache.refresh(['p'], async () => 1, { value: 1 } as never)
    await expect(refreshing).rejects.toThrow("refresh: unknown option 'value'")
  })

  it('goes past a cache that is disabled', async () => {
    const { cache, events } = await withOld()
    expect(await cache.disabled(() => cache.refresh(['p'], async () => 'new'))).toBe('new')
    expect(events()).toEqual(['bypassed disabled'])
  })
})
