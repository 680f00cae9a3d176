import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { memoryStore, type StoreFactory } from '../../src/index.js'
import { changed, deferred, fill, left, settled, story } from './story.js'

describe('an invalidation that cannot reach the store', () => {
  /** A store whose deletes can be made to fail. */
  function failing(inner: StoreFactory): { store: StoreFactory; set: (down: boolean) => void; tries: () => number } {
    let down = false
    let tries = 0
    const guard = <A extends unknown[]>(verb: (...args: A) => Promise<void>) => {
      return async (...args: A): Promise<void> => {
        tries++
        if (down) throw new Error('connection lost')
        await verb(...args)
      }
    }
    const store = changed(inner, (whole) => ({
      delete: guard((keys: readonly string[]) => whole.delete(keys)),
      deleteMatching: guard((glob: string) => whole.deleteMatching(glob)),
    }))
    return { store, set: (value) => void (down = value), tries: () => tries }
  }

  it('is tried again within its second, and then done', async () => {
    const clock = fakeClock()
    const { store, set, tries } = failing(memoryStore({ clock }))
    const shop = story({ clock, store })
    await fill(shop, ['p'])
    set(true)
    const going = shop.cache.invalidate({ keys: [['p']] })
    await clock.advance(100)
    set(false)
    await clock.advance(200)

    expect(await going).toBe('done')
    expect(tries()).toBeGreaterThan(2)
    expect(shop.events().at(-1)).toBe('invalidated p')
    expect(shop.cache.stats().pendingInvalidations).toBe(0)
  })

  it('gives up within a second, goes past the cache for its targets, and is done when the store is back', async () => {
    const clock = fakeClock()
    const { store, set } = failing(memoryStore({ clock }))
    // Whether a circuit has just been tried again is a matter of chance.
    const shop = story({ clock, store, breaker: false })
    await fill(shop, ['p', 1], ['q'])
    set(true)
    const before = clock.monotonic()
    let took = 0
    const going = shop.cache.invalidate({ keys: [['q']], patterns: ['p:*'] }).then((state) => {
      took = clock.monotonic() - before
      return state
    })
    await clock.advance(1_100)
    expect(await going).toBe('pending')
    expect(took).toBeLessThanOrEqual(1_000)
    expect(shop.cache.stats()).toMatchObject({ pendingInvalidations: 2, failedInvalidations: 1 })
    shop.events()

    expect(await shop.cache.readThrough(['p', 1], async () => 'fresh')).toBe('fresh')
    expect(await shop.cache.readThrough(['q'], async () => 'fresh')).toBe('fresh')
    expect(await shop.cache.readThrough(['other'], async () => 'as ever')).toBe('as ever')
    expect(shop.events().filter((line) => line.startsWith('bypassed'))).toEqual([
      'bypassed pending p:1',
      'bypassed pending q',
    ])

    set(false)
    await clock.advance(1_000)
    expect(shop.events()).toEqual(expect.arrayContaining(['invalidation.recovered q', 'invalidation.recovered p:*']))
    expect(shop.cache.stats().pendingInvalidations).toBe(0)
    expect(await shop.cache.readThrough(['q'], async () => 'fresh again')).toBe('fresh again')
    await shop.cache.drain()
    expect(await left(shop, ['q'])).toEqual(['q'])
  })

  it('makes each caller load for itself while the store answers: it may have served another process', async () => {
    const clock = fakeClock()
    const { store, set } = failing(memoryStore({ clock }))
    const shop = story({ clock, store })
    set(true)
    const going = shop.cache.invalidate({ keys: [['p']] })
    await clock.advance(1_100)
    expect(await going).toBe('pending')
    shop.events()
    const held = deferred<string>()
    const first = shop.cache.readThrough(['p'], () => held.promise)
    await settled()
    // Another process commits, and its invalidation arrives.
    expect(await shop.cache.readThrough(['p'], async () => 'newer')).toBe('newer')
    held.resolve('older')
    expect(await first).toBe('older')
  })

  it('does not hold up what can be done', async () => {
    const clock = fakeClock()
    let refused = true
    const store = changed(memoryStore({ clock }), (whole) => ({
      deleteMatching: () => Promise.reject(new Error('NOPERM scan')),
      delete: (keys) => (refused ? Promise.reject(new Error('down')) : whole.delete(keys)),
    }))
    const shop = story({ clock, store })
    const going = Promise.all([shop.cache.invalidate({ keys: [['q']] }), shop.cache.invalidate({ patterns: ['p:*'] })])
    await clock.advance(1_100)
    expect(await going).toEqual(['pending', 'pending'])
    refused = false
    await clock.advance(600)
    expect(shop.cache.stats().pendingInvalidations).toBe(1)
    await shop.cache.readThrough(['q'], async () => 'stored')
    await shop.cache.drain()
    expect(await left(shop, ['q'])).toEqual(['q'])
  })

  it('does not press a store that hangs, and does not keep close() waiting for it', async () => {
    const clock = fakeClock()
    let sweeps = 0
    const store = changed(memoryStore({ clock }), () => ({
      deleteMatching: () => {
        sweeps++
        return new Promise(() => {})
      },
    }))
    const shop = story({ clock, store })
    const going = Promise.all(Array.from({ length: 50 }, (_, i) => shop.cache.invalidate({ patterns: [`p${i}:*`] })))
    await clock.advance(1_100)
    await going
    sweeps = 0
    await clock.advance(3_000)
    expect(sweeps).toBeLessThanOrEqual(5)
    let closed = false
    void shop.cache.close().then(() => (closed = true))
    await clock.advance(1_000)
    expect(closed).toBe(true)
    expect(shop.events().at(-1)).toMatch(/^invalidation\.lost p0:\* p1:\*/)
  })

  it('is waited for by close() while it is being tried', async () => {
    const clock = fakeClock()
    const { store, set } = failing(memoryStore({ clock }))
    const shop = story({ clock, store })
    set(true)
    const going = shop.cache.invalidate({ keys: [['p']] })
    const closing = shop.cache.close()
    await settled()
    set(false)
    await clock.advance(1_100)
    await closing
    expect(await going).toBe('done')
  })

  it('is tried once more at close(), and told of when it is lost', async () => {
    const clock = fakeClock()
    const { store, set } = failing(memoryStore({ clock }))
    const [kept, lost] = [story({ clock, store }), story({ clock, store })]
    set(true)
    const going = Promise.all([kept, lost].map(({ cache }) => cache.invalidate({ keys: [['p']] })))
    await clock.advance(1_100)
    expect(await going).toEqual(['pending', 'pending'])
    for (const { events } of [kept, lost]) events()
    const closings = [lost.cache.close()]
    await clock.advance(1_000)
    expect(lost.events()).toEqual(expect.arrayContaining(['store.failed delete', 'invalidation.lost p']))
    kept.events()
    set(false)
    closings.push(kept.cache.close())
    await clock.advance(1_000)
    await Promise.all(closings)
    expect(kept.events()).toContain('invalidation.recovered p')
  })

  it('remembers a bounded number of targets, and beyond that goes past the cache altogether', async () => {
    const clock = fakeClock()
    const { store, set } = failing(memoryStore({ clock }))
    const shop = story({ clock, store })
    set(true)
    const going = shop.cache.invalidate({ keys: Array.from({ length: 10_001 }, (_, i) => ['p', i] as const) })
    await clock.advance(1_100)
    expect(await going).toBe('pending')
    expect(shop.cache.stats().pendingInvalidations).toBe(1)
    shop.events()
    await shop.cache.readThrough(['anything'], async () => 1)
    expect(shop.events()).toContain('bypassed pending anything')
  })

  it('keeps the old value of a load under way out of the store', async () => {
    const clock = fakeClock()
    const { store, set } = failing(memoryStore({ clock }))
    const shop = story({ clock, store })
    const held = deferred<string>()
    const call = shop.cache.readThrough(['p'], () => held.promise)
    await settled()
    set(true)
    const going = shop.cache.invalidate({ keys: [['p']] })
    await clock.advance(1_100)
    expect(await going).toBe('pending')
    held.resolve('old')
    await call
    await shop.cache.drain()
    expect(shop.events()).not.toContain('filled p')
  })
})
