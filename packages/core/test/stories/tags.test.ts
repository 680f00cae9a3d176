import { afterEach, describe, expect, it, vi } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { currentLoad, memoryStore, onResult, type Store } from '../../src/index.js'
import { createTagging } from '../../src/cache/tagging.js'
import { changed, story, type Story } from './story.js'

interface Product {
  readonly id: number
  readonly orgId: number
}

const load =
  (id: number, orgId = 1) =>
  async (): Promise<Product> => ({ id, orgId })

afterEach(() => {
  vi.restoreAllMocks()
})

async function tagsOf({ cache }: Story, ...key: [string, ...number[]]): Promise<unknown> {
  await cache.drain()
  const told = await cache.explain(key)
  return 'tags' in told ? told.tags : told.state
}

describe('tags', () => {
  it('let many values be invalidated at once, and no others', async () => {
    const { cache, events } = story()
    for (const id of [1, 2, 3]) {
      await cache.readThrough(['p', id], load(id), { tags: ['all', id === 3 ? 'odd one' : 'pair'] })
    }
    await cache.readThrough(['q'], load(4))
    await cache.drain()
    events()

    expect(await cache.invalidate({ tags: ['pair'] })).toBe('done')
    for (const id of [1, 2, 3]) await cache.readThrough(['p', id], load(id), { tags: ['all'] })
    await cache.readThrough(['q'], load(4))
    expect(events().filter((line) => !/loaded|filled/.test(line))).toEqual([
      'invalidated #pair',
      'miss tag p:1',
      'miss tag p:2',
      'hit p:3',
      'hit q',
    ])
  })

  it('are valid for what is stored after the invalidation', async () => {
    const { cache, events } = story()
    const find = (): Promise<Product> => cache.readThrough(['p'], load(1), { tags: ['all'] })
    await find()
    await cache.drain()
    await cache.invalidate({ tags: ['all'] })
    await find()
    await cache.drain()
    events()
    await find()
    expect(events()).toEqual(['hit p'])
  })

  it('are texts, functions, or one function that gives them all, each kept once', async () => {
    const given = story()
    const { cache } = given
    await cache.readThrough(['list'], load(1), { tags: ['a', () => 'b', () => ['c', 'a'], 'b'] })
    await cache.readThrough(['function'], load(1), { tags: () => ['a', 'b', 'a'] })
    await cache.readThrough(['result'], load(1, 7), {
      tags: onResult(({ orgId }: Product) => [`org:${orgId}`, 'a', 'a']),
    })
    await cache.readThrough(['both'], load(1, 7), {
      tags: ['a', onResult(({ orgId }: Product) => `org:${orgId}`), onResult(() => ['a', 'z'])],
    })
    expect(await tagsOf(given, 'list')).toEqual(['a', 'b', 'c'])
    expect(await tagsOf(given, 'function')).toEqual(['a', 'b'])
    expect(await tagsOf(given, 'result')).toEqual(['org:7', 'a'])
    expect(await tagsOf(given, 'both')).toEqual(['a', 'org:7', 'z'])
  })

  it('of a wrapped function are templates as well, of its arguments', async () => {
    const given = story()
    const { cache } = given
    const find = cache.wrap(async (id: number, _of: { org: string }) => ({ id, orgId: 1 }), {
      key: (id, { org }) => ['p', id, org],
      tags: [
        'all',
        'product:{0}',
        'org:{1.org}',
        (id) => `shard:${id % 4}`,
        onResult(({ id }: Product) => `found:${id}`),
      ],
    })
    await find(42, { org: 'a:b' })
    await cache.drain()
    expect(await cache.explain(['p', 42, 'a:b'])).toMatchObject({
      tags: ['all', 'product:42', 'org:a:b', 'shard:2', 'found:42'],
    })
    await cache.invalidate({ tags: ['product:42'] })
    expect(await cache.peek(['p', 42, 'a:b'])).toBeUndefined()
  })

  it('of one call are the very texts, whatever they hold', async () => {
    const given = story()
    const { cache } = given
    await cache.readThrough(['p'], load(1), { tags: ['{0}', 'a:*', 'é %'] })
    expect(await tagsOf(given, 'p')).toEqual(['{0}', 'a:*', 'é %'])
    await cache.invalidate({ tags: ['a:b'] })
    expect(await cache.peek(['p'])).toBeDefined()
    await cache.invalidate({ tags: ['a:*'] })
    expect(await cache.peek(['p'])).toBeUndefined()
  })

  it('belong to what `vary` says, where values and invalidations are concerned', async () => {
    let tenant = 'a'
    const given = story({ vary: () => tenant })
    const { cache, events } = given
    const tags = ['fixed', onResult(({ orgId }: Product) => `org:${orgId}`)] as const
    const find = async (as: string): Promise<void> => {
      tenant = as
      await cache.readThrough(['p'], load(1), { tags })
      await cache.drain()
    }
    await find('a')
    await find('b')
    expect(await tagsOf(given, 'p')).toEqual(['%vb:fixed', '%vb:org:1'])
    events()
    tenant = 'a'
    await cache.invalidate({ tags: ['fixed'] })
    await find('b')
    await find('a')
    expect(events().slice(0, 3)).toEqual(['invalidated #%va:fixed', 'hit %vb:p', 'miss tag %va:p'])
  })

  it('belong to what `vary` says also where they are fixed, or named during the load', async () => {
    const given = story({ vary: () => 'acme' })
    const { cache } = given
    const find = cache.wrap(load(1), { key: () => ['p'], tags: ['fixed'] })
    await find()
    expect(await tagsOf(given, 'p')).toEqual(['%vacme:fixed'])

    const naming = async (): Promise<number> => {
      currentLoad()?.tag('named', 'named')
      return 1
    }
    // The first time, nothing is there yet that could tell whether the tag was invalidated during the load.
    for (let i = 0; i < 2; i++) {
      await cache.readThrough(['q'], naming)
      await cache.drain()
    }
    expect(await tagsOf(given, 'q')).toEqual(['%vacme:named'])
  })

  it('make a value that was stored without them a miss', async () => {
    const { cache, events } = story()
    await cache.readThrough(['p'], load(1))
    await cache.drain()
    events()
    await cache.readThrough(['p'], load(1), { tags: ['new'] })
    expect(events()[0]).toBe('miss tag p')
  })

  it('come with what is seeded', async () => {
    const given = story()
    const { cache } = given
    await cache.seed(['p'], { id: 1, orgId: 2 }, { tags: ['warm', onResult(({ orgId }: Product) => `org:${orgId}`)] })
    expect(await tagsOf(given, 'p')).toEqual(['warm', 'org:2'])
    await cache.invalidate({ tags: ['org:2'] })
    expect(await cache.explain(['p'])).toEqual({ key: 'p', state: 'invalidated' })
  })
})

describe('tags that cannot be named', () => {
  const bad: [string, () => unknown][] = [
    ['a number', () => [42]],
    ['an empty text', () => ['']],
    ['a text that is too long', () => ['x'.repeat(513)]],
    ['a lone surrogate', () => ['\ud800']],
    ['no list', () => 'tag'],
    [
      'a throw',
      () => {
        throw new Error('no idea')
      },
    ],
  ]

  it.each(bad)('%s: a read goes past the cache, told once', async (_, tags) => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const { cache, events } = story()
    const find = (): Promise<Product> => cache.readThrough(['p'], load(1), { tags: tags as never })
    expect([await find(), await find()]).toEqual([await load(1)(), await load(1)()])
    expect(events()).toEqual(['bypassed key', 'bypassed key'])
    expect(warn).toHaveBeenCalledTimes(1)
  })

  it.each(bad)('%s: with onKeyError: throw, the caller gets a CacheKeyError', async (_, tags) => {
    const { cache } = story({ onKeyError: 'throw' })
    const reading = cache.readThrough(['p'], load(1), { tags: tags as never })
    await expect(reading).rejects.toMatchObject({ code: 'KEY_INVALID' })
  })

  it('from the result keep the value out', async () => {
    const { cache, events } = story()
    await cache.readThrough(['p'], load(1), { tags: onResult((): string[] => ['']) })
    await cache.drain()
    expect(events()).toContain('fill.skipped tags p')
    expect(await cache.peek(['p'])).toBeUndefined()
  })

  it('cost an invalidation none of its other targets', async () => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const { cache, events } = story()
    expect(await cache.invalidate({ keys: [['p']], tags: ['', 'good', 7 as never] })).toBe('incomplete')
    expect(events()).toEqual(['invalidation.incomplete', 'invalidation.incomplete', 'invalidated p #good'])
  })

  it.each([{ tags: 'product' }, { keys: 'product' }, { patterns: 'product:*' }])(
    'is refused at once: %o',
    async (targets) => {
      await expect(story().cache.invalidate(targets as never)).rejects.toThrow('must be a list; got string')
    },
  )

  it.each([
    [{ tags: 'all' }, "readThrough: option 'tags' must be a list or a function; got string"],
    [{ tags: [1] }, "readThrough: option 'tags[0]' must be a tag or a function; got number"],
  ])('%o: refused at once', async (options, message) => {
    await expect(story().cache.readThrough(['p'], load(1), options as never)).rejects.toThrow(message)
  })
})

describe('what tags cost', () => {
  const commands = async (read: (given: Story) => Promise<unknown>): Promise<string[]> => {
    const clock = fakeClock()
    const sent: string[] = []
    const store = changed(memoryStore({ clock }), (inner) => ({
      read: (keys, tags) => {
        sent.push(`read ${keys.length} ${tags.length}`)
        return inner.read(keys, tags)
      },
      ...spied(inner, sent),
    }))
    const given = story({ clock, store })
    await read(given)
    await given.cache.drain()
    sent.length = 0
    await read(given)
    await given.cache.drain()
    return sent
  }

  const spied = (inner: Store, sent: string[]): Partial<Store> => ({
    lease: (...given) => (sent.push('lease'), inner.lease(...given)),
    ensureStamps: (...given) => (sent.push('stamps'), inner.ensureStamps(...given)),
  })

  it('a hit: nothing, where the arguments tell them', async () => {
    expect(await commands(({ cache }) => cache.readThrough(['p'], load(1)))).toEqual(['read 1 0'])
    expect(await commands(({ cache }) => cache.readThrough(['p'], load(1), { tags: ['a', 'b'] }))).toEqual(['read 1 2'])
  })

  it('a call without any: no list and no function of its own', () => {
    const { known, revealed } = createTagging([])
    expect(known(undefined, [1], undefined)).toBe(known(undefined, [2], undefined))
    expect(revealed(undefined, [1], undefined)).toBe(revealed(undefined, [2], undefined))
  })

  it('a hit: a second look, where only the result did', async () => {
    const tags = onResult(() => ['a', 'b'])
    expect(await commands(({ cache }) => cache.readThrough(['p'], load(1), { tags }))).toEqual(['read 1 0', 'read 0 2'])
  })
})
