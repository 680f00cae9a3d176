import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { memoryStore, onResult, ReadThrough, Invalidate, createCache } from '../../src/index.js'
import { failingOver, slowly } from './failing-over.js'
import { deferred, fill, left, settled, story, type Story } from './story.js'

const TAGGED = { tags: ['t'] }

/** Two processes over a server that fails over. */
function pair() {
  const clock = fakeClock()
  const server = failingOver(clock)
  const [own, other] = [story({ clock, store: server.store }), story({ clock, store: server.store })]
  return { clock, ...server, own, other }
}

const read = ({ cache }: Story, load: string, options = {}): Promise<string> =>
  cache.readThrough(['p'], async () => load, options)

describe('what was invalidated before a failover that lost it', () => {
  it.each<[string, (story: Story) => Promise<unknown>]>([
    ['a key', ({ cache }) => cache.invalidate({ keys: [['p']] })],
    ['a tag', ({ cache }) => cache.invalidate({ tags: ['t'] })],
    ['a pattern', ({ cache }) => cache.invalidate({ patterns: ['p*'] })],
    ['the namespace', ({ cache }) => cache.clear()],
    ['a value that was written through', ({ cache }) => cache.writeThrough(['p'], async () => 'new', TAGGED)],
    ['a commit', ({ cache }) => cache.transaction(async () => void (await cache.invalidate({ tags: ['t'] })))],
  ])('is invalidated once more, and passed by until then: %s', async (_what, invalidate) => {
    const { clock, store, cutOff, failOver, own, other } = pair()
    await read(own, 'old', TAGGED)
    await own.cache.drain()
    cutOff()
    await invalidate(own)
    const takeBack = store.fault({
      kind: 'hang',
      verbs: ['delete', 'deleteMatching', 'dropStamps', 'counters.bump'],
    })
    failOver()
    expect(await read(own, 'new', TAGGED)).toBe('new')
    expect(await read(other, 'new', TAGGED)).toBe('old')
    takeBack()
    await clock.advance(10)
    expect(await read(other, 'new', TAGGED)).toBe('new')
    expect(own.cache.stats().pendingInvalidations).toBe(0)
  })

  it('is counted anew as well, for a load that reveals the tag only at its end', async () => {
    const { clock, cutOff, failOver, own, other } = pair()
    const options = { tags: onResult(() => ['t']) }
    for (let times = 0; times < 2; times++) {
      await read(other, 'old', options)
      await other.cache.drain()
      await other.cache.invalidate({ keys: [['p']] })
    }
    const held = deferred<string>()
    const loading = other.cache.readThrough(['p'], () => held.promise, options)
    await settled()
    cutOff()
    await own.cache.invalidate({ tags: ['t'] })
    failOver()
    await clock.advance(10)
    held.resolve('old')
    await loading
    await other.cache.drain()
    expect(await read(own, 'new', options)).toBe('new')
  })

  it('is invalidated under its fence as well', async () => {
    const { clock, cutOff, failOver, own, other } = pair()
    class Rows {
      @ReadThrough({ key: 'p', cache: own.cache })
      async find(): Promise<string> {
        return 'old'
      }
      @Invalidate({ key: 'p', fence: true, cache: own.cache })
      async write(): Promise<void> {}
    }
    const rows = new Rows()
    await rows.find()
    await own.cache.drain()
    cutOff()
    await rows.write()
    failOver()
    await clock.advance(10)
    expect(await read(other, 'new')).toBe('new')
  })

  it('is told of, with the number of its targets', async () => {
    const { clock, failOver, own } = pair()
    const told: unknown[] = []
    own.cache.on('store.renewed', ({ replayed }) => told.push(replayed))
    await own.cache.invalidate({ keys: [['p'], ['q']], tags: ['t'] })
    await own.cache.invalidate({ keys: [['p']] })
    failOver()
    await clock.advance(10)
    expect(told).toEqual([3])
  })

  it('is remembered for 30 seconds after its end, and no longer', async () => {
    const { clock, store, failOver, own } = pair()
    await own.cache.invalidate({ keys: [['p']] })
    await own.cache.writeThrough(['w'], async () => 'written')
    await clock.advance(29_000)
    await own.cache.invalidate({ keys: [['q']] })
    own.events()
    failOver()
    await clock.advance(10)
    expect(own.events()).toContain('invalidation.recovered p w q')
    // To have been replayed is to be invalidated.
    await clock.advance(30_000)
    const calls = store.calls()
    failOver()
    await clock.advance(10)
    expect(store.calls()).toBe(calls)
    expect(own.events()).toEqual(['store.renewed'])
  })

  it('is remembered from its first command on, however long it takes', async () => {
    const { clock, store, own } = pair()
    await fill(own, ['p', 1])
    store.fault({ kind: 'hang', verbs: 'deleteMatching', times: 1 })
    void own.cache.invalidate({ patterns: ['p:*'] })
    await settled()
    store.renew()
    expect(own.cache.stats().pendingInvalidations).toBe(1)
    await clock.advance(1_000)
  })

  it('is the whole namespace where it is more than 10,000 keys and tags', async () => {
    const { clock, store, own } = pair()
    await own.cache.invalidate({ keys: Array.from({ length: 6_000 }, (_, i) => ['p', i] as const) })
    await own.cache.invalidate({ keys: Array.from({ length: 6_000 }, (_, i) => ['q', i] as const) })
    own.events()
    store.renew()
    await clock.advance(10)
    expect(own.events()).toEqual(expect.arrayContaining(['invalidation.recovered *']))
    expect(own.cache.stats().pendingInvalidations).toBe(0)
  })

  it('is invalidated as it was: held off where that was asked for', async () => {
    const { clock, cutOff, failOver, own, other } = pair()
    await fill(own, ['p'])
    cutOff()
    await own.cache.invalidate({ keys: [['p']] }, { holdOff: '2s' })
    failOver()
    await clock.advance(10)
    other.events()
    await read(other, 'of a replica that lags')
    expect(other.events()).toContain('bypassed barrier p')
  })
})

describe('an invalidation that a new connection interrupts', () => {
  it('begins again, and has not resolved before', async () => {
    const { clock, store, cutOff, failOver, own, other } = pair()
    await read(own, 'old', TAGGED)
    await own.cache.drain()
    cutOff()
    const goOn = store.fault({ kind: 'hang', verbs: 'dropStamps', times: 1 })
    const ended: string[] = []
    const going = own.cache.invalidate({ tags: ['t'] }).then((state) => ended.push(state))
    await settled()
    failOver()
    // The second step is carried out on the new server; the first one is lost.
    const held = store.fault({ kind: 'hang', verbs: 'counters.bump' })
    goOn()
    await settled()
    expect(ended).toEqual([])
    held()
    await clock.advance(100)
    await going
    expect(ended).toEqual(['done'])
    expect(store.calls('counters.bump')).toBeGreaterThan(1)
    expect(await read(other, 'new', TAGGED)).toBe('new')
  })

  it('empties the slot of a value that was written through meanwhile', async () => {
    const { clock, store, own, other } = pair()
    const held = deferred<string>()
    const writing = own.cache.writeThrough(['p'], () => held.promise)
    await settled()
    store.renew()
    held.resolve('written')
    await clock.advance(10)
    expect(await writing).toBe('written')
    expect(await left(other, ['p'])).toEqual([])
  })
})

describe('a new connection', () => {
  it('has nothing sent over it where nothing was invalidated of late', async () => {
    const { clock, store, own } = pair()
    await fill(own, ['p'])
    const calls = store.calls()
    store.renew()
    await clock.advance(1_000)
    expect(store.calls()).toBe(calls)
    expect(await left(own, ['p'])).toEqual(['p'])
  })

  it('does not make a look believed that was sent before and answered by the new server', async () => {
    const clock = fakeClock()
    let gate = Promise.resolve()
    const server = failingOver(
      clock,
      slowly(memoryStore({ clock }), () => gate),
    )
    const own = story({ clock, store: server.store, deadlines: { read: '1h' } })
    await fill(own, ['p'])
    server.cutOff()
    await own.cache.invalidate({ keys: [['p']] })
    const held = deferred<void>()
    gate = held.promise
    const reading = read(own, 'new')
    await settled()
    server.failOver()
    await clock.advance(10)
    expect(own.cache.stats().pendingInvalidations).toBe(0)
    held.resolve()
    expect(await reading).toBe('new')
  })

  it('has one replay at a time, however often it comes', async () => {
    const { clock, store, own } = pair()
    await own.cache.invalidate({ keys: [['p']] })
    const before = store.calls('delete')
    const goOn = store.fault({ kind: 'hang', verbs: 'delete' })
    for (let times = 0; times < 5; times++) store.renew()
    await settled()
    expect(store.calls('delete') - before).toBe(1)
    goOn()
    await clock.advance(10)
    expect(own.cache.stats().pendingInvalidations).toBe(0)
  })

  it('may be there before the cache is', () => {
    const inner = memoryStore()
    const store: typeof inner = (context) => {
      context.renewed()
      return inner(context)
    }
    expect(createCache({ namespace: 'test', store }).stats().pendingInvalidations).toBe(0)
  })
})
