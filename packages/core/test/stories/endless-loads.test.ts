import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { memoryStore } from '../../src/index.js'
import { changed, deferred, settled, story } from './story.js'

const never = (): Promise<string> => new Promise(() => {})

describe('a load that takes longer than callers wait', () => {
  it('is not waited for by those who share it: they load anew, once for all of them', async () => {
    const { cache, clock, events } = story()
    void cache.readThrough(['p'], never)
    await settled()
    const held = deferred<string>()
    let loads = 0
    const anew = (): Promise<string> => {
      loads++
      return held.promise
    }
    const sharing = [1, 2, 3].map(() => cache.readThrough(['p'], anew))
    await clock.advance(4_990)
    expect(loads).toBe(0)
    await clock.advance(10)
    expect(loads).toBe(1)
    const later = cache.readThrough(['p'], anew)
    await clock.advance(5_000)
    held.resolve('anew')
    expect(await Promise.all([...sharing, later])).toEqual(['anew', 'anew', 'anew', 'anew'])
    expect(loads).toBe(1)
    const bypassed = Array.from({ length: 4 }, () => 'bypassed wait p')
    expect(events()).toEqual(['miss absent p', ...bypassed, 'loaded p'])
  })

  it('costs one load more for each process, however many callers come, and answers all of them when it ends', async () => {
    const clock = fakeClock()
    const store = memoryStore({ clock })
    const processes = [story({ clock, store }), story({ clock, store })]
    const slow = async (): Promise<string> => {
      await new Promise<void>((resolve) => clock.timer(20_000, resolve))
      return 'slow'
    }
    const calls: Promise<string>[] = []
    for (let second = 0; second < 19; second++) {
      for (const { cache } of processes) calls.push(...[1, 2, 3].map(() => cache.readThrough(['p'], slow)))
      await clock.advance(1_000)
    }
    let answered = 0
    for (const call of calls) void call.then(() => answered++)
    await clock.advance(1_100)
    expect(processes.map(({ cache }) => cache.stats().loads)).toEqual([1, 0])
    // Those who share it have the value with it, and those of the other process find it in the store, or have begun anew.
    expect(answered).toBeGreaterThanOrEqual(19 * 3)
    await clock.advance(6_000)
    expect(await Promise.all(calls)).toEqual(calls.map(() => 'slow'))
    await clock.advance(20_000)
    expect(processes.map(({ cache }) => cache.stats().loads)).toEqual([2, 1])
  })

  it('gives its value to those who have begun anew, if it is there first', async () => {
    const { cache, clock, events } = story()
    const [first, second] = [deferred<string>(), deferred<string>()]
    const leading = cache.readThrough(['p'], () => first.promise)
    await settled()
    const sharing = cache.readThrough(['p'], () => second.promise)
    await clock.advance(6_000)
    first.resolve('first')
    expect(await Promise.all([leading, sharing])).toEqual(['first', 'first'])
    second.resolve('second')
    await settled()
    await cache.drain()
    expect(events()).toContain('bypassed wait p')
    expect(await cache.peek(['p'])).toEqual({ value: 'first' })
    // Told of once, however it was answered in the end.
    expect(cache.stats()).toMatchObject({ misses: 1, bypassed: 1, joined: 0 })
  })

  it('is not what those get who have begun anew where it fails: they have their own', async () => {
    const { cache, clock } = story()
    const [first, second] = [deferred<string>(), deferred<string>()]
    const leading = cache.readThrough(['p'], () => first.promise)
    await settled()
    const sharing = cache.readThrough(['p'], () => second.promise)
    await clock.advance(6_000)
    first.reject(new Error('first'))
    await expect(leading).rejects.toThrow('first')
    second.resolve('second')
    expect(await sharing).toBe('second')
  })

  it('is begun anew while the store is away as well, once for all who have waited for it', async () => {
    const store = changed(memoryStore(), () => ({ read: () => Promise.reject(new Error('away')) }))
    const { cache, clock } = story({ store })
    void cache.readThrough(['p'], never)
    await settled()
    let loads = 0
    const anew = async (): Promise<string> => {
      loads++
      await settled()
      return 'anew'
    }
    const sharing = [1, 2, 3].map(() => cache.readThrough(['p'], anew))
    await clock.advance(4_990)
    expect(loads).toBe(0)
    await clock.advance(30)
    expect(await Promise.all(sharing)).toEqual(['anew', 'anew', 'anew'])
    expect(loads).toBe(1)
    expect(cache.stats().bypassed).toBe(4)
  })

  it('sets one timer for a crowd that shares it, and leaves none', async () => {
    const { cache, clock } = story()
    const held = deferred<string>()
    const leading = cache.readThrough(['p'], () => held.promise)
    await clock.advance(50)
    const before = clock.pending()
    const sharing = Array.from({ length: 100 }, () => cache.readThrough(['p'], never))
    await clock.advance(50)
    expect(clock.pending()).toBe(before + 1)
    expect(clock.holding()).toBe(0)
    held.resolve('x')
    expect(new Set(await Promise.all([leading, ...sharing]))).toEqual(new Set(['x']))
    await cache.drain()
    await clock.advance(20)
    expect(clock.pending()).toBe(0)
  })
})

describe('a load that never ends', () => {
  it('keeps its lease for a minute, and costs its key no longer', async () => {
    const { cache, clock, events } = story()
    const hung = deferred<string>()
    const leading = cache.readThrough(['p'], () => hung.promise)
    await clock.advance(59_000)
    expect(await cache.explain(['p'])).toEqual({ key: 'p', state: 'loading' })
    await clock.advance(4_500)
    expect(await cache.explain(['p'])).toEqual({ key: 'p', state: 'absent' })
    events()
    expect(await cache.readThrough(['p'], async () => 'new')).toBe('new')
    await cache.drain()
    expect(events()).toEqual(['miss absent p', 'loaded p', 'filled p'])
    hung.resolve('old')
    expect(await leading).toBe('old')
    await cache.drain()
    expect(events()).toEqual(['loaded p', 'fill.refused p'])
    expect(await cache.peek(['p'])).toEqual({ value: 'new' })
  })

  it('is shared by nobody once its minute is over', async () => {
    const { cache, clock, events } = story()
    void cache.readThrough(['p'], never)
    await clock.advance(60_500)
    events()
    const calling = cache.readThrough(['p'], async () => 'new')
    await clock.advance(3_000)
    expect(await calling).toBe('new')
    expect(events().slice(0, 2)).toEqual(['waiting p', 'miss absent p'])
  })

  it('is shared by nobody either while the store is away', async () => {
    const store = changed(memoryStore(), () => ({ read: () => Promise.reject(new Error('away')) }))
    const { cache, clock } = story({ store })
    void cache.readThrough(['p'], never)
    await clock.advance(59_000)
    let isAnswered = false
    const sharing = cache.readThrough(['p'], async () => 'anew').finally(() => (isAnswered = true))
    await clock.advance(1_000)
    expect(isAnswered).toBe(false)
    expect(await cache.readThrough(['p'], async () => 'new')).toBe('new')
    await clock.advance(4_100)
    expect(await sharing).toBe('anew')
  })

  it('keeps no other refresh of its entry out once its minute is over', async () => {
    const { cache, clock, events } = story({ ttl: '10s', stale: { whileRevalidate: '1h' } })
    await cache.readThrough(['p'], async () => 'old')
    await clock.advance(10_000)
    expect(await cache.readThrough(['p'], never)).toBe('old')
    await clock.advance(59_000)
    expect(await cache.readThrough(['p'], async () => 'new')).toBe('old')
    await settled()
    expect(await cache.peek(['p'])).toEqual({ value: 'old' })
    await clock.advance(1_100)
    events()
    expect(await cache.readThrough(['p'], async () => 'new')).toBe('old')
    await settled()
    expect(events()).toEqual(['hit p', 'loaded p', 'refreshed p'])
    expect(await cache.peek(['p'])).toEqual({ value: 'new' })
  })

  it('keeps no audit of its entry out for ever', async () => {
    const { cache, clock, events } = story({ ttl: '1h', audit: { share: 1 } })
    await cache.readThrough(['p'], async () => 'x')
    await cache.drain()
    for (const load of [never, never]) {
      expect(await cache.readThrough(['p'], load)).toBe('x')
      await clock.advance(100)
    }
    await clock.advance(123_000)
    events()
    expect(await cache.readThrough(['p'], async () => 'x')).toBe('x')
    await clock.advance(100)
    expect(events()).toEqual(['hit p', 'audited same p'])
  })
})
