import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { memoryStore } from '../../src/index.js'
import { changed, deferred, settled, story } from './story.js'

describe('refreshing by hand', () => {
  it('loads now, and puts the value in place of the one that is there', async () => {
    const { cache, events } = story()
    await cache.readThrough(['p'], async () => 1)
    await cache.drain()
    events()
    expect(await cache.refresh(['p'], async () => 2)).toBe(2)
    expect(events()).toEqual(['loaded p', 'refreshed p'])
    expect(await cache.readThrough(['p'], async () => 3)).toBe(2)
  })

  it('is a read where nothing is there', async () => {
    const { cache, events } = story()
    expect(await cache.refresh(['p'], async () => 1)).toBe(1)
    await cache.drain()
    expect(events()).toEqual(['miss absent p', 'loaded p', 'filled p'])
  })

  it('gives what is there while someone else is at it', async () => {
    const clock = fakeClock()
    const store = memoryStore({ clock })
    const [a, b] = [story({ clock, store }), story({ clock, store })]
    await a.cache.readThrough(['p'], async () => 1)
    await a.cache.drain()
    const held = deferred<number>()
    const refreshing = a.cache.refresh(['p'], () => held.promise)
    await settled()
    expect(await a.cache.refresh(['p'], async () => 3)).toBe(1)
    expect(await b.cache.refresh(['p'], async () => 3)).toBe(1)
    held.resolve(2)
    expect(await refreshing).toBe(2)
  })

  it('leaves the claim of another process alone', async () => {
    const clock = fakeClock()
    const store = memoryStore({ clock })
    const [a, b] = [story({ clock, store }), story({ clock, store })]
    await a.cache.readThrough(['p'], async () => 1)
    await a.cache.drain()
    const held = deferred<number>()
    void a.cache.refresh(['p'], () => held.promise)
    await settled()
    for (let i = 0; i < 3; i++) {
      expect(await b.cache.refresh(['p'], async () => 3)).toBe(1)
      await b.cache.drain()
    }
    held.resolve(2)
  })

  it('loads again at once after one that failed, or that was not stored', async () => {
    const { cache } = story()
    await cache.readThrough(['p'], async () => 1)
    await cache.drain()
    const error = new Error('no row')
    await expect(cache.refresh(['p'], () => Promise.reject(error))).rejects.toBe(error)
    await cache.drain()
    expect(await cache.refresh(['p'], async () => 2, { unless: () => true })).toBe(2)
    await cache.drain()
    expect(await cache.refresh(['p'], async () => 3)).toBe(3)
    expect(await cache.peek(['p'])).toEqual({ value: 3 })
  })

  it('loads also where the store takes no claims and knows no stamps, and stores nothing it cannot vouch for', async () => {
    const clock = fakeClock()
    const fail = (): Promise<never> => Promise.reject(new Error('out of memory'))
    const server = memoryStore({ clock })
    const full = changed(server, () => ({ claims: { take: fail, drop: fail }, ensureStamps: fail }))
    const [a, b] = [story({ clock, store: server }), story({ clock, store: full })]
    await a.cache.readThrough(['p'], async () => 1, { tags: ['t'] })
    await a.cache.drain()
    expect(await b.cache.refresh(['p'], async () => 2, { tags: ['t'] })).toBe(2)
    expect(b.events()).toContain('fill.skipped tags p')
    expect(await a.cache.peek(['p'])).toEqual({ value: 1 })
  })
})
