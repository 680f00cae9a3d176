import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { currentLoad, memoryStore } from '../../src/index.js'
import { down, failing, lapsed, twoLapsed } from './lapsed.js'
import { changed, deferred, settled } from './story.js'

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
