import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { memoryStore } from '../../src/index.js'
import { changed, story } from './story.js'

const stale = { ttl: '10s', stale: { whileRevalidate: '20s' } } as const

describe('looking at a key', () => {
  it('tells how long it stays fresh and when it is gone', async () => {
    const { cache, clock } = story(stale)
    await cache.readThrough(['p'], async () => 1, { version: 3, tags: ['a'] })
    await cache.drain()
    await clock.advance(4_000)
    expect(await cache.explain(['p'])).toMatchObject({
      state: 'fresh',
      ageMs: 4_000,
      freshMs: 6_000,
      leftMs: 26_000,
      tags: ['a'],
      version: '3',
    })
    await clock.advance(8_000)
    expect(await cache.explain(['p'])).toMatchObject({ state: 'stale', ageMs: 12_000, freshMs: 0, leftMs: 18_000 })
    expect(await cache.peek(['p'])).toEqual({ value: 1 })
  })

  it('gives what its own entry allows to be served stale, also where this cache allows none', async () => {
    const { cache, clock } = story({ ttl: '10s' })
    await cache.readThrough(['p'], async () => 1, stale)
    await cache.drain()
    await clock.advance(12_000)
    expect(await cache.explain(['p'])).toMatchObject({ state: 'stale' })
  })

  it('does not ask for version and schema, which are of the method that reads', async () => {
    const { cache } = story()
    await cache.readThrough(['p'], async () => 1, { version: 3 })
    await cache.drain()
    expect(await cache.peek(['p'])).toEqual({ value: 1 })
    expect(await cache.explain(['p'])).toMatchObject({ state: 'fresh', version: '3', tags: [] })
  })

  it('sees that a tag of it was invalidated', async () => {
    const { cache } = story()
    await cache.readThrough(['p'], async () => 1, { tags: ['a', 'b'] })
    await cache.drain()
    await cache.invalidate({ tags: ['b'] })
    expect(await cache.peek(['p'])).toBeUndefined()
    expect(await cache.explain(['p'])).toEqual({ key: 'p', state: 'invalidated' })
  })

  it('sees that the invalidation of a tag of it is pending', async () => {
    const clock = fakeClock()
    const store = changed(memoryStore({ clock }), () => ({ dropStamps: () => Promise.reject(new Error('refused')) }))
    const { cache } = story({ clock, store })
    await cache.readThrough(['p'], async () => 1, { tags: ['a'] })
    await cache.drain()
    const going = cache.invalidate({ tags: ['a'] })
    await clock.advance(1_100)
    expect(await going).toBe('pending')
    expect(await cache.peek(['p'])).toBeUndefined()
    expect(await cache.explain(['p'])).toEqual({ key: 'p', state: 'pending' })
  })
})
