import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { currentLoad, memoryStore, onResult } from '../../src/index.js'
import { changed, deferred, settled, story } from './story.js'

/** Two processes over one server. */
function twoProcesses(): { a: ReturnType<typeof story>; b: ReturnType<typeof story> } {
  const clock = fakeClock()
  const store = memoryStore({ clock })
  return { a: story({ clock, store }), b: story({ clock, store }) }
}

describe('writing through', () => {
  it('puts the new value where the old one was', async () => {
    const { cache, events } = story()
    await cache.readThrough(['p'], async () => 'old')
    await cache.drain()
    events()
    expect(await cache.writeThrough(['p'], async () => 'new')).toBe('new')
    expect(events()).toEqual(['filled p'])
    expect(await cache.readThrough(['p'], async () => 'never')).toBe('new')
  })

  it('answers nobody from the cache while it is under way, and lets nobody fill', async () => {
    const { a, b } = twoProcesses()
    await a.cache.readThrough(['p'], async () => 'old')
    await a.cache.drain()
    const held = deferred<string>()
    const writing = a.cache.writeThrough(['p'], () => held.promise)
    await settled()
    expect(await b.cache.readThrough(['p'], async () => 'row')).toBe('row')
    await b.cache.drain()
    expect(b.events()).toEqual(['bypassed barrier p', 'loaded p'])
    held.resolve('new')
    await writing
    expect(await b.cache.readThrough(['p'], async () => 'never')).toBe('new')
  })

  it('refuses a load that began before it', async () => {
    const { a, b } = twoProcesses()
    const held = deferred<string>()
    const loading = b.cache.readThrough(['p'], () => held.promise)
    await settled()
    await a.cache.writeThrough(['p'], async () => 'new')
    held.resolve('old')
    expect(await loading).toBe('old')
    await b.cache.drain()
    expect(await b.cache.readThrough(['p'], async () => 'never')).toBe('new')
  })

  it('leaves the slot empty where two write at once, whoever ends first', async () => {
    for (const firstEnds of ['a', 'b'] as const) {
      const { a, b } = twoProcesses()
      const [heldA, heldB] = [deferred<string>(), deferred<string>()]
      const writeA = a.cache.writeThrough(['p'], () => heldA.promise)
      await settled()
      const writeB = b.cache.writeThrough(['p'], () => heldB.promise)
      await settled()
      const order = [() => (heldA.resolve('a'), writeA), () => (heldB.resolve('b'), writeB)]
      for (const end of firstEnds === 'a' ? order : order.toReversed()) await end()
      expect(await a.cache.explain(['p'])).toEqual({ key: 'p', state: 'absent' })
      expect(await b.cache.readThrough(['p'], async () => 'row')).toBe('row')
    }
  })

  it.each([
    ['key', { keys: [['p', 1]] }],
    ['pattern', { patterns: ['p:*'] }],
    ['tag', { tags: ['t'] }],
  ] as const)('stores nothing where the %s was invalidated meanwhile', async (_what, targets) => {
    const { a, b } = twoProcesses()
    const held = deferred<string>()
    const writing = a.cache.writeThrough(['p', 1], () => held.promise, { tags: ['t'] })
    await settled()
    await b.cache.invalidate(targets)
    held.resolve('mine')
    await writing
    expect(await b.cache.readThrough(['p', 1], async () => 'row', { tags: ['t'] })).toBe('row')
  })

  it('invalidates the key where the write fails, since it may have been committed', async () => {
    const { cache, events } = story()
    await cache.readThrough(['p'], async () => 'old')
    await cache.drain()
    events()
    const error = new Error('connection lost')
    await expect(cache.writeThrough(['p'], () => Promise.reject(error))).rejects.toBe(error)
    expect(events()).toEqual(['invalidated p'])
    expect(await cache.explain(['p'])).toEqual({ key: 'p', state: 'absent' })
  })

  it('stores nothing where a write of the same key lies inside it, whichever ends first', async () => {
    const { cache } = story()
    const late = deferred<string>()
    let inner: Promise<string> | undefined
    const outer = cache.writeThrough(['p'], async () => {
      inner = cache.writeThrough(['p'], () => late.promise)
      throw new Error('the other half failed')
    })
    await expect(outer).rejects.toThrow('the other half failed')
    expect(await cache.readThrough(['p'], async () => 'before')).toBe('before')
    await cache.drain()
    late.resolve('after')
    await inner
    expect(await cache.readThrough(['p'], async () => 'after')).toBe('after')

    await cache.writeThrough(['q'], () => cache.writeThrough(['q'], async () => 'inner'))
    expect(await cache.explain(['q'])).toEqual({ key: 'q', state: 'absent' })
  })

  it('hears what the method says of the value', async () => {
    const { cache, clock } = story()
    await cache.readThrough(['counting'], async () => 1, { tags: onResult(() => ['any']) })
    await cache.writeThrough(['p'], async () => {
      currentLoad()?.ttl('5s')
      return 'short'
    })
    await clock.advance(6_000)
    expect(await cache.peek(['p'])).toBeUndefined()
    await cache.writeThrough(['p'], async () => {
      currentLoad()?.skip()
      return 'skipped'
    })
    expect(await cache.peek(['p'])).toBeUndefined()
  })

  it('only invalidates where the store knows no barriers', async () => {
    const clock = fakeClock()
    const { cache, events } = story({ clock, store: changed(memoryStore({ clock }), () => ({ barriers: undefined })) })
    await cache.readThrough(['p'], async () => 'old')
    await cache.drain()
    events()
    await cache.writeThrough(['p'], async () => 'new')
    expect(events()).toEqual(['invalidated p'])
    expect(await cache.readThrough(['p'], async () => 'row')).toBe('row')
  })

  it('stores nothing after a begin that was not confirmed, and ends all the same', async () => {
    const clock = fakeClock()
    const store = changed(memoryStore({ clock }), ({ barriers }) => ({
      barriers: barriers && {
        ...barriers,
        // It reaches the store, and its answer is lost.
        raise: async (...given) => {
          await barriers.raise(...given)
          throw new Error('connection lost')
        },
      },
    }))
    const { cache, events } = story({ clock, store })
    await cache.readThrough(['p'], async () => 'old')
    await cache.drain()
    events()
    await cache.writeThrough(['p'], async () => 'new')
    expect(events()).toEqual(['store.failed raise', 'fill.refused p', 'invalidated p'])
    expect(await cache.explain(['p'])).toEqual({ key: 'p', state: 'absent' })
  })

  it('leaves the key pending in this process where its end does not reach the store', async () => {
    const clock = fakeClock()
    let isOut = false
    const fail = async (): Promise<never> => {
      throw new Error('out of reach')
    }
    const store = changed(memoryStore({ clock }), (inner) => ({
      delete: (keys) => (isOut ? fail() : inner.delete(keys)),
      barriers: inner.barriers && {
        ...inner.barriers,
        fill: fail,
        lower: fail,
      },
    }))
    const { cache, events } = story({ clock, store })
    isOut = true
    const writing = cache.writeThrough(['p'], async () => 'new')
    await clock.advance(2_000)
    await writing
    expect(events()).toContain('invalidation.pending p')
    expect(await cache.readThrough(['p'], async () => 'row')).toBe('row')
    expect(events()).toContain('bypassed pending p')
    isOut = false
    await clock.advance(1_000)
    expect(events()).toContain('invalidation.recovered p')
  })

  it('gives a write that outlives its barrier no right to store', async () => {
    const { a, b } = twoProcesses()
    const held = deferred<string>()
    const writing = a.cache.writeThrough(['p'], () => held.promise)
    await settled()
    await a.clock.advance(31_000)
    expect(await b.cache.readThrough(['p'], async () => 'before')).toBe('before')
    await b.cache.drain()
    held.resolve('after')
    await writing
    expect(await b.cache.readThrough(['p'], async () => 'after')).toBe('after')
  })
})
