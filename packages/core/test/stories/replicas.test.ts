import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { createCache, Invalidate, memoryStore, WriteThrough, type ReplicaVerbs, type Store } from '../../src/index.js'
import { decorateStandard } from '../decorators/by-hand.js'
import { changed, deferred, fill, left, settled, story } from './story.js'

const replicas = { min: 2, timeout: '100ms' } as const
const key = { keys: [['p']] } as const

/** A cache over a store whose replicas have what a test says. */
function replicated(options: object = {}, verbsOf: Partial<Store> = {}) {
  const clock = fakeClock()
  const asked: Parameters<ReplicaVerbs['confirm']>[] = []
  let confirm: ReplicaVerbs['confirm'] = async () => 2
  const verbs: ReplicaVerbs = {
    confirm: (...given) => {
      asked.push(given)
      return confirm(...given)
    },
  }
  const store = changed(memoryStore({ clock }), () => ({ ...verbsOf, replicas: verbs }))
  const [one, other] = [story({ clock, store, ...options }), story({ clock, store })]
  return { ...one, one, other, asked, answer: (given: ReplicaVerbs['confirm']) => void (confirm = given) }
}

describe('an invalidation that asks for replicas', () => {
  it('is done when they have it, and says what it has written', async () => {
    const { cache, asked } = replicated()
    const targets = { ...key, tags: ['t'], patterns: ['q:*'] }
    expect(await cache.invalidate(targets, { replicas })).toBe('done')
    expect(await cache.clear({ replicas })).toBe('done')
    const named = [{ keys: ['p'], tags: ['t'], isAnywhere: false }, 2, 100]
    const anywhere = [{ keys: [], tags: [], isAnywhere: true }, 2, 100]
    expect(asked).toEqual([anywhere, named, anywhere])
    expect(await cache.invalidate(key)).toBe('done')
    expect(asked).toHaveLength(3)
  })

  it('asks for keys before a long scan is over, so that a failover during it is seen', async () => {
    const scan = deferred<void>()
    const { cache, asked } = replicated({}, { deleteMatching: () => scan.promise })
    const invalidating = cache.invalidate({ ...key, patterns: ['q:*'] }, { replicas })
    await settled()
    expect(asked).toEqual([[{ keys: ['p'], tags: [], isAnywhere: false }, 2, 100]])
    scan.resolve()
    expect(await invalidating).toBe('done')
  })

  it('asks when everything is written, and not before', async () => {
    const { cache, one, answer } = replicated()
    await fill(one, ['p'])
    let found: unknown
    answer(async () => {
      found = await left(one, ['p'])
      return 2
    })
    await cache.invalidate(key, { replicas })
    expect(found).toEqual([])
  })

  it('is tried again from its first step where too few have it in time', async () => {
    const { cache, clock, one, asked, answer } = replicated()
    answer(async () => 1)
    const invalidating = cache.invalidate(key, { replicas })
    await settled()
    // As after a failover, whose new primary lacks what was deleted.
    await fill(one, ['p'])
    answer(async () => 3)
    await clock.advance(100)
    expect(await invalidating).toBe('done')
    expect(asked).toHaveLength(2)
    expect(await left(one, ['p'])).toEqual([])
  })

  it('is pending where they do not get it, and done when they have', async () => {
    const { cache, clock, one, answer, events } = replicated()
    const errors: unknown[] = []
    cache.on('invalidation.pending', ({ error }) => errors.push(error))
    answer(async () => 1)
    const invalidating = cache.invalidate(key, { replicas })
    await clock.advance(1_000)
    expect(await invalidating).toBe('pending')
    expect(errors).toEqual([expect.objectContaining({ code: 'STORE_REPLICAS', operation: 'confirm' })])
    await clock.advance(2_000)
    expect(await cache.readThrough(['p'], async () => 'fresh')).toBe('fresh')
    expect(events()).toContain('bypassed pending p')
    answer(async () => 2)
    await clock.advance(1_000)
    expect(events()).toContain('invalidation.recovered p')
    await fill(one, ['p'])
    expect(await left(one, ['p'])).toEqual(['p'])
  })

  it('is pending where the store never answers, within its deadline and that of the replicas', async () => {
    const { cache, clock, answer } = replicated()
    answer(() => new Promise(() => {}))
    const invalidating = cache.invalidate(key, { replicas: { min: 1, timeout: '2s' } })
    await clock.advance(2_500)
    expect(await invalidating).toBe('pending')
  })

  it('by what the cache, the method or the call says, of which the nearer wins', async () => {
    const { cache, asked } = replicated({ replicas })
    await cache.invalidate(key)
    await cache.invalidate(key, { replicas: { min: 1, timeout: 5 } })
    await cache.invalidate(key, { replicas: false })
    await decorateStandard(async () => {}, Invalidate({ key: ['p'], cache }))()
    await decorateStandard(async () => {}, Invalidate({ key: ['p'], cache, replicas: false }))()
    await decorateStandard(async () => {}, Invalidate({ key: ['p'], cache, fence: true }))()
    await cache.transaction(async () => cache.invalidate(key))
    expect(asked.map(([, min]) => min)).toEqual([2, 1, 2, 2, 2])
  })
})

describe('a write-through that asks for replicas', () => {
  it('is over when they have what it has stored', async () => {
    const { cache, one, asked, answer } = replicated()
    let stored: unknown
    answer(async () => {
      stored = await left(one, ['p'])
      return 2
    })
    await cache.writeThrough(['p'], async () => 'new', { replicas })
    expect(stored).toEqual(['p'])
    expect(asked).toEqual([[{ keys: ['p'], tags: [], isAnywhere: false }, 2, 100]])
  })

  it('leaves its key empty, or pending, where they do not get it', async () => {
    const { cache, clock, answer, other } = replicated()
    answer(async () => 0)
    const put = decorateStandard(async () => 'new', WriteThrough({ key: () => ['p'], cache, replicas }))
    const writing = put()
    await clock.advance(1_500)
    expect(await writing).toBe('new')
    expect(await left(other, ['p'])).toEqual([])
    expect(cache.stats().pendingInvalidations).toBe(1)
  })
})

describe('a store without replicas', () => {
  const needs = /option 'replicas' needs a store that has some; 'memory' has none/

  it('is refused by a cache that asks for them', () => {
    expect(() => createCache({ namespace: 'test', store: memoryStore(), replicas })).toThrow(needs)
  })

  it('is closed then, because it may have begun to connect', () => {
    let isClosed = false
    const store = changed(memoryStore(), () => ({ close: async () => void (isClosed = true) }))
    expect(() => createCache({ namespace: 'test', store, replicas })).toThrow(TypeError)
    expect(isClosed).toBe(true)
  })

  it('is refused by a method or a call that asks for them, before anything runs', async () => {
    const { cache, events } = story()
    let runs = 0
    const write = async (): Promise<number> => ++runs
    await expect(cache.invalidate(key, { replicas })).rejects.toThrow(needs)
    await expect(cache.clear({ replicas })).rejects.toThrow(needs)
    await expect(cache.writeThrough(['p'], write, { replicas })).rejects.toThrow(needs)
    await expect(decorateStandard(write, Invalidate({ key: ['p'], cache, replicas }))()).rejects.toThrow(needs)
    await expect(decorateStandard(write, WriteThrough({ key: () => ['p'], cache, replicas }))()).rejects.toThrow(needs)
    expect([runs, events()]).toEqual([0, []])
  })
})

describe('the option `replicas`', () => {
  it.each<[unknown, string, RegExp]>([
    [1, 'TypeError', /option 'replicas' must be an object/],
    [{ min: 0, timeout: 1 }, 'RangeError', /option 'replicas\.min' must be a whole number from 1, got 0/],
    [{ min: 1 }, 'TypeError', /option 'replicas\.timeout' must be milliseconds.*undefined/],
    [{ min: 1, timeout: '1s', max: 3 }, 'TypeError', /option 'replicas': unknown option 'max'/],
  ])('is refused as %o', async (given, name, message) => {
    const { cache } = replicated()
    const refused = cache.invalidate(key, { replicas: given as never })
    await expect(refused).rejects.toMatchObject({ name, message: expect.stringMatching(message) })
  })
})
