import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { memoryStore, type CacheEventOf } from '../../src/index.js'
import { changed, deferred, settled, story, type Story } from './story.js'

const soft = { ttl: '10s', stale: { ifError: '1h' }, timeout: { soft: '100ms' } } as const

/** Stories of so many processes over one store, in which `p` was loaded as `old`, and has lapsed. */
async function lapsed(count: number, options: Parameters<typeof story>[0] = {}): Promise<Story[]> {
  const clock = fakeClock()
  const store = memoryStore({ clock })
  const all = Array.from({ length: count }, () => story({ ...soft, ...options, clock, store }))
  const [{ cache }] = all as [Story]
  await cache.readThrough(['p'], async () => 'old')
  await cache.drain()
  await clock.advance(11_000)
  for (const { events } of all) events()
  return all
}

describe('a load that takes longer than its soft timeout', () => {
  it('leaves its callers with what has lapsed, and replaces it behind them', async () => {
    const [{ cache, clock, events }] = (await lapsed(1)) as [Story]
    const hits: CacheEventOf<'hit'>[] = []
    cache.on('hit', (event) => hits.push(event))
    const held = deferred<string>()
    let loads = 0
    const find = (): Promise<string> =>
      cache.readThrough(['p'], () => {
        loads++
        return held.promise
      })
    const [first, second] = [find(), find()]
    await clock.advance(99)
    expect(hits).toEqual([])
    await clock.advance(1)
    expect(await Promise.all([first, second])).toEqual(['old', 'old'])
    expect(hits.map(({ isStale, waitedMs }) => [isStale, waitedMs])).toEqual([
      [true, 100],
      [true, 100],
    ])
    expect('error' in (hits[0] as object)).toBe(false)

    // Who comes now need not find out anew that it takes long.
    expect(await find()).toBe('old')
    held.resolve('new')
    await cache.drain()
    expect(await find()).toBe('new')
    expect(loads).toBe(1)
    expect(events()).toEqual(['hit p', 'hit p', 'hit p', 'loaded p', 'refreshed p', 'hit p'])
    expect(cache.stats()).toMatchObject({ staleHits: 3, staleForErrors: 0, misses: 1 })
  })

  it('is waited for where it ends in time, and where nothing is there in its place', async () => {
    const [{ cache, clock }] = (await lapsed(1)) as [Story]
    const held = deferred<string>()
    const inTime = cache.readThrough(['p'], () => held.promise)
    const absent = cache.readThrough(['q'], () => held.promise)
    await clock.advance(99)
    held.resolve('new')
    expect(await inTime).toBe('new')
    const late = deferred<string>()
    const waiting = cache.readThrough(['r'], () => late.promise)
    await clock.advance(1_000)
    late.resolve('late')
    expect(await Promise.all([absent, waiting])).toEqual(['new', 'late'])
  })

  it('is not stored where it was invalidated meanwhile', async () => {
    const [a, b] = (await lapsed(2)) as [Story, Story]
    const held = deferred<string>()
    const reading = a.cache.readThrough(['p'], () => held.promise)
    await a.clock.advance(100)
    expect(await reading).toBe('old')
    await b.cache.invalidate({ keys: [['p']] })
    a.events()
    held.resolve('overtaken')
    await a.cache.drain()
    expect(a.events()).toEqual(['loaded p', 'fill.refused p'])
    expect(await a.cache.readThrough(['p'], async () => 'new')).toBe('new')
  })

  it('fails behind its callers, and is tried again after a second', async () => {
    const [{ cache, clock, events }] = (await lapsed(1)) as [Story]
    const held = deferred<string>()
    const reading = cache.readThrough(['p'], () => held.promise)
    await clock.advance(100)
    await reading
    held.reject(new Error('no database'))
    await cache.drain()
    expect(events()).toEqual(['hit p', 'load.failed p'])
    expect(await cache.readThrough(['p'], async () => 'new')).toBe('old')
    await clock.advance(1_000)
    expect(await cache.readThrough(['p'], async () => 'new')).toBe('new')
  })

  it('is what a caller gets who comes when it has ended, and has not been stored yet', async () => {
    const clock = fakeClock()
    const storing = deferred<boolean>()
    const store = changed(memoryStore({ clock }), () => ({ replace: () => storing.promise }))
    const { cache } = story({ ...soft, clock, store })
    await cache.readThrough(['p'], async () => 'old')
    await cache.drain()
    await clock.advance(11_000)
    const held = deferred<string>()
    const reading = cache.readThrough(['p'], () => held.promise)
    await clock.advance(100)
    expect(await reading).toBe('old')
    held.resolve('new')
    await settled()
    expect(await cache.readThrough(['p'], async () => 'not asked')).toBe('new')
    storing.resolve(true)
  })

  it('may be that of another process', async () => {
    const [a, b] = (await lapsed(2)) as [Story, Story]
    const held = deferred<string>()
    const loading = a.cache.readThrough(['p'], () => held.promise, { timeout: false })
    await settled()
    const reading = b.cache.readThrough(['p'], async () => 'other')
    await b.clock.advance(100)
    expect(await reading).toBe('old')
    held.resolve('new')
    expect(await loading).toBe('new')
    await a.cache.drain()
    await b.clock.advance(100)
    await b.cache.drain()
    expect(await b.cache.readThrough(['p'], async () => 'other')).toBe('new')
    expect(b.events()).toEqual(['waiting p', 'hit p', 'hit p'])
  })

  it('is neither stored nor shared where its caller has changed its arguments since', async () => {
    const { cache, clock } = story(soft)
    let held = deferred<void>()
    const list = cache.wrap(
      async (query: { page: number }) => {
        await held.promise
        return `page ${query.page}`
      },
      { key: (query) => ['list', query.page] },
    )
    held.resolve()
    await list({ page: 1 })
    await cache.drain()
    await clock.advance(11_000)

    held = deferred<void>()
    const query = { page: 1 }
    const reading = list(query)
    await clock.advance(100)
    expect(await reading).toBe('page 1')
    const patient = cache.readThrough(['list', 1], async () => 'anew', { timeout: false })
    await settled()
    query.page = 2
    held.resolve()
    expect(await patient).toBe('anew')
    await cache.drain()
    expect(await cache.peek(['list', 1])).toEqual({ value: 'anew' })
  })

  it('is held on to no longer than a minute', async () => {
    const [{ cache, clock }] = (await lapsed(1)) as [Story]
    const reading = cache.readThrough(['p'], () => new Promise<string>(() => {}))
    await clock.advance(100)
    await reading
    let isDrained = false
    void cache.drain().then(() => (isDrained = true))
    await clock.advance(59_000)
    expect(isDrained).toBe(false)
    await clock.advance(1_000)
    expect(isDrained).toBe(true)
  })

  it('is waited for by whoever closes the cache, and not for ever', async () => {
    const [{ cache, clock }] = (await lapsed(1)) as [Story]
    const reading = cache.readThrough(['p'], () => new Promise<string>(() => {}))
    await clock.advance(100)
    await reading
    let isClosed = false
    void cache.close().then(() => (isClosed = true))
    await clock.advance(4_900)
    expect(isClosed).toBe(false)
    await clock.advance(200)
    expect(isClosed).toBe(true)
  })
})

describe('a load that takes longer than its hard timeout', () => {
  it('leaves its callers with what has lapsed, whatever the rule says of errors', async () => {
    const [{ cache, clock, events }] = (await lapsed(1, {
      timeout: { hard: '1s' },
      stale: { ifError: '1h', forErrors: () => false },
    })) as [Story]
    const errors: unknown[] = []
    cache.on('hit', (event) => errors.push(event.error))
    cache.on('load.timeout', ({ ms }) => errors.push(ms))
    const held = deferred<string>()
    const reading = cache.readThrough(['p'], () => held.promise)
    await clock.advance(1_000)
    expect(await reading).toBe('old')
    expect(errors).toEqual([1_000, expect.objectContaining({ code: 'LOAD_TIMEOUT', ms: 1_000 })])
    held.resolve('late')
    await settled()
    expect(events()).toEqual(['load.timeout p', 'hit p', 'loaded p', 'refreshed p'])
    expect(await cache.readThrough(['p'], async () => 'other')).toBe('late')
  })

  it('leaves who refreshes it with what has lapsed as well, while another process is at it', async () => {
    const timed = { timeout: { hard: '1s' } } as const
    const [a, b] = (await lapsed(2, timed)) as [Story, Story]
    void a.cache.readThrough(['p'], () => new Promise<string>(() => {}))
    await settled()
    const refreshing = b.cache.refresh(['p'], async () => 'not asked')
    await b.clock.advance(1_000)
    expect(await refreshing).toBe('old')
    expect(b.events()).toEqual(['waiting p', 'load.timeout p', 'hit p'])
  })

  it('is begun anew by whoever comes then, so that one that hangs does not cost its key for ever', async () => {
    const [{ cache, clock }] = (await lapsed(1, { timeout: { hard: '1s' } })) as [Story]
    const reading = cache.readThrough(['p'], () => new Promise<string>(() => {}))
    await clock.advance(1_000)
    expect(await reading).toBe('old')
    // The first try holds the claim, as that of another process would: it is waited for, behind the caller.
    const again = cache.readThrough(['p'], async () => 'new')
    await clock.advance(1_000)
    expect(await again).toBe('old')
    await clock.advance(5_000)
    expect(await cache.readThrough(['p'], async () => 'not asked')).toBe('new')
  })
})
