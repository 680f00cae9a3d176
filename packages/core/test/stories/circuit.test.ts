import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { memoryStore } from '../../src/index.js'
import { down, shaky } from './shaky.js'
import { settled, story } from './story.js'

describe('the circuit breaker', () => {
  it('lets five reads wait for a store that hangs, and none after them', async () => {
    const { read, flaky, events, cache } = shaky()
    flaky.fault({ kind: 'hang' })
    const took: string[] = []
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) took.push(await read(key))

    expect(took).toEqual([...Array<string>(5).fill('loaded after 50 ms'), 'loaded after 0 ms', 'loaded after 0 ms'])
    expect(events()).toEqual([
      ...['a', 'b', 'c', 'd'].flatMap((key) => ['store.failed read', `bypassed store ${key}`, `loaded ${key}`]),
      'store.failed read',
      'circuit.opened',
      'bypassed store e',
      'loaded e',
      'bypassed store f',
      'loaded f',
      'bypassed store g',
      'loaded g',
    ])
    expect(flaky.calls()).toBe(5)
    expect(cache.stats()).toMatchObject({ circuit: 'open', circuitOpenings: 1, refusedCommands: 2, storeFailures: 5 })
  })

  it('tells those who listen to bypasses why the store was not asked', async () => {
    const all = shaky()
    const told: unknown[] = []
    all.cache.on('bypassed', ({ error }) => told.push(error))
    all.flaky.fault({ kind: 'fail', error: new Error('ECONNREFUSED') })
    await down(all)
    await all.read('p')
    expect(told.at(-1)).toMatchObject({
      code: 'CIRCUIT_OPEN',
      operation: 'read',
      cause: { code: 'STORE_FAILED', cause: { message: 'ECONNREFUSED' } },
    })
  })

  it('sends one read after the pause, and is closed by its answer', async () => {
    const all = shaky()
    const { read, flaky, clock, events, cache } = all
    await read('kept')
    await cache.drain()
    flaky.fault({ kind: 'fail' })
    await down(all)
    flaky.heal()
    expect(await read('kept')).toBe('loaded after 0 ms')
    await clock.advance(400)
    events()
    expect(await read('kept', 'other')).toBe('loaded after 0 ms')
    expect(events()).toEqual(['circuit.closed', 'hit kept'])
    expect(cache.stats()).toMatchObject({ circuit: 'closed', circuitOpenings: 1 })
  })

  it('makes one caller in a pause wait while the store goes on hanging', async () => {
    const all = shaky()
    const { read, flaky, clock, events } = all
    flaky.fault({ kind: 'hang' })
    await down(all)
    await clock.advance(400)
    const [probe, others] = [read('probe'), Promise.all([1, 2, 3].map((i) => read(`other${i}`)))]
    expect(await others).toEqual(Array(3).fill('loaded after 0 ms'))
    expect(await probe).toBe('loaded after 50 ms')
    expect(await read('later')).toBe('loaded after 0 ms')
    expect(events().filter((line) => line.startsWith('store.failed') || line.startsWith('circuit'))).toEqual([
      'store.failed read',
    ])
    expect(flaky.calls()).toBe(6)
  })

  it('asks again at once when an answer comes late, as from a store that was stopped and goes on', async () => {
    const all = shaky()
    const { read, flaky, events, cache } = all
    await read('kept')
    await cache.drain()
    flaky.fault({ kind: 'hang' })
    await down(all)
    flaky.heal()
    await settled()
    expect(cache.stats().circuit).toBe('half-open')
    expect(await read('kept', 'other')).toBe('loaded after 0 ms')
    expect(events()).toEqual(['circuit.closed', 'hit kept'])
  })

  it('asks again at once when there is a new connection', async () => {
    const all = shaky()
    const { read, flaky, events, cache, renewed } = all
    await read('kept')
    await cache.drain()
    flaky.fault({ kind: 'fail' })
    await down(all)
    flaky.heal()
    renewed()
    expect(await read('kept', 'other')).toBe('loaded after 0 ms')
    expect(events().filter((line) => !line.startsWith('store.renewed'))).toEqual(['circuit.closed', 'hit kept'])
  })

  it('spends few commands and remembers nothing of the others, however long the store hangs', async () => {
    const { cache, flaky, clock } = shaky()
    flaky.fault({ kind: 'hang' })
    for (let ms = 0; ms < 60_000; ms += 4) {
      void cache.readThrough(['p', ms], async () => ms)
      await settled()
      if (ms % 20 === 0) await clock.advance(20)
    }
    // Those of the first 50 ms, and then one for each pause with its deadline.
    expect(flaky.calls()).toBeLessThan(200)
    expect(flaky.hanging()).toBe(flaky.calls())
    expect(cache.stats()).toMatchObject({ bypassed: 15_000, circuitOpenings: 1 })
    expect(clock.pending()).toBeLessThan(5)
  })

  it('is not opened by a store that is full: hits go on', async () => {
    const { read, flaky, events, cache } = shaky()
    await read('kept')
    await cache.drain()
    events()
    flaky.fault({ kind: 'fail', verbs: ['lease', 'fill', 'ensureStamps'], error: new Error('OOM') })
    for (let i = 0; i < 20; i++) {
      expect(await read(`new${i}`)).toBe('loaded after 0 ms')
      expect(await read('kept', 'other')).toBe('loaded after 0 ms')
    }
    expect(events().filter((line) => line.startsWith('hit'))).toHaveLength(20)
    expect(cache.stats().circuit).toBe('closed')
  })

  it('is not opened by refusals, even where nothing else is answered', async () => {
    const clock = fakeClock()
    const inner = memoryStore({ clock })
    const { cache, events } = story({
      clock,
      store: (context) => ({
        ...inner(context),
        isRefusal: (error) => (error as Error).message.startsWith('OOM'),
        read: () => Promise.reject(new Error('OOM command not allowed')),
      }),
    })
    for (let i = 0; i < 20; i++) await cache.readThrough(['p'], async () => 1)
    expect(events().filter((line) => line.startsWith('store.failed'))).toHaveLength(20)
    expect(cache.stats().circuit).toBe('closed')
  })

  it('gives back leases whose answers never came, so that nobody waits for them once the store goes on', async () => {
    const { cache, read, flaky, clock, events } = shaky()
    flaky.fault({ kind: 'hang', verbs: ['lease', 'release'] })
    const reading = Promise.all([1, 2, 3, 4, 5].map((i) => cache.readThrough(['p', i], async () => i)))
    await clock.advance(60)
    await reading
    expect(cache.stats().circuit).toBe('open')
    flaky.heal()
    await settled()
    await read('probe')
    await cache.drain()
    events()
    await cache.readThrough(['p', 1], async () => 1)
    expect(events()).toEqual(['miss absent p:1', 'loaded p:1'])
  })
})

describe('a cache that is closed with its circuit open', () => {
  it('leaves no timer behind', async () => {
    const all = shaky()
    const { cache, flaky, clock } = all
    flaky.fault({ kind: 'fail' })
    await down(all)
    await cache.close()
    await clock.advance(20)
    expect(clock.pending()).toBe(0)
  })
})
