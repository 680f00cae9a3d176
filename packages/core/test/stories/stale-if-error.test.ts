import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { currentLoad, memoryStore, type CacheEventOf } from '../../src/index.js'
import { down, failing, kept, lapsed, twoLapsed } from './lapsed.js'
import { changed, deferred, settled, story } from './story.js'

describe('a value that is kept for errors', () => {
  it('is returned where the method fails, which is asked again after a second', async () => {
    const { cache, clock, events } = await lapsed()
    let tries = 0
    const find = (): Promise<string> =>
      cache.readThrough(['p'], () => {
        tries++
        return failing()
      })
    for (let i = 0; i < 10; i++) {
      expect(await find()).toBe('old')
      await clock.advance(90)
    }
    expect(tries).toBe(1)
    expect(events()).toEqual(['load.failed p', ...Array<string>(10).fill('hit p')])
    await clock.advance(200)
    expect(await find()).toBe('old')
    expect(tries).toBe(2)
    expect(cache.stats()).toMatchObject({ staleHits: 11, staleForErrors: 11, loadErrors: 2, misses: 1 })
  })

  it('tells which error it stands in for', async () => {
    const { cache } = await lapsed()
    const hits: CacheEventOf<'hit'>[] = []
    cache.on('hit', (event) => hits.push(event))
    await cache.readThrough(['p'], failing)
    await cache.readThrough(['p'], failing)
    expect(hits.map(({ isStale, error }) => [isStale, error])).toEqual([
      [true, down],
      [true, down],
    ])
  })

  it('is not returned where the method succeeds, and is replaced', async () => {
    const { cache, events } = await lapsed()
    expect(await cache.readThrough(['p'], async () => 'new')).toBe('new')
    await cache.drain()
    expect(events().toSorted()).toEqual(['loaded p', 'miss expired p', 'refreshed p'])
    expect(await cache.readThrough(['p'], failing)).toBe('new')
    expect(events()).toEqual(['hit p'])
  })

  it('is gone when its time is over', async () => {
    const { cache, clock } = await lapsed()
    await clock.advance(3_600_000)
    await expect(cache.readThrough(['p'], failing)).rejects.toBe(down)
  })

  it('is never returned once it was invalidated: the error is', async () => {
    const [a, b] = await twoLapsed()
    await a.cache.readThrough(['p'], failing)
    await b.cache.invalidate({ keys: [['p']] })
    await expect(a.cache.readThrough(['p'], failing)).rejects.toBe(down)
    await expect(b.cache.readThrough(['p'], failing)).rejects.toBe(down)
  })

  it('is never returned once a tag of it was invalidated, named or revealed', async () => {
    for (const how of ['named', 'revealed'] as const) {
      const [a, b] = await twoLapsed()
      const load = async (): Promise<string> => {
        if (how === 'revealed') currentLoad()?.tag('t')
        return 'old'
      }
      const options = how === 'named' ? { tags: ['t'] } : {}
      for (let i = 0; i < 2; i++) {
        await a.cache.readThrough(['q', i], load, options)
        await a.cache.drain()
      }
      await a.clock.advance(11_000)
      expect(await a.cache.readThrough(['q', 1], failing, options)).toBe('old')
      await b.cache.invalidate({ tags: ['t'] })
      await expect(a.cache.readThrough(['q', 1], failing, options)).rejects.toBe(down)
      await expect(b.cache.readThrough(['q', 1], failing, options)).rejects.toBe(down)
    }
  })

  it('is not put back by a load that was overtaken by an invalidation', async () => {
    const [a, b] = await twoLapsed()
    const held = deferred<string>()
    const reading = a.cache.readThrough(['p'], () => held.promise)
    await settled()
    await b.cache.invalidate({ keys: [['p']] })
    a.events()
    held.resolve('overtaken')
    expect(await reading).toBe('overtaken')
    await a.cache.drain()
    expect(a.events().toSorted()).toEqual(['fill.refused p', 'loaded p', 'miss expired p'])
    expect(await b.cache.readThrough(['p'], async () => 'new')).toBe('new')
  })

  it('may be null', async () => {
    const { cache, clock } = story(kept)
    await cache.readThrough(['p'], async () => null)
    await cache.drain()
    await clock.advance(11_000)
    expect(await cache.readThrough<unknown>(['p'], failing)).toBeNull()
  })

  it('does not stand in for errors of which the rule says no: they come as they are', async () => {
    class NotFound extends Error {}
    const { cache, events } = await lapsed({
      stale: { ifError: '1h', forErrors: (error) => !(error instanceof NotFound) },
    })
    const none = new NotFound()
    const find = (): Promise<string> =>
      cache.readThrough(['p'], async () => {
        throw none
      })
    await expect(find()).rejects.toBe(none)
    await expect(find()).rejects.toBe(none)
    expect(events()).toEqual(['load.failed p', 'miss expired p', 'load.failed p', 'miss expired p'])
    expect(await cache.readThrough(['p'], failing)).toBe('old')
  })

  it('does not stand in where the rule itself fails, and that is told', async () => {
    const broken = new Error('rule broken')
    const { cache, events } = await lapsed({
      stale: {
        ifError: '1h',
        forErrors: () => {
          throw broken
        },
      },
    })
    await expect(cache.readThrough(['p'], failing)).rejects.toBe(down)
    expect(events()).toEqual(['load.failed p', 'background.failed', 'miss expired p'])
  })

  it('is kept beside a time in which it is returned at once, the longer of the two', async () => {
    const { cache, clock, events } = await lapsed({ stale: { whileRevalidate: '20s', ifError: '1m' } })
    expect(await cache.readThrough(['p'], failing)).toBe('old')
    await cache.drain()
    expect(events()).toEqual(['hit p', 'load.failed p'])
    await clock.advance(25_000)
    expect(await cache.readThrough(['p'], failing)).toBe('old')
    expect(events()).toEqual(['load.failed p', 'hit p'])
    expect(await cache.readThrough(['p'], async () => 'new')).toBe('old')
    await clock.advance(1_000)
    expect(await cache.readThrough(['p'], async () => 'new')).toBe('new')
  })

  it('is a miss for a call that wants none', async () => {
    const { cache } = await lapsed()
    await expect(cache.readThrough(['p'], failing, { stale: false })).rejects.toBe(down)
  })

  it('is not of a shape that the schema refuses', async () => {
    const { cache } = await lapsed()
    const schema = {
      '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'no' }] }) },
    } as const
    await expect(cache.readThrough(['p'], failing, { schema })).rejects.toBe(down)
  })

  it('slides instead, where a nearer layer says so', async () => {
    const { cache, clock } = story(kept)
    await cache.readThrough(['p'], async () => 'old', { sliding: '20s' })
    await cache.drain()
    await clock.advance(20_001)
    await expect(cache.readThrough(['p'], failing, { sliding: '20s' })).rejects.toBe(down)
  })

  it('belongs to each caller alone', async () => {
    const clock = fakeClock()
    const { cache } = story({ ...kept, clock })
    await cache.readThrough(['p'], async () => ({ role: 'user' }))
    await cache.drain()
    await clock.advance(11_000)
    const all = await Promise.all([1, 2, 3].map(() => cache.readThrough(['p'], failing)))
    expect(new Set(all).size).toBe(3)
  })
})

describe('around what has lapsed', () => {
  it('a refresh by hand loads it and lets the error through', async () => {
    const { cache } = await lapsed()
    await expect(cache.refresh(['p'], failing)).rejects.toBe(down)
    expect(await cache.refresh(['p'], async () => 'new')).toBe('new')
    expect(await cache.readThrough(['p'], failing)).toBe('new')
  })

  it('a refresh by hand tries at once, also after a failure', async () => {
    const { cache } = await lapsed()
    expect(await cache.readThrough(['p'], failing)).toBe('old')
    expect(await cache.refresh(['p'], async () => 'new')).toBe('new')
  })

  it('a read inside a transaction gets the error', async () => {
    const { cache } = await lapsed()
    await cache.transaction(async () => {
      await expect(cache.readThrough(['p'], failing)).rejects.toBe(down)
      expect(await cache.readThrough(['p'], async () => 'inside')).toBe('inside')
    })
    expect(await cache.readThrough(['p'], failing)).toBe('old')
  })

  it('a look at it shows a stale value', async () => {
    const { cache } = await lapsed()
    expect(await cache.peek(['p'])).toEqual({ value: 'old' })
    expect(await cache.explain(['p'])).toMatchObject({ state: 'stale', freshMs: 0, leftMs: 3_599_000 })
  })

  it('no audit is made of what stood in for an error', async () => {
    const { cache, clock, events } = await lapsed({ audit: { share: 1 } })
    await cache.readThrough(['p'], failing)
    await clock.advance(10_000)
    expect(events()).toEqual(['load.failed p', 'hit p'])
  })

  it('a store that does not answer leaves the error, because nothing can be checked', async () => {
    const clock = fakeClock()
    let isDown = false
    const store = changed(memoryStore({ clock }), (inner) => ({
      read: (...given) => (isDown ? Promise.reject(new Error('no store')) : inner.read(...given)),
    }))
    const { cache } = await lapsed({ clock, store })
    isDown = true
    await expect(cache.readThrough(['p'], failing)).rejects.toBe(down)
  })
})
