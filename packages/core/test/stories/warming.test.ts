import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { memoryStore } from '../../src/index.js'
import { changed, deferred, settled, story } from './story.js'

describe('seeding', () => {
  it('fills an empty slot, which then answers', async () => {
    const { cache, events } = story({ ttl: '10s' })
    expect(await cache.seed(['p'], { warm: true })).toBe(true)
    expect(await cache.readThrough(['p'], async () => ({ warm: false }))).toEqual({ warm: true })
    expect(events()).toEqual(['filled p', 'hit p'])
    expect(await cache.explain(['p'])).toMatchObject({ state: 'fresh', leftMs: 10_000, loadMs: 0, serializer: 'json' })
  })

  it('leaves alone what is there, and what is being loaded', async () => {
    const { cache } = story()
    await cache.seed(['p'], 'first')
    expect(await cache.seed(['p'], 'second')).toBe(false)
    expect(await cache.peek(['p'])).toEqual({ value: 'first' })

    const held = deferred<string>()
    const call = cache.readThrough(['q'], () => held.promise)
    await settled()
    expect(await cache.seed(['q'], 'seeded')).toBe(false)
    held.resolve('loaded')
    await call
    await cache.drain()
    expect(await cache.peek(['q'])).toEqual({ value: 'loaded' })
  })

  it('says what is wrong with a value that cannot be stored, and leaves no lease behind', async () => {
    const { cache, events } = story({ maxValueBytes: 50 })
    await expect(cache.seed(['p'], new Date())).rejects.toMatchObject({ code: 'VALUE_UNSUPPORTED' })
    expect(await cache.seed(['p'], 'x'.repeat(50))).toBe(false)
    await cache.drain()
    expect(events()).toEqual(['fill.skipped too-large p'])
    expect(await cache.explain(['p'])).toEqual({ key: 'p', state: 'absent' })
  })

  it('does not store under a key that no read looks at', async () => {
    const { cache } = story()
    expect(await cache.seed(['p', 'x'.repeat(511)], 1)).toBe(false)
  })

  it('does nothing while the cache is disabled', async () => {
    const { cache } = story()
    expect(await cache.disabled(() => cache.seed(['p'], 1))).toBe(false)
    expect(await cache.explain(['p'])).toEqual({ key: 'p', state: 'absent' })
  })

  it('does nothing after close()', async () => {
    const { cache } = story()
    await cache.close()
    expect(await cache.seed(['p'], 1)).toBe(false)
  })
})

describe('wrapping a function', () => {
  it('caches it by its key, and counts it by its name', async () => {
    const { cache } = story()
    let loads = 0
    const square = cache.wrap(async (n: number) => ++loads && n * n, { key: (n) => ['square', n], name: 'square' })
    expect([await square(3), (await cache.drain(), await square(3)), await square(4)]).toEqual([9, 9, 16])
    expect(loads).toBe(2)
    expect(cache.stats().methods['square']).toMatchObject({ hits: 1, misses: 2 })
  })

  it.each([
    [{ ttl: '10m' }, /wrap\(f\): option 'key' must be a function; got undefined/],
    [{ key: () => ['p'], tll: 1 }, /wrap\(f\): unknown option 'tll'/],
    [{ key: () => ['p'], ttl: '10 minutes' }, /option 'ttl'/],
    [{ key: () => ['p'], ttl: -1 }, /option 'ttl'/],
    [{ key: () => ['p'], when: true }, /wrap\(f\): option 'when' must be a function; got boolean/],
    [{ key: () => ['p'], unless: 1 }, /wrap\(f\): option 'unless' must be a function; got number/],
    [{ key: () => ['p'], jitter: 2 }, /option 'jitter' must be a number from 0 to 1, got 2/],
    [{ key: () => ['p'], sliding: '1h', ttl: () => 1 }, /option 'sliding' needs/],
    [
      { key: () => ['p'], sliding: '1m', ttl: '1h' },
      /option 'sliding' is the greatest age; got 1m, less than the ttl of 1h/,
    ],
  ])('refuses %o at once', (options, message) => {
    const { cache } = story()
    const f = async (): Promise<number> => 1
    expect(() => cache.wrap(f, options as never)).toThrow(message)
  })
})

describe('a call that cannot be meant', () => {
  it('is refused at once', async () => {
    const { cache } = story()
    expect(() => cache.on('hits' as never, () => {})).toThrow("There is no event 'hits'; there are hit, miss")
    expect(() => cache.on('hit', undefined as never)).toThrow('listener must be a function')
    await expect(cache.readThrough(['p'], undefined as never)).rejects.toThrow('load must be a function; got undefined')
  })
})

describe('making a cache', () => {
  it.each([
    [{ namespace: '' }, /option 'namespace'/],
    [{ namespace: 'a:b' }, /option 'namespace' must be 1 to 128 characters without ':'/],
    [{ prefix: '*' }, /option 'prefix'/],
    [{ store: {} }, /option 'store' must be redisStore/],
    [{ serializer: { id: 'much too long' } }, /option 'serializer'/],
    [{ onKeyError: 'ignore' }, /option 'onKeyError' must be 'bypass' or 'throw'; got "ignore"/],
    [{ wait: 'soon' }, /option 'wait'/],
    [{ deadlines: { read: 0 } }, /option 'deadlines.read'/],
    [{ deadlines: { raed: 1 } }, /option 'deadlines': unknown option 'raed'/],
    [{ maxValueBytes: 0.5 }, /option 'maxValueBytes'/],
    [{ vary: 'tenant' }, /option 'vary' must be a function/],
    [{ fresh: '1m' }, /createCache: unknown option 'fresh'; known are ttl/],
    [{ stale: '1m' }, /createCache: option 'stale' must be an object/],
    [{ stale: { whileRevalidate: 'soon' } }, /createCache: option 'stale.whileRevalidate'/],
    [{ stale: { ifSlow: '1m' } }, /createCache: option 'stale': unknown option 'ifSlow'/],
    [{ stale: { whileRevalidate: '1m' }, sliding: '1h' }, /'stale' and 'sliding' exclude/],
    [{ refreshEarly: 1 }, /createCache: option 'refreshEarly'/],
  ])('refuses %o, naming the option', (options, message) => {
    expect(() => story(options as never)).toThrow(message)
  })
})

describe('explaining a key', () => {
  it('says what a read would find', async () => {
    const clock = fakeClock()
    const { cache } = story({ clock, store: memoryStore({ clock }), ttl: '10s' })
    expect(await cache.explain(['p'])).toEqual({ key: 'p', state: 'absent' })
    const held = deferred<string>()
    const call = cache.readThrough(['p'], () => held.promise)
    await settled()
    expect(await cache.explain(['p'])).toEqual({ key: 'p', state: 'loading' })
    held.resolve('value')
    await call
    await cache.drain()
    await clock.advance(4_000)
    expect(await cache.explain(['p'])).toMatchObject({ state: 'fresh', ageMs: 4_000, leftMs: 6_000 })
    clock.shiftWall(60_000)
    expect(await cache.explain(['p'])).toEqual({ key: 'p', state: 'expired' })
  })

  it.each([
    [{ state: 'barrier' }, { state: 'barrier' }],
    [{ state: 'foreign' }, { state: 'foreign' }],
    [
      { state: 'unreadable', version: 'junk' },
      { state: 'unreadable', error: undefined },
    ],
  ] as const)('says of %o: %o', async (slot, expected) => {
    const store = changed(memoryStore(), () => ({ read: async () => ({ slots: [slot], stamps: [] }) }))
    expect(await story({ store }).cache.explain(['p'])).toEqual({ key: 'p', ...expected })
  })

  it('says that reads go past the cache for it', async () => {
    const clock = fakeClock()
    const store = changed(memoryStore({ clock }), () => ({ delete: () => Promise.reject(new Error('refused')) }))
    const { cache } = story({ clock, store })
    const going = cache.invalidate({ keys: [['p']] })
    await clock.advance(1_100)
    await going
    expect(await cache.explain(['p'])).toEqual({ key: 'p', state: 'pending' })
  })

  it('says when the store does not answer', async () => {
    const store = changed(memoryStore(), () => ({ read: () => Promise.reject(new Error('gone')) }))
    expect(await story({ store }).cache.explain(['p'])).toMatchObject({
      state: 'unknown',
      error: { code: 'STORE_FAILED' },
    })
  })
})
