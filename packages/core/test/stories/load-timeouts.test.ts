import { describe, expect, it } from 'vitest'
import { fakeClock, type FakeClock } from '../../../testing/src/fake-clock.js'
import { memoryStore, type PolicyOptions, type StoreFactory } from '../../src/index.js'
import { changed, deferred, outcomeOf, settled, story, type Story } from './story.js'

const HARD = { timeout: { hard: '1s' } } as const satisfies PolicyOptions<[]>
const never = (): Promise<string> => new Promise(() => {})
const TIMED_OUT = expect.objectContaining({ name: 'LoadTimeoutError', code: 'LOAD_TIMEOUT', ms: 1_000 })

describe('a hard timeout', () => {
  it('rejects the caller, and the late load is stored all the same', async () => {
    const { cache, clock, events } = story()
    const held = deferred<string>()
    const outcome = outcomeOf(cache.readThrough(['p', 1], () => held.promise, HARD))
    await clock.advance(999)
    expect(outcome()).toBe('waits')
    await clock.advance(1)
    expect(outcome()).toEqual(TIMED_OUT)
    expect(outcome()).toHaveProperty('message', 'p took longer than its hard timeout of 1000 ms')
    expect(events()).toEqual(['miss absent p:1', 'load.timeout p:1'])
    await clock.advance(1_500)
    held.resolve('late')
    await settled()
    await cache.drain()
    expect(events()).toEqual(['loaded p:1', 'filled p:1'])
    expect(await cache.readThrough(['p', 1], never, HARD)).toBe('late')
    expect(cache.stats()).toMatchObject({ loadTimeouts: 1, loads: 1, loadErrors: 0 })
    await clock.advance(20)
    expect(clock.pending()).toBe(0)
  })

  it('lets its lease end, so that the next caller loads anew and the late load is refused', async () => {
    const { cache, clock, events } = story()
    const held = deferred<string>()
    const first = outcomeOf(cache.readThrough(['p'], () => held.promise, HARD))
    await clock.advance(3_100)
    expect(first()).toEqual(TIMED_OUT)
    expect(await cache.readThrough(['p'], async () => 'new', HARD)).toBe('new')
    await cache.drain()
    events()
    held.resolve('old')
    await settled()
    await cache.drain()
    expect(events()).toEqual(['loaded p', 'fill.refused p'])
    expect(await cache.peek(['p'])).toEqual({ value: 'new' })
  })

  it('lets no late load store what was invalidated in between', async () => {
    const { cache, clock, events } = story()
    const held = deferred<string>()
    const first = outcomeOf(cache.readThrough(['p'], () => held.promise, HARD))
    await clock.advance(1_100)
    expect(first()).toEqual(TIMED_OUT)
    expect(await cache.invalidate({ keys: [['p']] })).toBe('done')
    held.resolve('old')
    await settled()
    await cache.drain()
    expect(events().slice(-2)).toEqual(['loaded p', 'fill.refused p'])
    expect(await cache.peek(['p'])).toBeUndefined()
  })

  it('is of each caller: who shares a load counts from where it began to wait', async () => {
    const { cache, clock } = story()
    const held = deferred<string>()
    const load = (): Promise<string> => held.promise
    const first = outcomeOf(cache.readThrough(['p'], load, HARD))
    await clock.advance(600)
    const second = outcomeOf(cache.readThrough(['p'], load, HARD))
    const longer = outcomeOf(cache.readThrough(['p'], load, { timeout: { hard: '2s' } }))
    await clock.advance(400)
    expect([first(), second(), longer()]).toEqual([TIMED_OUT, 'waits', 'waits'])
    await clock.advance(600)
    expect([second(), longer()]).toEqual([TIMED_OUT, 'waits'])
    held.resolve('late')
    await settled()
    expect(longer()).toBe('late')
    expect(cache.stats()).toMatchObject({ loads: 1, loadTimeouts: 2 })
  })

  it('ends the sharing of a load: who comes later waits for its lease, and takes over', async () => {
    const { cache, clock, events } = story()
    const first = outcomeOf(cache.readThrough(['p'], never, HARD))
    await clock.advance(2_500)
    expect(first()).toEqual(TIMED_OUT)
    events()
    const second = outcomeOf(cache.readThrough(['p'], async () => 'new', HARD))
    await clock.advance(700)
    expect(second()).toBe('new')
    expect(events()).toEqual(['waiting p', 'miss absent p', 'loaded p', 'filled p'])
  })

  it('leaves an error that comes in time as it is, and no timer', async () => {
    const { cache, clock } = story()
    const error = new Error('no row')
    await expect(cache.readThrough(['p'], () => Promise.reject(error), HARD)).rejects.toBe(error)
    await cache.drain()
    await clock.advance(20)
    expect(clock.pending()).toBe(0)
  })

  it('sets no timer for a hit', async () => {
    let timers = 0
    const clock = fakeClock()
    const counted: FakeClock = {
      ...clock,
      timer(ms, run) {
        timers++
        return clock.timer(ms, run)
      },
    }
    const { cache } = story({ clock: counted })
    await cache.readThrough(['p'], async () => 'x', HARD)
    await cache.drain()
    timers = 0
    expect(await cache.readThrough(['p'], never, HARD)).toBe('x')
    expect(timers).toBe(0)
  })

  it('counts as well where what has lapsed changes under the eyes of the caller, again and again', async () => {
    const clock = fakeClock()
    let version = 0
    const claims = { take: async () => false, drop: async () => {} }
    const store = changed(memoryStore({ clock }), ({ read }) => ({
      claims,
      async read(keys, tags) {
        const { slots, stamps } = await read(keys, tags)
        return { slots: slots.map((slot) => ('body' in slot ? { ...slot, version: `V${++version}` } : slot)), stamps }
      },
    }))
    const { cache, events } = story({ ...HARD, ttl: '10s', stale: { ifError: '1h' }, clock, store })
    await cache.readThrough(['p'], async () => 'old')
    await clock.advance(11_000)
    events()
    const outcome = outcomeOf(cache.readThrough(['p'], never))
    await clock.advance(2_000)
    expect(events()).toContain('bypassed contended p')
    expect(outcome()).toMatchObject({ code: 'LOAD_TIMEOUT' })
  })

  it('does not touch writes', async () => {
    const { cache, clock } = story(HARD)
    const held = deferred<string>()
    const writing = outcomeOf(cache.writeThrough(['p'], () => held.promise))
    await clock.advance(5_000)
    expect(writing()).toBe('waits')
    held.resolve('written')
    await settled()
    expect(writing()).toBe('written')
  })
})

/** A way to a load, which never ends. */
interface Way {
  readonly store?: (inner: StoreFactory) => StoreFactory
  readonly prepare?: (one: Story, store: StoreFactory) => unknown
  readonly call?: (one: Story) => Promise<unknown>
}

const away: Way['store'] = (inner) => changed(inner, () => ({ read: () => Promise.reject(new Error('away')) }))

const WAYS: Record<string, Way> = {
  'leads a load': {},
  'joins a load': { prepare: ({ cache }) => void cache.readThrough(['p'], never) },
  'calls a wrapped function': { call: ({ cache }) => cache.wrap(never, { key: () => ['p'], ...HARD })() },
  'refreshes what is not there': { call: ({ cache }) => cache.refresh(['p'], never, HARD) },
  'refreshes what is there': {
    prepare: ({ cache }) => cache.seed(['p'], 'x'),
    call: ({ cache }) => cache.refresh(['p'], never, HARD),
  },
  'loads beside another process': {
    prepare: ({ clock }, store) => void story({ clock, store }).cache.readThrough(['p'], never),
  },
  'finds another kind of thing': {
    store: (inner) => changed(inner, () => ({ read: async () => ({ slots: [{ state: 'foreign' }], stamps: [] }) })),
  },
  'loads while the store is away': { store: away },
  'shares a load while the store is away': {
    store: away,
    prepare: ({ cache }) => void cache.readThrough(['p'], never),
  },
  'loads with a crowd that got no lease': {
    store: (inner) => changed(inner, () => ({ lease: () => Promise.reject(new Error('full')) })),
  },
  'goes past what is pending': {
    store: (inner) => changed(inner, () => ({ delete: () => Promise.reject(new Error('read-only')) })),
    async prepare({ cache, clock }) {
      const invalidating = cache.invalidate({ keys: [['p']] })
      await clock.advance(1_200)
      expect(await invalidating).toBe('pending')
    },
  },
  'comes from inside the load of its own key': {
    call: ({ cache }) => cache.readThrough(['p'], () => cache.readThrough(['p'], never, HARD)),
  },
  'comes from inside a transaction': {
    call: ({ cache }) => cache.transaction(() => cache.readThrough(['p'], never, HARD)),
  },
}

describe('a caller with a hard timeout', () => {
  it.each(Object.entries(WAYS))('that %s waits no longer', async (_name, way) => {
    const { store: change, prepare, call = ({ cache }) => cache.readThrough(['p'], never, HARD) } = way
    const clock = fakeClock()
    const server = memoryStore({ clock })
    const store = change?.(server) ?? server
    const one = story({ clock, store, wait: '300ms' })
    await prepare?.(one, store)
    await settled()
    const outcome = outcomeOf(call(one))
    await clock.advance(999)
    expect(outcome()).toBe('waits')
    await clock.advance(1)
    expect(outcome()).toEqual(TIMED_OUT)
    expect(one.cache.stats().loadTimeouts).toBe(1)
  })
})
