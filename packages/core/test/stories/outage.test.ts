import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { memoryStore, type Store, type StoreFactory } from '../../src/index.js'
import { changed, deferred, settled, story } from './story.js'

const never = (): Promise<never> => new Promise(() => {})

/** A store that answers nothing, as one that hangs. */
function hung(inner: StoreFactory, isHung: () => boolean): StoreFactory {
  return (context) => {
    const store = inner(context)
    return new Proxy(store, {
      get: (target, verb: keyof Store) => {
        const value = target[verb]
        if (typeof value !== 'function') return value
        return (...args: never[]) => (isHung() ? never() : Reflect.apply(value, target, args))
      },
    })
  }
}

describe('a store that does not answer', () => {
  it('costs a read its deadline of 50 ms, and then the method runs', async () => {
    const clock = fakeClock()
    const { cache, events } = story({ clock, store: hung(memoryStore({ clock }), () => true) })
    const before = clock.monotonic()
    const call = cache.readThrough(['p'], async () => clock.monotonic() - before)
    await clock.advance(80)

    const waited = await call
    expect(waited).toBeGreaterThanOrEqual(50)
    expect(waited).toBeLessThanOrEqual(60)
    expect(events()).toEqual(['store.failed read', 'bypassed store p', 'loaded p'])
  })

  it('sees one load shared by its callers, each with a value of its own', async () => {
    const clock = fakeClock()
    const { cache, events } = story({ clock, store: hung(memoryStore({ clock }), () => true) })
    const held = deferred<{ n: number }>()
    const calls = [1, 2, 3].map(() => cache.readThrough(['p'], () => held.promise))
    await clock.advance(80)
    held.resolve({ n: 1 })
    const values = await Promise.all(calls)

    expect(values).toEqual([{ n: 1 }, { n: 1 }, { n: 1 }])
    expect(new Set(values).size).toBe(3)
    expect(events().filter((line) => line.startsWith('loaded'))).toHaveLength(1)
  })

  it('does not let a caller share a load that began before an invalidation of this process', async () => {
    const clock = fakeClock()
    const { cache } = story({ clock, store: hung(memoryStore({ clock }), () => true) })
    const old = deferred<string>()
    const first = cache.readThrough(['p'], () => old.promise)
    await clock.advance(80)
    const invalidating = cache.invalidate({ keys: [['p']] })
    await clock.advance(1_100)
    expect(await invalidating).toBe('pending')
    const second = cache.readThrough(['p'], async () => 'new')
    await clock.advance(80)
    expect(await second).toBe('new')
    old.resolve('old')
    expect(await first).toBe('old')
  })

  it('leaves the database its protection while an invalidation is pending', async () => {
    const clock = fakeClock()
    const { cache, events } = story({ clock, store: hung(memoryStore({ clock }), () => true) })
    const invalidating = cache.invalidate({ keys: [['p']] })
    await clock.advance(1_100)
    expect(await invalidating).toBe('pending')
    events()
    const held = deferred<string>()
    const calls = [1, 2, 3].map(() => cache.readThrough(['p'], () => held.promise))
    await clock.advance(80)
    held.resolve('fresh')
    expect(await Promise.all(calls)).toEqual(['fresh', 'fresh', 'fresh'])
    expect(events().filter((line) => line.startsWith('loaded'))).toHaveLength(1)
  })

  it('leaves a value unfilled whose lease was not confirmed, and takes that lease back', async () => {
    const clock = fakeClock()
    const released: string[] = []
    const store = changed(memoryStore({ clock }), (whole) => ({
      lease: (...args) => {
        void whole.lease(...args)
        return never()
      },
      release: (key, token) => {
        released.push(key)
        return whole.release(key, token)
      },
    }))
    const { cache, events } = story({ clock, store })
    const call = cache.readThrough(['p'], async () => 1)
    await clock.advance(80)
    expect(await call).toBe(1)
    await cache.drain()
    expect(released).toEqual(['p'])
    expect(events()).toEqual(['store.failed lease', 'bypassed store p', 'loaded p'])
    expect(await cache.explain(['p'])).toEqual({ key: 'p', state: 'absent' })
  })

  it('does not hold a caller back at the fill', async () => {
    const clock = fakeClock()
    const store = changed(memoryStore({ clock }), () => ({ fill: never }))
    const { cache, events } = story({ clock, store })
    expect(await cache.readThrough(['p'], async () => 1)).toBe(1)
    await clock.advance(300)
    await cache.drain()
    expect(events()).toEqual(['miss absent p', 'loaded p', 'store.failed fill', 'fill.failed p'])
    // Nobody waits for a lease whose fill has failed.
    expect(await cache.explain(['p'])).toEqual({ key: 'p', state: 'absent' })
  })

  it('is asked again as soon as it answers', async () => {
    const clock = fakeClock()
    let down = false
    const { cache, events } = story({ clock, store: hung(memoryStore({ clock }), () => down) })
    await cache.readThrough(['p'], async () => 'kept')
    await cache.drain()
    down = true
    const call = cache.readThrough(['p'], async () => 'loaded')
    await clock.advance(80)
    expect(await call).toBe('loaded')
    down = false
    events()
    expect(await cache.readThrough(['p'], async () => 'loaded')).toBe('kept')
    expect(events()).toEqual(['hit p'])
  })

  it('keeps neither close() nor drain() waiting for ever', async () => {
    const clock = fakeClock()
    const { cache } = story({ clock, store: hung(memoryStore({ clock }), () => true) })
    const call = cache.readThrough(['p'], async () => 1)
    await clock.advance(80)
    await call
    let closed = false
    void cache.close().then(() => (closed = true))
    await clock.advance(2_100)
    expect(closed).toBe(true)
  })
})

describe('a store that reports trouble', () => {
  it('makes an event of each, and one process warning, so that a wrong address shows without listeners', async () => {
    const warnings: string[] = []
    const note = (warning: Error): void => void warnings.push(warning.message)
    process.on('warning', note)
    let report: (error: unknown) => void = () => {}
    const { events } = story({
      store: (context) => {
        report = context.report
        return memoryStore()(context)
      },
    })
    report(new Error('WRONGPASS'))
    report(new Error('WRONGPASS'))
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', note)
    expect(events()).toEqual(['store.failed connection', 'store.failed connection'])
    expect(warnings).toEqual([`The store of the cache 'test' has trouble, and calls go past it: WRONGPASS`])
  })
})

describe('a store that fails', () => {
  it('is a bypass with its error told, at once', async () => {
    const failure = new Error('ECONNREFUSED')
    const { cache } = story({ store: changed(memoryStore(), () => ({ read: () => Promise.reject(failure) })) })
    const told: unknown[] = []
    cache.on('bypassed', ({ error }) => told.push(error))
    expect(await cache.readThrough(['p'], async () => 1)).toBe(1)
    expect(told).toMatchObject([{ code: 'STORE_FAILED', operation: 'read', cause: failure }])
  })

  it('lets two loads that want each other go on, as ever', async () => {
    const clock = fakeClock()
    const store = changed(memoryStore({ clock }), () => ({ read: () => Promise.reject(new Error('down')) }))
    const { cache } = story({ clock, store, wait: '1s' })
    const pair = (mine: string, other: string): Promise<string> =>
      cache.readThrough([mine], async () => {
        await settled()
        return `${mine} with ${await cache.readThrough([other], async () => `${other} alone`)}`
      })
    const both = Promise.all([pair('x', 'y'), pair('y', 'x')])
    await clock.advance(1_500)
    expect((await both)[0]).toBe('x with y alone')
  })

  it('is the same where its error cannot be shown', async () => {
    const store = changed(memoryStore(), () => ({ read: () => Promise.reject(Object.create(null)) }))
    expect(await story({ store }).cache.readThrough(['p'], async () => 1)).toBe(1)
  })

  it('is the same when a verb throws instead of rejecting', async () => {
    const { cache } = story({
      store: changed(memoryStore(), () => ({
        read() {
          throw new Error('not connected')
        },
      })),
    })
    expect(await cache.readThrough(['p'], async () => 1)).toBe(1)
  })

  it('costs its callers nothing when a renewal or a release fails', async () => {
    const clock = fakeClock()
    const reject = (): Promise<never> => Promise.reject(new Error('gone'))
    const { cache, events } = story({
      clock,
      store: changed(memoryStore({ clock }), () => ({ renew: reject, release: reject })),
    })
    const held = deferred<string>()
    const call = cache.readThrough(['p'], () => held.promise)
    await clock.advance(1_500)
    held.reject(new Error('mine'))
    await expect(call).rejects.toThrow('mine')
    await settled()
    expect(events()).toEqual(['miss absent p', 'store.failed renew', 'load.failed p', 'store.failed release'])
  })
})

describe('a store that is full', () => {
  /** Redis without eviction: SET is refused, GET and UNLINK work. */
  const refuse = (): Promise<never> => Promise.reject(new Error('OOM command not allowed'))

  it.each<[string, Partial<Store>]>([
    ['leases', { lease: refuse }],
    ['stamps', { ensureStamps: refuse }],
  ])('lets nobody share a load while it refuses %s: it may have served an invalidation', async (_what, refused) => {
    const clock = fakeClock()
    const server = changed(memoryStore({ clock }), () => refused)
    const [a, b] = [story({ clock, store: server }), story({ clock, store: server })]
    let row = 1
    const held = deferred<void>()
    const find = (): Promise<number> =>
      a.cache.readThrough(
        ['p'],
        async () => {
          const mine = row
          await held.promise
          return mine
        },
        { tags: ['t'] },
      )
    const first = find()
    await settled()
    row = 2
    expect(await b.cache.invalidate({ keys: [['p']] })).toBe('done')
    const second = find()
    await settled()
    held.resolve()
    expect([await first, await second]).toEqual([1, 2])
  })

  it('has the entries of a tag dropped although it cannot count', async () => {
    const clock = fakeClock()
    const server = memoryStore({ clock })
    const full = changed(server, ({ counters }) => ({ counters: counters && { ...counters, bump: refuse } }))
    const [a, b] = [story({ clock, store: full }), story({ clock, store: server })]
    await b.cache.readThrough(['p'], async () => 1, { tags: ['t'] })
    await b.cache.drain()
    const invalidating = a.cache.invalidate({ tags: ['t'] })
    await clock.advance(2_000)
    expect(await invalidating).toBe('pending')
    expect(await b.cache.readThrough(['p'], async () => 2, { tags: ['t'] })).toBe(2)
  })
})
