import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { currentLoad, memoryStore, onResult, type Store } from '../../src/index.js'
import { chair, find, revealing, type Product } from './org-product.js'
import { changed, deferred, settled, story, type Story } from './story.js'

describe('a tag that only the result reveals', () => {
  it('makes the value findable by it', async () => {
    const one = story()
    await find(one, async () => chair)
    await one.cache.drain()
    expect(await find(one, async () => ({ id: 1, org: 'never' }))).toEqual(chair)
    await one.cache.invalidate({ tags: ['org:other'] })
    expect(await one.cache.peek(['p', 1])).toEqual({ value: chair })
    await one.cache.invalidate({ tags: ['org:acme'] })
    expect(await one.cache.peek(['p', 1])).toBeUndefined()
    one.events()
    expect(await find(one, async () => ({ id: 1, org: 'new' }))).toEqual({ id: 1, org: 'new' })
    expect(one.events()).toContain('miss tag p:1')
  })

  it('keeps the value out where it was invalidated during the load', async () => {
    const one = story()
    const held = deferred<Product>()
    const loading = find(one, () => held.promise)
    await settled()
    await one.cache.invalidate({ tags: ['org:acme'] })
    held.resolve(chair)
    expect(await loading).toEqual(chair)
    await one.cache.drain()
    expect(one.events()).toEqual(['miss absent p:1', 'invalidated #org:acme', 'loaded p:1', 'fill.refused p:1'])
    expect(await one.cache.peek(['p', 1])).toBeUndefined()
  })

  it('lets a load be shared by those who came before the invalidation, not by those who came after', async () => {
    const one = story()
    const [old, fresh] = [deferred<Product>(), deferred<Product>()]
    const loads = [old.promise, fresh.promise]
    const load = (): Promise<Product> => loads.shift() as Promise<Product>
    const first = find(one, load)
    await settled()
    await one.cache.invalidate({ tags: ['org:acme'] })
    const late = find(one, load)
    await settled()
    old.resolve(chair)
    await settled()
    fresh.resolve({ id: 1, org: 'umbrella' })
    expect(await first).toEqual(chair)
    expect(await late).toEqual({ id: 1, org: 'umbrella' })
    expect(one.events()).not.toContain('joined p:1')
  })

  it('lets callers share the load where nothing was invalidated', async () => {
    const one = story()
    const held = deferred<Product>()
    let loads = 0
    const calls = Array.from({ length: 10 }, () =>
      find(one, () => {
        loads++
        return held.promise
      }),
    )
    await settled()
    held.resolve(chair)
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 10 }, () => chair))
    expect(loads).toBe(1)
  })

  it('is seen by the loads of another process', async () => {
    const clock = fakeClock()
    const store = memoryStore({ clock })
    const [a, b] = [story({ clock, store }), story({ clock, store })]
    const held = deferred<Product>()
    const loading = find(a, () => held.promise)
    await settled()
    await b.cache.invalidate({ tags: ['org:acme'] })
    held.resolve(chair)
    await loading
    await a.cache.drain()
    expect(a.events()).toContain('fill.refused p:1')
  })

  it('keeps the value out where the counters were lost during the load, and are new', async () => {
    const clock = fakeClock()
    let lose = (): void => {}
    const store = changed(memoryStore({ clock }), ({ counters }) => {
      let epoch = 1
      lose = () => void epoch++
      return {
        counters: counters && {
          ...counters,
          read: async () => ({ epoch: `e${epoch}`, counts: new Map(), held: new Set() }),
          ensure: async () => ({ epoch: `e${epoch}`, counts: new Map(), held: new Set() }),
        },
      } satisfies Partial<Store>
    })
    const one = story({ clock, store })
    const held = deferred<Product>()
    const loading = find(one, () => held.promise)
    await settled()
    lose()
    held.resolve(chair)
    await loading
    await one.cache.drain()
    expect(one.events()).toContain('fill.refused p:1')
  })

  it('keeps the value out where the store cannot tell, and each caller then loads for itself', async () => {
    const clock = fakeClock()
    const one = story({ clock, store: changed(memoryStore({ clock }), () => ({ counters: undefined })) })
    const calls = [1, 2].map((id) => find(one, async () => ({ id, org: 'acme' })))
    expect(await Promise.all(calls)).toEqual([
      { id: 1, org: 'acme' },
      { id: 2, org: 'acme' },
    ])
    await one.cache.drain()
    expect(one.events().toSorted()).toEqual(
      ['miss absent p:1', 'loaded p:1', 'fill.skipped tags p:1', 'bypassed tags p:1', 'loaded p:1'].toSorted(),
    )
  })

  it('costs nothing where the tags are known from the arguments as well', async () => {
    const clock = fakeClock()
    let reads = 0
    const store = changed(memoryStore({ clock }), (inner) => ({
      read: (...given) => {
        reads++
        return inner.read(...given)
      },
    }))
    const one = story({ clock, store })
    const both = { tags: [() => 'org:acme', onResult((product: Product) => `org:${product.org}`)] }
    await one.cache.readThrough(['p', 1], async () => chair, both)
    await one.cache.drain()
    reads = 0
    await one.cache.readThrough(['p', 1], async () => chair, both)
    expect(reads).toBe(1)
    await find(one, async () => chair)
    expect(reads).toBe(3)
  })
})

describe('a tag that a load names while it runs', () => {
  const tagging = ({ cache }: Story, value = 'v'): Promise<string> =>
    cache.readThrough(['q'], async () => {
      currentLoad()?.tag('a', 'b')
      return value
    })

  it('is found like any other, once there are counters', async () => {
    const one = story()
    await tagging(one)
    await one.cache.drain()
    // Nothing had announced it, so nothing was read before the load that could tell of an invalidation.
    expect(one.events()).toEqual(['miss absent q', 'loaded q', 'fill.skipped tags q'])
    await tagging(one)
    await one.cache.drain()
    expect(one.events()).toEqual(['miss absent q', 'loaded q', 'filled q'])
    expect(await tagging(one, 'never')).toBe('v')
    await one.cache.invalidate({ tags: ['b'] })
    expect(await tagging(one, 'new')).toBe('new')
  })

  it.each([
    ['', 'A tag has 1 to 512 characters; got 0'],
    [5, 'A tag is text; got number'],
    ['\ud800', 'A tag has no lone surrogates'],
  ])('is refused on the spot where it is none: %o', async (tag, message) => {
    const one = story()
    const value = await one.cache.readThrough(['q'], async () => {
      expect(() => currentLoad()?.tag('good', tag as never)).toThrow(new TypeError(`currentLoad().tag: ${message}`))
      return 'v'
    })
    await one.cache.drain()
    expect(value).toBe('v')
    expect(await one.cache.explain(['q'])).toMatchObject({ state: 'fresh', tags: [] })
  })
})

describe('a refresh of a value whose result reveals tags', () => {
  const stale = { ...revealing, ttl: '10s', stale: { whileRevalidate: '1m' } } as const

  it('keeps the new value out where its tag was invalidated during the load', async () => {
    const one = story()
    await one.cache.readThrough(['p', 1], async () => chair, stale)
    await one.cache.drain()
    await one.clock.advance(11_000)
    const held = deferred<Product>()
    await one.cache.readThrough(['p', 1], () => held.promise, stale)
    await settled()
    await one.cache.invalidate({ tags: ['org:umbrella'] })
    one.events()
    held.resolve({ id: 1, org: 'umbrella' })
    await one.cache.drain()
    expect(one.events()).toEqual(['loaded p:1', 'fill.refused p:1'])
  })
})
