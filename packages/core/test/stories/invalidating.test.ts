import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { defineKey, memoryStore, pattern } from '../../src/index.js'
import { deferred, fill, left, settled, story } from './story.js'

const category = defineKey('category', (id: number, page?: number) => (page === undefined ? [id] : [id, page]))

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
