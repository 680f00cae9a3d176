import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/index.js'
import { deferred, settled, story } from './story.js'

const chair = { id: 1, name: 'Chair' }

describe('reading through', () => {
  it('loads what is not there, keeps it, and answers from then on', async () => {
    const { cache, events } = story()
    const load = async () => chair

    expect(await cache.readThrough(['product', 1], load)).toEqual(chair)
    await cache.drain()
    expect(await cache.readThrough(['product', 1], load)).toEqual(chair)

    expect(events()).toEqual(['miss absent product:1', 'loaded product:1', 'filled product:1', 'hit product:1'])
  })

  it.each([null, undefined, 0, false, ''])('keeps %j as a value like any other', async (value) => {
    const { cache, events } = story()
    await cache.readThrough(['v'], async () => value)
    await cache.drain()
    events()

    expect(await cache.readThrough(['v'], async () => 'not this')).toBe(value)
    expect(events()).toEqual(['hit v'])
  })

  it('gives the method its own error back, the same object, and keeps nothing', async () => {
    const { cache, events } = story()
    const error = new Error('no such table')

    await expect(cache.readThrough(['p', 1], () => Promise.reject(error))).rejects.toBe(error)
    await cache.drain()
    expect(await cache.readThrough(['p', 1], async () => 'fine')).toBe('fine')

    expect(events().slice(0, 4)).toEqual(['miss absent p:1', 'load.failed p:1', 'miss absent p:1', 'loaded p:1'])
  })

  it('gives a method that throws before it returns a promise the same treatment', async () => {
    const { cache } = story()
    const error = new TypeError('thrown at once')
    const load = (): Promise<string> => {
      throw error
    }
    await expect(cache.readThrough(['p', 1], load)).rejects.toBe(error)
  })

  it('is not touched by what a caller does to the value afterwards', async () => {
    const { cache } = story()
    const mine = await cache.readThrough(['p', 1], async () => ({ tags: ['new'] }))
    mine.tags.push('mine')
    await cache.drain()

    expect(await cache.readThrough(['p', 1], async () => ({ tags: [] as string[] }))).toEqual({ tags: ['new'] })
  })

  it('loads again when the time to live is over', async () => {
    const { cache, clock, events } = story({ ttl: '10s' })
    const load = async () => 'value'
    await cache.readThrough(['p'], load)
    await cache.drain()
    await clock.advance(9_999)
    await cache.readThrough(['p'], load)
    await clock.advance(2)
    await cache.readThrough(['p'], load)

    expect(events().filter((line) => /^(hit|miss)/.test(line))).toEqual(['miss absent p', 'hit p', 'miss absent p'])
  })

  it('does not use an entry that its own header calls dead, and puts a new one in its place', async () => {
    const { cache, clock, events } = story({ ttl: '10s' })
    await cache.readThrough(['p'], async () => 'old')
    await cache.drain()
    clock.shiftWall(60_000)
    expect(await cache.readThrough(['p'], async () => 'new')).toBe('new')
    await cache.drain()
    events()
    expect(await cache.readThrough(['p'], async () => 'never')).toBe('new')
    expect(events()).toEqual(['hit p'])
  })

  it('replaces what it cannot read', async () => {
    const clock = story().clock
    const store = memoryStore({ clock })
    const one = story({ clock, store })
    await one.cache.readThrough(['p'], async () => 'json')
    await one.cache.drain()
    const other = story({
      clock,
      store,
      serializer: {
        id: 'other',
        format: 'text',
        serialize: (value) => `other:${String(value)}`,
        deserialize: (payload) => String(payload).slice(6),
      },
    })

    expect(await other.cache.readThrough(['p'], async () => 'fresh')).toBe('fresh')
    await other.cache.drain()
    expect(await other.cache.readThrough(['p'], async () => 'never')).toBe('fresh')
    expect(other.events()).toEqual(['miss unreadable p', 'loaded p', 'filled p', 'hit p'])
  })

  it('returns what the serializer cannot carry, says where, and stores nothing', async () => {
    const { cache, events } = story()
    const paths: unknown[] = []
    cache.on('fill.skipped', ({ error }) => paths.push((error as { path?: string }).path))
    const value = { rows: [{ at: new Date(0) }] }

    expect(await cache.readThrough(['p'], async () => value)).toBe(value)
    await cache.drain()
    expect(paths).toEqual(['rows[0].at'])
    expect(events()).toEqual(['miss absent p', 'loaded p', 'fill.skipped unsupported p'])
    expect(await cache.explain(['p'])).toEqual({ key: 'p', state: 'absent' })
  })

  it('does not store a value over the size limit', async () => {
    const { cache, events } = story({ maxValueBytes: 100 })
    await cache.readThrough(['p'], async () => 'x'.repeat(100))
    await cache.drain()
    expect(events()).toEqual(['miss absent p', 'loaded p', 'fill.skipped too-large p'])
  })

  it('does not fill when the lease is gone by the time the load is done', async () => {
    const { cache, events } = story()
    const held = deferred<string>()
    const call = cache.readThrough(['p'], () => held.promise)
    await settled()
    await cache.invalidate({ keys: [['p']] })
    held.resolve('old')
    expect(await call).toBe('old')
    await cache.drain()

    expect(events()).toEqual(['miss absent p', 'invalidated p', 'loaded p', 'fill.refused p'])
    expect(await cache.peek(['p'])).toBeUndefined()
  })

  it('refuses a fill after an invalidation by another process', async () => {
    const clock = story().clock
    const store = memoryStore({ clock })
    const reader = story({ clock, store })
    const writer = story({ clock, store })
    const held = deferred<string>()
    const call = reader.cache.readThrough(['p'], () => held.promise)
    await settled()
    await writer.cache.invalidate({ patterns: ['p*'] })
    held.resolve('old')
    expect(await call).toBe('old')
    await reader.cache.drain()

    expect(reader.events()).toEqual(['miss absent p', 'loaded p', 'fill.refused p'])
    expect(await reader.cache.peek(['p'])).toBeUndefined()
  })
})
