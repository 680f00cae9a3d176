import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { currentLoad, memoryStore, type CacheEventOf } from '../../src/index.js'
import { changed, deferred, settled, story, type Story } from './story.js'

const kept = { ttl: '10s', stale: { ifError: '1h' } } as const

/** What every method does here while the database is down. */
const down = new Error('no database')
const failing = async (): Promise<never> => {
  throw down
}

/** A story in which `p` was loaded as `old`, and has lapsed. */
async function lapsed(options: Parameters<typeof story>[0] = {}): Promise<Story> {
  const told = story({ ...kept, ...options })
  await told.cache.readThrough(['p'], async () => 'old')
  await told.cache.drain()
  await told.clock.advance(11_000)
  told.events()
  return told
}

/** Two processes over one store, in which `p` was loaded as `old`, and has lapsed. */
async function twoLapsed(options: Parameters<typeof story>[0] = {}): Promise<readonly [Story, Story]> {
  const clock = fakeClock()
  const store = memoryStore({ clock })
  const a = await lapsed({ clock, store, ...options })
  return [a, story({ ...kept, clock, store, ...options })]
}

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

describe('loading what has lapsed', () => {
  it('is done once for callers that come together, and each gets a value of its own', async () => {
    const { cache, events } = await lapsed()
    let loads = 0
    const held = deferred<{ role: string }>()
    const calls = [1, 2, 3].map(() =>
      cache.readThrough<unknown>(['p'], () => {
        loads++
        return held.promise
      }),
    )
    await settled()
    held.resolve({ role: 'user' })
    const all = await Promise.all(calls)
    await cache.drain()
    expect(loads).toBe(1)
    expect(all).toEqual([{ role: 'user' }, { role: 'user' }, { role: 'user' }])
    expect(new Set(all).size).toBe(3)
    expect(events().toSorted()).toEqual(
      ['loaded p', 'miss expired p', 'joined p', 'joined p', 'refreshed p'].toSorted(),
    )
  })

  it('is not shared by a caller that came after an invalidation, in whichever process', async () => {
    for (const other of [false, true]) {
      const [a, b] = await twoLapsed()
      const held = deferred<string>()
      const before = a.cache.readThrough(['p'], () => held.promise)
      await settled()
      await (other ? b : a).cache.invalidate({ keys: [['p']] })
      expect(await a.cache.readThrough(['p'], async () => 'new')).toBe('new')
      held.resolve('overtaken')
      expect(await before).toBe('overtaken')
    }
  })

  it('is not shared where it reveals a tag that was invalidated meanwhile', async () => {
    const { cache } = await lapsed()
    const held = deferred<void>()
    const load = async (): Promise<string> => {
      currentLoad()?.tag('t')
      await held.promise
      return 'old row'
    }
    const before = cache.readThrough(['p'], load)
    await settled()
    await cache.invalidate({ tags: ['t'] })
    const after = cache.readThrough(['p'], async () => 'new row')
    await settled()
    held.resolve()
    expect(await before).toBe('old row')
    expect(await after).toBe('new row')
  })

  it('is looked for once more, when it is stored, by those who share it where it reveals another tag', async () => {
    const clock = fakeClock()
    const storing = deferred<void>()
    const store = changed(memoryStore({ clock }), (inner) => ({
      replace: (...given) => storing.promise.then(() => inner.replace(...given)),
    }))
    const { cache, events } = await lapsed({ clock, store })
    const load = async (): Promise<string> => {
      currentLoad()?.tag('t')
      return 'new'
    }
    // A method that names tags once has counters from then on.
    await cache.readThrough(['p', 'other'], load)
    await cache.drain()
    events()
    const first = cache.readThrough(['p'], load)
    const second = cache.readThrough(['p'], async () => 'not asked')
    expect(await first).toBe('new')
    // Long enough to look more often than a caller may.
    for (let i = 0; i < 10; i++) await settled()
    storing.resolve()
    expect(await second).toBe('new')
    expect(events()).toEqual(['loaded p', 'miss expired p', 'refreshed p', 'hit p'])
  })

  it('leaves to other processes to wait for its value', async () => {
    const [a, b] = await twoLapsed()
    const held = deferred<string>()
    const loading = a.cache.readThrough(['p'], () => held.promise)
    await settled()
    let loads = 0
    const waiting = [1, 2].map(() => b.cache.readThrough(['p'], async () => `other ${++loads}`))
    await settled()
    await a.clock.advance(500)
    held.resolve('new')
    expect(await loading).toBe('new')
    await a.cache.drain()
    await a.clock.advance(100)
    expect(await Promise.all(waiting)).toEqual(['new', 'new'])
    expect(loads).toBe(0)
    expect(b.events()).toEqual(['waiting p', 'hit p', 'hit p'])
  })

  it('is done by another process when the first has failed', async () => {
    const [a, b] = await twoLapsed()
    const held = deferred<string>()
    const loading = a.cache.readThrough(['p'], () => held.promise)
    await settled()
    const waiting = b.cache.readThrough(['p'], async () => 'new')
    await settled()
    held.reject(down)
    expect(await loading).toBe('old')
    await a.clock.advance(100)
    expect(await waiting).toBe('new')
    await b.cache.drain()
    expect(await a.cache.readThrough(['p'], failing)).toBe('new')
  })

  it('is done by another process when the first has died, after the wait, and then for all', async () => {
    const [a, b] = await twoLapsed()
    void a.cache.readThrough(['p'], () => new Promise<string>(() => {}))
    await settled()
    const waiting = b.cache.readThrough(['p'], async () => 'new')
    await b.clock.advance(4_900)
    expect(b.events()).toEqual(['waiting p'])
    await b.clock.advance(200)
    expect(await waiting).toBe('new')
    await b.cache.drain()
    expect(await b.cache.readThrough(['p'], failing)).toBe('new')
  })

  it('is done beside one that does not end, once for all who have waited for it', async () => {
    const { cache, clock } = await lapsed()
    let loads = 0
    const held = deferred<void>()
    void cache.readThrough(['p'], () => new Promise<string>(() => {}))
    await settled()
    const others = [1, 2, 3].map(() =>
      cache.readThrough(['p'], async () => {
        await held.promise
        return `beside ${++loads}`
      }),
    )
    await settled()
    await clock.advance(5_100)
    held.resolve()
    expect(await Promise.all(others)).toEqual(['beside 1', 'beside 1', 'beside 1'])
    const failed = cache.readThrough(['p'], failing)
    await settled()
    await clock.advance(5_100)
    expect(await failed).toBe('old')
    await clock.advance(60_000)
    expect(await cache.readThrough(['p'], async () => 'anew')).toBe('anew')
  })

  it('goes on where the store knows no claims, or does not answer for one', async () => {
    const stuck = new Error('stuck')
    for (const claims of [undefined, { take: () => Promise.reject(stuck), drop: () => Promise.reject(stuck) }]) {
      const clock = fakeClock()
      const store = changed(memoryStore({ clock }), () => ({ claims }))
      const { cache } = await lapsed({ clock, store })
      expect(await cache.readThrough(['p'], failing)).toBe('old')
      await clock.advance(1_000)
      expect(await cache.readThrough(['p'], async () => 'new')).toBe('new')
      await cache.drain()
      expect(await cache.readThrough(['p'], failing)).toBe('new')
    }
  })

  it('leaves it where it is when the new value is to be kept out', async () => {
    const { cache } = await lapsed()
    expect(await cache.readThrough(['p'], async () => 'draft', { unless: () => true })).toBe('draft')
    await cache.drain()
    expect(await cache.readThrough(['p'], failing)).toBe('old')
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
