import { afterEach, describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { createCache, defineKey, memoryStore, type DeclaredKey, type FeedListener } from '../../src/index.js'
import { closeAll, nearCache } from './near-hits.js'

afterEach(closeAll)

describe('an argument that has led to what lies near', () => {
  it('leads there again without its key, and all get one promise of one value', async () => {
    const { find, made, warm } = await nearCache()
    await warm(() => find(42))
    const { keys } = made
    const [first, second] = [find(42), find(42)]
    expect(second).toBe(first)
    expect(await first).toEqual({ id: 42, load: 1 })
    expect(made).toEqual({ keys, loads: 1 })
  })

  it('is looked up now and then, so that what lies near counts as used', async () => {
    const { find, made, warm } = await nearCache()
    await warm(() => find(42))
    const { keys } = made
    for (let i = 0; i < 1_000; i++) await find(42)
    expect(made.keys - keys).toBeGreaterThan(10)
    expect(made.keys - keys).toBeLessThan(30)
  })

  it('leads nowhere when its value was invalidated, here or in another process', async () => {
    const { cache, clock, store, find, made, product, warm } = await nearCache()
    const other = createCache({ namespace: 'near', store, clock })
    for (const [index, by] of [cache, other].entries()) {
      await warm(() => find(42))
      await by.invalidate({ keys: [product(42)] })
      expect(await find(42)).toMatchObject({ load: index + 2 })
      await cache.drain()
    }
    expect(made.loads).toBe(3)
    await other.close()
  })

  it('leads nowhere when the time of its value is over', async () => {
    const { find, clock, warm } = await nearCache({ ttl: '20s' })
    await warm(() => find(42))
    await clock.advance(19_999)
    expect(await find(42)).toMatchObject({ load: 1 })
    await clock.advance(1)
    expect(await find(42)).toMatchObject({ load: 2 })
  })

  it('leads nowhere when nothing proves any more that it still holds', async () => {
    const clock = fakeClock()
    const memory = memoryStore({ clock })
    let listener: FeedListener | undefined
    const { find, made, warm } = await nearCache({
      clock,
      near: { mode: { bounded: '50ms' }, copy: 'share' },
      store: (given) => ({
        ...memory(given),
        feed: {
          open(told) {
            listener = told
            return { close() {} }
          },
        },
      }),
    })
    listener?.proven(clock.monotonic())
    await warm(() => find(42))
    await clock.advance(50)
    const { keys } = made
    await find(42)
    expect(made.keys).toBe(keys)
    await clock.advance(1)
    await find(42)
    expect(made.keys).toBe(keys + 1)
  })

  it('is another one for each kind of id, though all have one key', async () => {
    const { find, made, warm } = await nearCache()
    for (const id of [42, '42', 42n]) await warm(() => find(id))
    const { keys } = made
    for (const id of [42, '42', 42n]) expect(await find(id)).toEqual({ id: 42, load: 1 })
    expect(made).toEqual({ keys, loads: 1 })
  })

  it('is not taken for one that only a map takes for the same', async () => {
    const { cache, warm } = await nearCache()
    const signed = defineKey('signed', (id: number) => (Object.is(id, -0) ? ['minus'] : [id]))
    const sign = cache.wrap(async (id: number) => (Object.is(id, -0) ? '-' : '+'), { key: signed })
    await warm(() => sign(0))
    await warm(() => sign(-0))
    expect([await sign(0), await sign(-0)]).toEqual(['+', '-'])
  })

  it('does not answer for a call with more arguments, whatever they are', async () => {
    const { cache, warm } = await nearCache()
    const page = defineKey('page', (id: number, ...at: (number | undefined)[]) =>
      at.length === 0 ? [id] : [id, at[0] ?? 1],
    )
    const list = cache.wrap(async (id: number, ...at: (number | undefined)[]) => [id, ...at], { key: page })
    await warm(() => list(7))
    await warm(() => list(7, undefined))
    await warm(() => list(7, 2))
    expect([await list(7), await list(7, undefined), await list(7, 2)]).toEqual([[7], [7, undefined], [7, 2]])
  })
})

describe('what is not known to depend on one argument alone is asked each time', () => {
  it('a key function', async () => {
    const { cache, warm } = await nearCache()
    let tenant = 'a'
    const find = cache.wrap(async (_id: number) => tenant, { key: (id) => ['product', id, tenant] })
    const plain = cache.wrap(async (_id: number) => tenant, { key: (id) => (tenant === 'a' ? ['x', id] : ['y', id]) })
    await warm(() => find(1))
    await warm(() => plain(1))
    tenant = 'b'
    expect([await find(1), await plain(1)]).toEqual(['b', 'b'])
  })

  it('a function that has only taken over what a declared key has', async () => {
    const { cache, product, warm } = await nearCache()
    let shift = 0
    const shifted = Object.assign((id: number) => product(id + shift), {
      all: product.all,
      under: product.under,
    }) as unknown as DeclaredKey<[number]>
    const find = cache.wrap(async (id: number) => id + shift, { key: shifted })
    await warm(() => find(1))
    shift = 1
    expect(await find(1)).toBe(2)
  })

  it('`vary`, `when` and tags that a function names', async () => {
    let tenant = 'a'
    const { cache, warm, product } = await nearCache({ vary: () => tenant })
    const varied = cache.wrap(async (_id: number) => tenant, { key: product })
    await warm(() => varied(1))
    tenant = 'b'
    expect(await varied(1)).toBe('b')

    const plain = await nearCache()
    let isOn = true
    let loads = 0
    const chosen = plain.cache.wrap(async (_id: number) => ++loads, { key: plain.product, when: () => isOn })
    await plain.warm(() => chosen(1))
    isOn = false
    expect(await chosen(1)).toBe(2)

    let tag = 'one'
    const tagged = plain.cache.wrap(async (_id: number) => tag, {
      key: defineKey('t', (id: number) => [id]),
      tags: () => [tag],
    })
    await plain.warm(() => tagged(1))
    tag = 'two'
    expect(await tagged(1)).toBe('two')
  })

  it('a value that slides, or is loaded anew before its time', async () => {
    const { cache, made, product, warm } = await nearCache()
    for (const policy of [{ sliding: '1h' }, { refreshEarly: true }] as const) {
      const find = cache.wrap(async (_id: number) => 1, { key: product, ...policy })
      await warm(() => find(1))
      const { keys } = made
      await find(1)
      expect(made.keys).toBeGreaterThan(keys)
    }
  })

  it('a value that its schema may refuse, and one that another version has stored', async () => {
    const { cache, product, warm } = await nearCache()
    let isRight = true
    const schema = {
      '~standard': {
        version: 1 as const,
        vendor: 'test',
        validate: (value: unknown) => (isRight ? { value: value as string } : { issues: [{ message: 'no' }] }),
      },
    }
    const checked = cache.wrap(async (_id: number) => 'v', { name: 'checked', key: product, schema })
    await warm(() => checked(1))
    isRight = false
    const misses = cache.stats().misses
    await checked(1)
    expect(cache.stats().misses).toBe(misses + 1)
    await cache.drain()

    const first = cache.wrap(async (_id: number) => 'first', { key: product })
    await warm(() => first(2))
    const next = cache.wrap(async (_id: number) => 'next', { key: product, version: 2 })
    expect(await next(2)).toBe('next')
  })
})
