import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { defineKey, memoryStore, pattern, type StoreFactory } from '../../src/index.js'
import { changed, deferred, settled, story, type Story } from './story.js'

const category = defineKey('category', (id: number, page?: number) => (page === undefined ? [id] : [id, page]))

async function fill({ cache, events }: Story, ...keys: [string, ...(string | number)[]][]): Promise<void> {
  for (const key of keys) await cache.readThrough(key, async () => key.join())
  await cache.drain()
  events()
}

async function left({ cache }: Story, ...keys: [string, ...(string | number)[]][]): Promise<string[]> {
  const found = await Promise.all(keys.map((key) => cache.peek(key)))
  return keys.filter((_, i) => found[i] !== undefined).map((key) => key.join(':'))
}

describe('invalidating', () => {
  it('drops the keys that are named, and no others', async () => {
    const shop = story()
    await fill(shop, ['p', 1], ['p', 2], ['p', 10])
    expect(await shop.cache.invalidate({ keys: [['p', 1]] })).toBe('done')
    expect(await left(shop, ['p', 1], ['p', 2], ['p', 10])).toEqual(['p:2', 'p:10'])
    expect(shop.events()).toEqual(['invalidated p:1'])
  })

  it('drops what matches a pattern, across colons, and spares its neighbours', async () => {
    const shop = story()
    await fill(shop, ['category', 7, 1], ['category', 7, 2], ['category', 77, 1], ['categories', 7])
    await shop.cache.invalidate({ patterns: ['category:7:*'] })
    expect(await left(shop, ['category', 7, 1], ['category', 7, 2], ['category', 77, 1], ['categories', 7])).toEqual([
      'category:77:1',
      'categories:7',
    ])
  })

  it('takes a star inside a key part for a star, in keys and in patterns', async () => {
    const shop = story()
    await fill(shop, ['cart', '*'], ['cart', 'ann'], ['cart', 'bob'])
    await shop.cache.invalidate({ patterns: [pattern`cart:${'*'}`] })
    expect(await left(shop, ['cart', '*'], ['cart', 'ann'], ['cart', 'bob'])).toEqual(['cart:ann', 'cart:bob'])
  })

  it('drops with `under` the key of exactly these parts as well', async () => {
    const shop = story()
    await fill(shop, ['category', 7], ['category', 7, 2], ['category', 8])
    await shop.cache.invalidate({ patterns: [category.under(7)] })
    expect(await left(shop, ['category', 7], ['category', 7, 2], ['category', 8])).toEqual(['category:8'])
  })

  it('refuses a pattern that would drop everything, and points at clear()', async () => {
    const shop = story()
    for (const all of ['*', '', '**', ':*']) {
      await expect(shop.cache.invalidate({ patterns: [all] })).rejects.toThrow(/cache\.clear\(\)/)
    }
    await fill(shop, ['p', 1], ['q'])
    await shop.cache.clear()
    expect(await left(shop, ['p', 1], ['q'])).toEqual([])
  })

  it('sends what it can name, and says that it could not name all', async () => {
    const shop = story()
    await fill(shop, ['p', 1], ['p', 2])
    const targets = [
      ['p', undefined as never],
      ['p', 1],
    ] as const
    expect(await shop.cache.invalidate({ keys: targets })).toBe('incomplete')
    expect(shop.events()).toEqual(['invalidation.incomplete', 'invalidated p:1'])
    expect(await left(shop, ['p', 1], ['p', 2])).toEqual(['p:2'])
  })

  it('takes many keys at once', async () => {
    const shop = story()
    const keys = Array.from({ length: 2_500 }, (_, i) => ['p', i] as [string, number])
    await fill(shop, ...keys)
    expect(await shop.cache.invalidate({ keys })).toBe('done')
    expect(await left(shop, ...keys)).toEqual([])
  })

  it('keeps namespaces apart that share a store', async () => {
    const clock = fakeClock()
    const store = memoryStore({ clock })
    const [one, two] = [story({ clock, store, namespace: 'one' }), story({ clock, store, namespace: 'two' })]
    await fill(one, ['p'])
    await fill(two, ['p'])
    await one.cache.clear()
    expect([await left(one, ['p']), await left(two, ['p'])]).toEqual([[], ['p']])
  })

  it('lets a caller that comes later start a load of its own, though an older one is still running', async () => {
    const { cache } = story()
    const old = deferred<string>()
    const first = cache.readThrough(['p'], () => old.promise)
    await settled()
    await cache.invalidate({ keys: [['p']] })
    expect(await cache.readThrough(['p'], async () => 'new')).toBe('new')
    old.resolve('old')
    expect(await first).toBe('old')
    await cache.drain()
    expect(await cache.peek(['p'])).toEqual({ value: 'new' })
  })
})

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
    const shop = story({ clock, store })
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
    await lost.cache.close()
    expect(lost.events()).toEqual(['store.failed delete', 'invalidation.lost p'])
    set(false)
    await kept.cache.close()
    expect(kept.events()).toEqual(['invalidation.recovered p'])
  })

  it('remembers a bounded number of targets, and beyond that goes past the cache altogether', async () => {
    const clock = fakeClock()
    const { store, set } = failing(memoryStore({ clock }))
    const shop = story({ clock, store })
    set(true)
    const going = shop.cache.invalidate({ keys: Array.from({ length: 1_001 }, (_, i) => ['p', i] as const) })
    await clock.advance(1_100)
    expect(await going).toBe('pending')
    expect(shop.cache.stats().pendingInvalidations).toBe(1)
    shop.events()
    await shop.cache.readThrough(['anything'], async () => 1)
    expect(shop.events()[0]).toBe('bypassed pending anything')
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
