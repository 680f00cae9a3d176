import { deserialize, serialize } from 'node:v8'
import { describe, expect, it } from 'vitest'
import { currentLoad, memoryStore } from '../../src/index.js'
import { changed, deferred, settled, story } from './story.js'

const chair = { id: 1, name: 'Chair' }

describe('sharing a load', () => {
  it('loads once for callers that come together, and gives each a value of its own', async () => {
    const { cache, events } = story()
    const held = deferred<typeof chair>()
    const calls = [1, 2, 3].map(() => cache.readThrough(['p', 1], () => held.promise))
    held.resolve(chair)
    const [first, second, third] = await Promise.all(calls)

    expect([first, second, third]).toEqual([chair, chair, chair])
    expect(new Set([first, second, third]).size).toBe(3)
    await cache.drain()
    expect(events().toSorted()).toEqual(
      ['miss absent p:1', 'joined p:1', 'joined p:1', 'loaded p:1', 'filled p:1'].toSorted(),
    )
  })

  it('gives every caller that shares a load the same error', async () => {
    const { cache } = story()
    const held = deferred<string>()
    const calls = [1, 2].map(() => cache.readThrough(['p', 1], () => held.promise))
    const error = new Error('broken')
    held.reject(error)

    const outcomes = await Promise.allSettled(calls)
    expect(outcomes.map((outcome) => (outcome as PromiseRejectedResult).reason)).toEqual([error, error])
  })

  it('gives a late caller of a shared load the value as it was loaded', async () => {
    const clock = story().clock
    const fill = deferred<boolean>()
    const store = changed(memoryStore({ clock }), () => ({ fill: () => fill.promise }))
    const { cache, events } = story({ clock, store })
    const mine = await cache.readThrough(['p', 1], async () => ({ role: 'user' }))
    mine.role = 'admin'
    expect(await cache.readThrough(['p', 1], async () => ({ role: 'second' }))).toEqual({ role: 'user' })
    expect(events()).toContain('joined p:1')
    fill.resolve(true)
  })

  it('gives everyone the value as it was loaded, also one that is not stored and comes to them later', async () => {
    for (const tags of [[], ['t']]) {
      const { cache } = story()
      // A method that names tags once has counters from then on, so that its loads can be shared.
      await cache.readThrough(['p', 'other'], async () => currentLoad()?.tag(...tags))
      await cache.drain()
      const held = deferred<void>()
      const load = async (): Promise<{ role: string }> => {
        currentLoad()?.tag(...tags)
        currentLoad()?.skip()
        await held.promise
        return { role: 'user' }
      }
      const changing = cache.readThrough(['p', 1], load).then((mine) => {
        mine.role = 'admin'
      })
      await settled()
      const joining = cache.readThrough(['p', 1], load)
      const joiningInside = cache.readThrough(['outer'], () => cache.readThrough(['p', 1], load))
      await settled()
      held.resolve()
      await changing
      expect(await joining).toEqual({ role: 'user' })
      expect(await joiningInside).toEqual({ role: 'user' })
    }
  })

  it('is not for those who read another version', async () => {
    const { cache, clock, events } = story()
    const held = deferred<string>()
    const first = cache.readThrough(['p'], () => held.promise, { version: 1 })
    await settled()
    const second = cache.readThrough(['p'], async () => 'two', { version: 2 })
    await settled()
    held.resolve('one')
    expect(await first).toBe('one')
    await clock.advance(100)
    expect(await second).toBe('two')
    expect(events()).toContain('miss version p')
  })

  it('serializes once, however many share the load', async () => {
    let times = 0
    const { cache } = story({
      serializer: {
        id: 'count',
        format: 'text',
        serialize: (value) => JSON.stringify(value, () => ++times && value),
        deserialize: (payload) => JSON.parse(String(payload)) as unknown,
      },
    })
    const held = deferred<number>()
    const calls = Array.from({ length: 10 }, () => cache.readThrough(['p'], () => held.promise))
    await settled()
    held.resolve(1)
    await Promise.all(calls)
    expect(times).toBe(1)
  })

  it('lets callers inside other loads share one beside a slow leader', async () => {
    const { cache, clock, events } = story({ wait: '50ms' })
    const [slow, second] = [deferred<string>(), deferred<string>()]
    const leading = cache.readThrough(['y'], () => slow.promise)
    await settled()
    const nested = [1, 2, 3].map((i) =>
      cache.readThrough(['x', i], () => cache.readThrough(['y'], () => second.promise)),
    )
    await clock.advance(60)
    second.resolve('beside')
    expect(await Promise.all(nested)).toEqual(['beside', 'beside', 'beside'])
    slow.resolve('leader')
    expect(await leading).toBe('leader')
    await cache.drain()
    expect(events().filter((line) => line === 'loaded y')).toHaveLength(2)
    expect(await cache.peek(['y'])).toEqual({ value: 'leader' })
  })

  it('gives callers values of their own where the serializer gives views of bytes', async () => {
    const { cache } = story({
      serializer: {
        id: 'v8',
        format: 'bytes',
        serialize,
        deserialize: (payload) => deserialize(payload as Uint8Array) as unknown,
      },
    })
    const read = (): Promise<Uint8Array> => cache.readThrough(['p'], async () => Uint8Array.of(1, 2, 3))
    const [, joined] = await Promise.all([read(), read()])
    joined[0] = 77
    await cache.drain()
    const hit = await read()
    hit[0] = 99
    expect([...(await read())]).toEqual([1, 2, 3])
  })

  it('lets two loads that want each other go on after the wait', async () => {
    const { cache, clock } = story({ wait: '1s' })
    const pair = (mine: string, other: string): Promise<string> =>
      cache.readThrough([mine], async () => {
        await Promise.resolve()
        const theirs = await cache.readThrough([other], async () => `${other} alone`)
        return `${mine} with ${theirs}`
      })
    const both = Promise.all([pair('x', 'y'), pair('y', 'x')])
    await clock.advance(1_500)
    const [first, second] = await both
    expect(first).toBe('x with y alone')
    // By then the other is done, and may be joined again.
    expect(second).toMatch(/^y with x (alone|with y alone)$/)
  })

  it('renews its lease while a load takes longer than the lease', async () => {
    const { cache, clock, events } = story()
    const held = deferred<string>()
    const call = cache.readThrough(['p'], () => held.promise)
    await clock.advance(10_000)
    held.resolve('slow')
    expect(await call).toBe('slow')
    await cache.drain()
    expect(events()).toEqual(['miss absent p', 'loaded p', 'filled p'])
  })

  it('lets a caller wait for another process, and answers with what that one stored', async () => {
    const clock = story().clock
    const store = memoryStore({ clock })
    const [one, two] = [story({ clock, store }), story({ clock, store })]
    const held = deferred<string>()
    const loading = one.cache.readThrough(['p'], () => held.promise)
    await settled()
    const waiting = two.cache.readThrough(['p'], async () => 'mine')
    await clock.advance(1_000)
    held.resolve('theirs')
    await loading
    await clock.advance(100)

    expect(await waiting).toBe('theirs')
    expect(two.events()).toEqual(['waiting p', 'hit p'])
  })

  it('takes over from a process that died while it was loading', async () => {
    const clock = story().clock
    const store = memoryStore({ clock })
    const dead = changed(store, () => ({ renew: async () => false }))
    const [one, two] = [story({ clock, store: dead }), story({ clock, store })]
    void one.cache.readThrough(['p'], () => new Promise(() => {}))
    await settled()
    const waiting = two.cache.readThrough(['p'], async () => 'mine')
    await clock.advance(3_200)

    expect(await waiting).toBe('mine')
    expect(two.events().slice(0, 3)).toEqual(['waiting p', 'miss absent p', 'loaded p'])
  })

  it('waits no longer than it may, and then loads for itself', async () => {
    const clock = story().clock
    const store = memoryStore({ clock })
    const [one, two] = [story({ clock, store }), story({ clock, store, wait: '1s' })]
    void one.cache.readThrough(['p'], () => new Promise(() => {}))
    await settled()
    const waiting = two.cache.readThrough(['p'], async () => 'mine')
    await clock.advance(1_200)

    expect(await waiting).toBe('mine')
    expect(two.events()).toEqual(['waiting p', 'bypassed wait p', 'loaded p'])
  })

  it('lets callers who have waited long enough share one load', async () => {
    const clock = story().clock
    const store = memoryStore({ clock })
    const [one, two] = [story({ clock, store }), story({ clock, store, wait: '1s' })]
    void one.cache.readThrough(['p'], () => new Promise(() => {}))
    await settled()
    const held = deferred<string>()
    const waiting = [1, 2, 3].map(() => two.cache.readThrough(['p'], () => held.promise))
    await clock.advance(1_500)
    held.resolve('mine')

    expect(await Promise.all(waiting)).toEqual(['mine', 'mine', 'mine'])
    expect(two.events().slice(3)).toEqual(['bypassed wait p', 'bypassed wait p', 'bypassed wait p', 'loaded p'])
    expect(await two.cache.explain(['p'])).toEqual({ key: 'p', state: 'loading' })
  })
})
