import { describe, expect, it } from 'vitest'
import { createCache, memoryStore } from '../../src/index.js'
import { lapsed } from './lapsed.js'
import { changed, deferred, settled, story, type Deferred } from './story.js'

const never = (): Promise<string> => new Promise(() => {})

/** Loads that are ended by hand, and the order in which they began. */
function loads(): {
  load: (name: string) => () => Promise<string>
  begun: string[]
  end: (name: string) => Promise<void>
} {
  const begun: string[] = []
  const held = new Map<string, Deferred<string>>()
  return {
    begun,
    load: (name) => () => {
      begun.push(name)
      const mine = deferred<string>()
      held.set(name, mine)
      return mine.promise
    },
    async end(name) {
      held.get(name)?.resolve(name)
      await settled()
    },
  }
}

describe('a cache with maxLoads', () => {
  it('runs so many loads at once, and the others in the order in which they came', async () => {
    const { cache, clock, events } = story({ maxLoads: 2 })
    const { load, begun, end } = loads()
    const calls = ['a', 'b', 'c', 'd', 'e'].map((name) => cache.readThrough([name], load(name)))
    await settled()
    expect(begun).toEqual(['a', 'b'])
    expect(events().filter((line) => line.startsWith('load.'))).toEqual([
      'load.queued c',
      'load.queued d',
      'load.queued e',
    ])
    await end('b')
    expect(begun).toEqual(['a', 'b', 'c'])
    const late = cache.readThrough(['f'], load('f'))
    await end('a')
    await end('c')
    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e'])
    for (const name of ['d', 'e', 'f']) await end(name)
    expect(await Promise.all([...calls, late])).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
    expect(cache.stats()).toMatchObject({ queuedLoads: 4, longestQueue: 3 })
    cache.resetStats()
    expect(cache.stats()).toMatchObject({ queuedLoads: 0, longestQueue: 0 })
    await cache.drain()
    await clock.advance(20)
    expect(clock.pending()).toBe(0)
  })

  it('gives the slot of a load that fails to the next', async () => {
    const { cache } = story({ maxLoads: 1 })
    const failing = cache.readThrough(['a'], () => Promise.reject(new Error('no row')))
    const next = cache.readThrough(['b'], async () => 'b')
    await expect(failing).rejects.toThrow('no row')
    expect(await next).toBe('b')
  })

  it('lets nobody queue for longer than the wait, and refuses nobody', async () => {
    const { cache, clock } = story({ maxLoads: 1, wait: '2s' })
    const { load, begun } = loads()
    void cache.readThrough(['a'], load('a'))
    await settled()
    void cache.readThrough(['b'], load('b'))
    await clock.advance(500)
    void cache.readThrough(['c'], load('c'))
    await clock.advance(1_490)
    expect(begun).toEqual(['a'])
    expect(clock.holding()).toBe(0)
    await clock.advance(20)
    expect(begun).toEqual(['a', 'b'])
    await clock.advance(500)
    expect(begun).toEqual(['a', 'b', 'c'])
  })

  it('lets the loads inside a load go at once, because that one waits for them', async () => {
    const { cache } = story({ maxLoads: 1 })
    const answer = await cache.readThrough(['outer'], async () => {
      const inner = await Promise.all(['x', 'y'].map((name) => cache.readThrough([name], async () => name)))
      return inner.join()
    })
    expect(answer).toBe('x,y')
    expect(cache.stats().queuedLoads).toBe(0)
  })

  it('lets a load that queues go at once when one that runs waits for it', async () => {
    const { cache } = story({ maxLoads: 1 })
    const opened = deferred<void>()
    const outer = cache.readThrough(['outer'], async () => {
      await opened.promise
      return cache.readThrough(['p'], async () => 'inner')
    })
    await settled()
    const queued = cache.readThrough(['p'], async () => 'queued')
    await settled()
    opened.resolve()
    expect(await Promise.all([outer, queued])).toEqual(['queued', 'queued'])
  })

  it('does so for what has lapsed, too', async () => {
    const { cache } = await lapsed({ maxLoads: 1 })
    const opened = deferred<void>()
    const outer = cache.readThrough(['outer'], async () => {
      await opened.promise
      return cache.readThrough(['p'], async () => 'inner')
    })
    await settled()
    const queued = cache.readThrough(['p'], async () => 'queued')
    await settled()
    opened.resolve()
    expect(await Promise.all([outer, queued])).toEqual(['queued', 'queued'])
  })

  it('lets nothing queue inside a transaction, which others may wait for', async () => {
    const { cache } = story({ maxLoads: 1 })
    void cache.readThrough(['a'], never)
    await settled()
    expect(await cache.transaction(() => cache.readThrough(['b'], async () => 'b'))).toBe('b')
  })

  it('does not begin what nobody waits for any more', async () => {
    const { cache, clock, events } = story({ maxLoads: 1 })
    const { load, begun, end } = loads()
    const first = cache.readThrough(['a'], load('a'))
    await settled()
    const given = cache.readThrough(['b'], load('b'), { timeout: { hard: '1s' } })
    const refused = given.catch((error: unknown) => error)
    await clock.advance(1_000)
    expect(await refused).toMatchObject({ code: 'LOAD_TIMEOUT' })
    await end('a')
    expect(await first).toBe('a')
    expect(begun).toEqual(['a'])
    expect(events()).not.toContain('load.failed b')
    // Its lease was given back: the next caller loads at once.
    expect(await cache.readThrough(['b'], async () => 'new')).toBe('new')
  })

  it('begins what another caller still waits for', async () => {
    const { cache, clock } = story({ maxLoads: 1 })
    const { load, end } = loads()
    void cache.readThrough(['a'], load('a'))
    await settled()
    const given = cache.readThrough(['b'], async () => 'b', { timeout: { hard: '1s' } })
    const refused = given.catch((error: unknown) => error)
    await settled()
    const sharing = cache.readThrough(['b'], async () => 'own')
    await clock.advance(1_000)
    expect(await refused).toMatchObject({ code: 'LOAD_TIMEOUT' })
    await end('a')
    expect(await sharing).toBe('b')
  })

  it('does not begin anew what has ended while that queued', async () => {
    const { cache, clock } = story({ maxLoads: 1, wait: '1s' })
    const { load, begun, end } = loads()
    void cache.readThrough(['hung'], load('hung'))
    const leading = cache.readThrough(['p'], load('first'))
    const sharing = cache.readThrough(['p'], load('second'))
    await clock.advance(1_200)
    // It has queued for long enough, and so has the one who shares it waited: its own load queues now.
    expect(begun).toEqual(['hung', 'first'])
    await end('first')
    expect(await Promise.all([leading, sharing])).toEqual(['first', 'first'])
    await clock.advance(2_000)
    expect(begun).toEqual(['hung', 'first'])
  })

  it('does not load behind a caller who has changed its arguments while that queued', async () => {
    const { cache, clock } = story({ maxLoads: 1, ttl: '10s', stale: { whileRevalidate: '1m' } })
    const asked: number[] = []
    const find = cache.wrap(async (row: { id: number }) => asked.push(row.id), { key: (row) => ['row', row.id] })
    const row = { id: 1 }
    await find(row)
    await cache.drain()
    await clock.advance(11_000)
    const { load, end } = loads()
    const busy = cache.readThrough(['busy'], load('busy'))
    await settled()
    await find(row)
    await settled()
    row.id = 2
    await end('busy')
    await busy
    await cache.drain()
    expect(asked).toEqual([1])
  })

  it('counts a load no longer that has run for a minute', async () => {
    const { cache, clock } = story({ maxLoads: 1, wait: '10m' })
    void cache.readThrough(['hung'], never)
    await clock.advance(59_000)
    let isAnswered = false
    const queued = cache.readThrough(['a'], async () => 'a').finally(() => (isAnswered = true))
    await clock.advance(500)
    expect(isAnswered).toBe(false)
    await clock.advance(600)
    expect(await cache.readThrough(['b'], async () => 'b')).toBe('b')
    expect(await queued).toBe('a')
  })

  it.each([0, -1, 1.5, '3', null])('refuses %j as a number of loads', (maxLoads) => {
    const options = { namespace: 'test', store: memoryStore(), maxLoads } as Parameters<typeof createCache>[0]
    expect(() => createCache(options)).toThrow(
      new RangeError(`createCache: option 'maxLoads' must be a whole number from 1, got ${JSON.stringify(maxLoads)}`),
    )
  })
})

describe('a cache without maxLoads', () => {
  const names = Array.from({ length: 100 }, (_, i) => `k${i}`)

  it('runs any number of loads at once', async () => {
    const { cache } = story()
    const { load, begun } = loads()
    for (const name of names) void cache.readThrough([name], load(name))
    await settled()
    expect(begun).toHaveLength(100)
  })

  it('runs 64 at once while the store cannot be reached', async () => {
    let isAway = true
    const store = changed(memoryStore(), (inner) => ({
      read: (...given) => (isAway ? Promise.reject(new Error('away')) : inner.read(...given)),
    }))
    const { cache, clock } = story({ store })
    for (let i = 0; i < 5; i++) await cache.readThrough(['first', i], async () => 'x')
    expect(cache.stats().circuit).toBe('open')
    const { load, begun, end } = loads()
    for (const name of names) void cache.readThrough([name], load(name))
    await settled()
    expect(begun).toHaveLength(64)
    await end('k0')
    expect(begun).toHaveLength(65)
    isAway = false
    await clock.advance(600)
    void cache.readThrough(['probe'], load('probe'))
    await settled()
    expect(cache.stats().circuit).toBe('closed')
    // Nobody overtakes those who have queued for longer.
    expect(begun.slice(65)).toEqual([...names.slice(65), 'probe'])
  })
})
