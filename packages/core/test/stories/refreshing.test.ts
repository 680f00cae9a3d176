import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { memoryStore, type Random } from '../../src/index.js'
import { systemRandom } from '../../src/base/random.js'
import { changed, deferred, settled, story } from './story.js'

const stale = { ttl: '10s', stale: { whileRevalidate: '20s' } } as const

describe('a value past its time', () => {
  it('is returned for as long as it may be, and loaded anew behind the caller', async () => {
    const { cache, clock, events } = story(stale)
    let row = 1
    const find = (): Promise<number> => cache.readThrough(['p'], async () => row)
    expect(await find()).toBe(1)
    await cache.drain()
    row = 2
    await clock.advance(10_000)
    events()

    expect(await find()).toBe(1)
    await cache.drain()
    expect(events()).toEqual(['hit p', 'loaded p', 'refreshed p'])
    expect(await find()).toBe(2)
    expect(cache.stats()).toMatchObject({ hits: 2, staleHits: 1, loads: 2, refreshes: 1, misses: 1 })
  })

  it('is a miss once that time is over, too', async () => {
    const { cache, clock, events } = story(stale)
    await cache.readThrough(['p'], async () => 1)
    await cache.drain()
    await clock.advance(31_000)
    events()
    expect(await cache.readThrough(['p'], async () => 2)).toBe(2)
    await cache.drain()
    expect(events()).toEqual(['miss absent p', 'loaded p', 'filled p'])
  })

  it('is a miss for a call that allows no stale values', async () => {
    const { cache, clock, events } = story(stale)
    await cache.readThrough(['p'], async () => 1)
    await cache.drain()
    await clock.advance(10_000)
    events()
    expect(await cache.readThrough(['p'], async () => 2, { stale: false })).toBe(2)
    await cache.drain()
    expect(events()).toEqual(['miss expired p', 'loaded p', 'filled p'])
  })

  it('is refreshed once, however many hits it has, in however many processes', async () => {
    const clock = fakeClock()
    const store = memoryStore({ clock })
    const [a, b] = [story({ ...stale, clock, store }), story({ ...stale, clock, store })]
    await a.cache.readThrough(['p'], async () => 1)
    await a.cache.drain()
    await clock.advance(15_000)
    const held = deferred<number>()
    let loads = 0
    const load = (): Promise<number> => {
      loads++
      return held.promise
    }
    const hits = [a, b, a, b].map(({ cache }) => cache.readThrough(['p'], load))
    expect(await Promise.all(hits)).toEqual([1, 1, 1, 1])
    await settled()
    expect(loads).toBe(1)
    held.resolve(2)
    await a.cache.drain()
    await b.cache.drain()
    expect(await b.cache.readThrough(['p'], load)).toBe(2)
    expect(loads).toBe(1)
  })

  it('is not brought back where it was invalidated during the refresh', async () => {
    const { cache, clock, events } = story(stale)
    await cache.readThrough(['p'], async () => 'old')
    await cache.drain()
    await clock.advance(10_000)
    const held = deferred<string>()
    expect(await cache.readThrough(['p'], () => held.promise)).toBe('old')
    await settled()
    await cache.invalidate({ keys: [['p']] })
    events()
    held.resolve('old')
    await cache.drain()
    expect(events()).toEqual(['loaded p', 'fill.refused p'])
    expect(await cache.readThrough(['p'], async () => 'new')).toBe('new')
  })

  it('stays where its refresh has failed, which is tried again after a while', async () => {
    const { cache, clock, events } = story(stale)
    await cache.readThrough(['p'], async () => 'old')
    await cache.drain()
    await clock.advance(10_000)
    events()
    let tries = 0
    const failing = async (): Promise<string> => {
      tries++
      throw new Error('no database')
    }
    for (let i = 0; i < 3; i++) {
      expect(await cache.readThrough(['p'], failing)).toBe('old')
      await cache.drain()
    }
    expect(events()).toEqual(['hit p', 'load.failed p', 'hit p', 'hit p'])
    await clock.advance(1_100)
    expect(await cache.readThrough(['p'], failing)).toBe('old')
    await cache.drain()
    expect(tries).toBe(2)
  })

  it('is refreshed by one process alone, however slow the load has become', async () => {
    const clock = fakeClock()
    const store = memoryStore({ clock })
    const processes = [1, 2, 3].map(() => story({ ...stale, clock, store }))
    await processes[0]?.cache.readThrough(['p'], async () => 1)
    await processes[0]?.cache.drain()
    await clock.advance(11_000)
    const held = deferred<number>()
    let loads = 0
    for (const { cache } of processes) {
      await cache.readThrough(['p'], () => {
        loads++
        return held.promise
      })
      await settled()
      await clock.advance(2_000)
    }
    expect(loads).toBe(1)
    held.resolve(2)
  })

  it('is never loaded for what the caller has made of its arguments since', async () => {
    const { cache, clock } = story(stale)
    const list = cache.wrap(async (query: { page: number }) => `page ${query.page}`, {
      key: (query) => ['list', query.page],
    })
    for (const page of [1, 2]) await list({ page })
    await cache.drain()
    await clock.advance(11_000)
    const query = { page: 1 }
    expect(await list(query)).toBe('page 1')
    query.page = 2
    await cache.drain()
    expect(await cache.peek(['list', 1])).toEqual({ value: 'page 1' })
  })

  it('is not stored for arguments that were changed while it was loaded', async () => {
    const { cache, clock, events } = story(stale)
    let held: ReturnType<typeof deferred<void>> | undefined
    const list = cache.wrap(
      async (query: { page: number }) => {
        await held?.promise
        return `page ${query.page}`
      },
      { key: (query) => ['list', query.page] },
    )
    await list({ page: 1 })
    await cache.drain()
    await clock.advance(11_000)
    held = deferred<void>()
    const query = { page: 1 }
    await list(query)
    await settled()
    query.page = 2
    events()
    held.resolve()
    await cache.drain()
    expect(events()).toEqual(['loaded list:1'])
    expect(await cache.peek(['list', 1])).toEqual({ value: 'page 1' })
  })

  it('costs the hits of other processes next to nothing while one is at it', async () => {
    const clock = fakeClock()
    let claims = 0
    const store = changed(memoryStore({ clock }), (inner) => ({
      claims: inner.claims && {
        ...inner.claims,
        take: (...given) => {
          claims++
          return inner.claims?.take(...given) ?? Promise.resolve(false)
        },
      },
    }))
    const [a, b] = [story({ ...stale, clock, store }), story({ ...stale, clock, store })]
    await a.cache.readThrough(['p'], async () => 1)
    await a.cache.drain()
    await clock.advance(11_000)
    const held = deferred<number>()
    await a.cache.readThrough(['p'], () => held.promise)
    await settled()
    for (let i = 0; i < 100; i++) {
      await b.cache.readThrough(['p'], async () => 2)
      await settled()
    }
    expect(claims).toBe(2)
    held.resolve(2)
  })

  it('keeps nobody who closes the cache waiting for a load that does not end', async () => {
    const { cache, clock } = story({ ...stale, wait: '5s' })
    await cache.readThrough(['p'], async () => 1)
    await cache.drain()
    await clock.advance(11_000)
    await cache.readThrough(['p'], () => new Promise(() => {}))
    await settled()
    let isClosed = false
    void cache.close().then(() => (isClosed = true))
    await clock.advance(4_900)
    expect(isClosed).toBe(false)
    await clock.advance(200)
    expect(isClosed).toBe(true)
  })

  it('is refreshed by each process on its own where the store knows no claims', async () => {
    const clock = fakeClock()
    const store = changed(memoryStore({ clock }), () => ({ claims: undefined }))
    const [a, b] = [story({ ...stale, clock, store }), story({ ...stale, clock, store })]
    await a.cache.readThrough(['p'], async () => 1)
    await a.cache.drain()
    await clock.advance(10_000)
    let loads = 0
    const load = async (): Promise<number> => ++loads
    await Promise.all([a, b, a, b].map(({ cache }) => cache.readThrough(['p'], load)))
    await a.cache.drain()
    await b.cache.drain()
    expect(loads).toBe(2)
  })
})

describe('refreshing early', () => {
  /** Chance that always says the same, and ids that are as ever. */
  const always = (fraction: number): Random => ({ fraction: () => fraction, id: systemRandom.id })

  async function hitAt(secondsLeft: number, chance: number, loadSeconds: number): Promise<string[]> {
    const { cache, clock, events } = story({ ttl: '100s', refreshEarly: true, random: always(chance) })
    const held = deferred<string>()
    const first = cache.readThrough(['p'], () => held.promise)
    await settled()
    await clock.advance(loadSeconds * 1_000)
    held.resolve('first')
    await first
    await cache.drain()
    await clock.advance((100 - secondsLeft) * 1_000)
    events()
    expect(await cache.readThrough(['p'], async () => 'second')).toBe('first')
    await cache.drain()
    return events()
  }

  it('is the likelier the nearer the end, and the longer the load took', async () => {
    const refreshed = ['hit p', 'loaded p', 'refreshed p']
    // -ln(1 - 0.9) is 2.3: with that chance a load of two seconds is begun up to 4.6 seconds before the end.
    expect(await hitAt(4.5, 0.9, 2)).toEqual(refreshed)
    expect(await hitAt(4.7, 0.9, 2)).toEqual(['hit p'])
    expect(await hitAt(4.5, 0.5, 2)).toEqual(['hit p'])
    expect(await hitAt(4.5, 0.9, 1)).toEqual(['hit p'])
    expect(await hitAt(1.3, 0.5, 2)).toEqual(refreshed)
  })

  it('never happens unless it is asked for', async () => {
    const { cache, clock, events } = story({ ttl: '100s', random: always(0.999_999) })
    await cache.readThrough(['p'], async () => 1)
    await cache.drain()
    await clock.advance(99_999)
    events()
    await cache.readThrough(['p'], async () => 2)
    await cache.drain()
    expect(events()).toEqual(['hit p'])
  })
})
