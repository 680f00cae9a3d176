import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { currentLoad, memoryStore, type CacheEventOf, type ErrorOptions } from '../../src/index.js'
import { deferred, settled, story, type Story } from './story.js'

class NotFound extends Error {
  readonly id: number

  constructor(id: number) {
    super(`There is no product ${id}`)
    this.id = id
  }
}

/** Keeps what says that there is no such product, and nothing else. */
const errors: ErrorOptions = {
  ttl: '2s',
  toData: (error) => (error instanceof NotFound ? { id: error.id } : undefined),
  toError: ({ id }: { id: number }) => new NotFound(id),
}

/** A method that finds nothing, and how often it ran. */
function finding(): { readonly find: () => Promise<never>; readonly loads: () => number; readonly thrown: unknown[] } {
  const thrown: unknown[] = []
  return {
    find: async () => {
      thrown.push(new NotFound(1))
      throw thrown.at(-1)
    },
    loads: () => thrown.length,
    thrown,
  }
}

/** Two processes over one store. */
function two(): readonly [Story, Story] {
  const clock = fakeClock()
  const store = memoryStore({ clock })
  return [story({ errors, clock, store }), story({ errors, clock, store })]
}

describe('an error that is kept', () => {
  it('is thrown again without a load for its time, in every process', async () => {
    const [a, b] = two()
    const { find, loads, thrown } = finding()
    const first: unknown = await a.cache.readThrough(['p'], find).catch((caught: unknown) => caught)
    expect(first).toBe(thrown[0])
    await a.cache.drain()
    for (const { cache } of [a, b]) {
      const error: unknown = await cache.readThrough(['p'], find).catch((caught: unknown) => caught)
      expect(error).toBeInstanceOf(NotFound)
      expect(error).toMatchObject({ id: 1, message: 'There is no product 1' })
      expect(error).not.toBe(thrown[0])
    }
    expect(loads()).toBe(1)
    expect(a.events()).toEqual(['miss absent p', 'load.failed p', 'filled p', 'hit p'])
    expect(a.cache.stats()).toMatchObject({ hits: 1, errorHits: 1, staleHits: 0, fills: 1, hitRate: 0.5 })

    await a.clock.advance(2_001)
    expect(await b.cache.readThrough(['p'], async () => 'found')).toBe('found')
  })

  it('is told of as the hit that it is', async () => {
    const { cache } = story({ errors })
    const { find } = finding()
    await expect(cache.readThrough(['p'], find)).rejects.toThrow()
    await cache.drain()
    const hits: CacheEventOf<'hit'>[] = []
    cache.on('hit', (event) => hits.push(event))
    const error: unknown = await cache.readThrough(['p'], find).catch((caught: unknown) => caught)
    expect(hits).toMatchObject([{ isStale: false, waitedMs: 0 }])
    expect(hits[0]?.error).toBe(error)
  })

  it('is gone once its key or a tag of it was invalidated', async () => {
    for (const targets of [{ keys: [['p'] as const] }, { tags: ['t'] }, { patterns: ['p*'] }]) {
      const [a, b] = two()
      const { find } = finding()
      await expect(a.cache.readThrough(['p'], find, { tags: ['t'] })).rejects.toThrow(NotFound)
      await a.cache.drain()
      await b.cache.invalidate(targets)
      expect(await a.cache.readThrough(['p'], async () => 'found', { tags: ['t'] })).toBe('found')
    }
  })

  it('is not stored where an invalidation has come between', async () => {
    const [a, b] = two()
    const held = deferred<never>()
    const reading = a.cache.readThrough(['p'], () => held.promise)
    await settled()
    await b.cache.invalidate({ keys: [['p']] })
    a.events()
    held.reject(new NotFound(1))
    await expect(reading).rejects.toThrow(NotFound)
    await a.cache.drain()
    expect(a.events()).toEqual(['load.failed p', 'fill.refused p'])
    expect(await a.cache.readThrough(['p'], async () => 'found')).toBe('found')
  })

  it('is given to those who share the load as it is, and to those who come before it is stored', async () => {
    const { cache } = story({ errors })
    const held = deferred<never>()
    const error = new NotFound(1)
    const calls = [1, 2].map(() => cache.readThrough(['p'], () => held.promise))
    await settled()
    held.reject(error)
    const outcomes = await Promise.allSettled(calls)
    expect(outcomes.map((outcome) => (outcome as PromiseRejectedResult).reason)).toEqual([error, error])
  })

  it('is waited for by another process', async () => {
    const [a, b] = two()
    const held = deferred<never>()
    const first = a.cache.readThrough(['p'], () => held.promise)
    await settled()
    const second = b.cache.readThrough(['p'], async () => 'not asked')
    await settled()
    held.reject(new NotFound(7))
    await expect(first).rejects.toThrow(NotFound)
    await a.cache.drain()
    const waiting = expect(second).rejects.toMatchObject({ id: 7 })
    await b.clock.advance(100)
    await waiting
  })

  it('is one that the option chooses: others are not kept', async () => {
    const { cache, events } = story({ errors })
    const other = new Error('no database')
    const failing = async (): Promise<never> => {
      throw other
    }
    await expect(cache.readThrough(['p'], failing)).rejects.toBe(other)
    await expect(cache.readThrough(['p'], failing)).rejects.toBe(other)
    await cache.drain()
    expect(events()).toEqual(['miss absent p', 'load.failed p', 'miss absent p', 'load.failed p'])
  })

  it('is kept out where the option itself fails, or gives what cannot be stored, and that is told', async () => {
    const broken = (): never => {
      throw new Error('broken')
    }
    const { cache, events } = story()
    const { find, thrown } = finding()
    const skipped: unknown[] = []
    cache.on('fill.skipped', ({ reason, error }) => skipped.push([reason, error instanceof Error]))
    for (const toData of [broken, () => Symbol('not to be stored'), async () => 1]) {
      await expect(cache.readThrough(['p'], find, { errors: { ...errors, toData } })).rejects.toThrow(NotFound)
      await cache.drain()
    }
    expect(thrown).toHaveLength(3)
    expect(skipped).toEqual([
      ['error', true],
      ['unsupported', true],
      ['unsupported', true],
    ])
    expect(events().filter((line) => line === 'filled p')).toEqual([])
  })

  it('is kept out where its load has asked for that, or has named tags', async () => {
    const { cache, events } = story({ errors })
    for (const say of [() => currentLoad()?.skip(), () => currentLoad()?.tag('t')]) {
      const failing = async (): Promise<never> => {
        say()
        throw new NotFound(1)
      }
      await expect(cache.readThrough(['p'], failing)).rejects.toThrow(NotFound)
      await cache.drain()
    }
    expect(events().filter((line) => /^fill/.test(line))).toEqual(['fill.skipped skip p', 'fill.skipped tags p'])
    expect(await cache.readThrough(['p'], async () => 'found')).toBe('found')
  })

  it('is loaded over where it cannot be made an error again', async () => {
    const { cache, events } = story({
      errors: {
        ...errors,
        toError: () => {
          throw new Error('of another version')
        },
      },
    })
    const { find } = finding()
    await expect(cache.readThrough(['p'], find)).rejects.toThrow(NotFound)
    await cache.drain()
    events()
    expect(await cache.readThrough(['p'], async () => 'found')).toBe('found')
    await cache.drain()
    expect(events()).toEqual(['miss unreadable p', 'loaded p', 'filled p'])
  })

  it('is no value, least of all for those who know nothing of errors', async () => {
    const { cache, events } = story()
    const { find } = finding()
    await expect(cache.readThrough(['p'], find, { errors })).rejects.toThrow(NotFound)
    await cache.drain()
    events()
    expect(await cache.peek(['p'])).toBeUndefined()
    expect(await cache.readThrough(['p'], async () => 'found')).toBe('found')
    await cache.drain()
    expect(events()).toEqual(['miss expired p', 'loaded p', 'filled p'])
    expect(await cache.readThrough(['p'], find, { errors })).toBe('found')
  })

  it('is not asked of by a schema, nor by `unless`', async () => {
    const { cache } = story({ errors })
    const { find, loads } = finding()
    const schema = {
      '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'no' }] }) },
    } as const
    for (let i = 0; i < 2; i++) {
      await expect(cache.readThrough(['p'], find, { schema, unless: () => true })).rejects.toThrow(NotFound)
      await cache.drain()
    }
    expect(loads()).toBe(1)
  })

  it('is told apart by the version of the method', async () => {
    const { cache } = story({ errors })
    const { find } = finding()
    await expect(cache.readThrough(['p'], find, { version: 1 })).rejects.toThrow(NotFound)
    await cache.drain()
    expect(await cache.readThrough(['p'], async () => 'found', { version: 2 })).toBe('found')
  })

  it('lives for a time that jitter shortens, is never stale and does not slide', async () => {
    const random = { fraction: () => 1, id: ids() }
    const { cache, clock } = story({ errors, jitter: 0.5, stale: { whileRevalidate: '1h', ifError: '1h' }, random })
    const { find } = finding()
    await expect(cache.readThrough(['p'], find)).rejects.toThrow(NotFound)
    await cache.drain()
    expect(await cache.explain(['p'])).toMatchObject({ state: 'error', leftMs: 1_000, freshMs: 1_000 })
    await clock.advance(1_001)
    expect(await cache.readThrough(['p'], async () => 'found')).toBe('found')
  })

  it('is loaded anew by hand, and inside a transaction', async () => {
    const { cache } = story({ errors })
    const { find } = finding()
    await expect(cache.readThrough(['p'], find)).rejects.toThrow(NotFound)
    await cache.drain()
    await cache.transaction(async () => {
      expect(await cache.readThrough(['p'], async () => 'inside')).toBe('inside')
    })
    await expect(cache.readThrough(['p'], find)).rejects.toThrow(NotFound)
    expect(await cache.refresh(['p'], async () => 'found')).toBe('found')
    expect(await cache.readThrough(['p'], find)).toBe('found')
  })

  it('takes the place of what has lapsed only where that does not stand in for it', async () => {
    for (const forErrors of [(error: unknown) => !(error instanceof NotFound), () => true]) {
      const { cache, clock } = story({ errors, ttl: '10s', stale: { ifError: '1h', forErrors } })
      const { find, loads } = finding()
      await cache.readThrough(['p'], async () => 'old')
      await cache.drain()
      await clock.advance(11_000)
      const isStandIn = forErrors(new NotFound(1))
      for (let i = 0; i < 2; i++) {
        const read = cache.readThrough(['p'], find)
        if (isStandIn) expect(await read).toBe('old')
        else await expect(read).rejects.toThrow(NotFound)
        await cache.drain()
      }
      expect(loads()).toBe(1)
      expect((await cache.explain(['p'])).state).toBe(isStandIn ? 'stale' : 'error')
    }
  })

  it('comes of reads alone: what a write throws is not kept', async () => {
    const { cache } = story({ errors })
    const { find } = finding()
    await expect(cache.writeThrough(['p'], find)).rejects.toThrow(NotFound)
    expect(await cache.readThrough(['p'], async () => 'found')).toBe('found')
  })
})

describe('the option errors', () => {
  it('is checked where it is said, and can be taken back by the nearer layer', async () => {
    const wrong: readonly [unknown, string][] = [
      ['2s', "createCache: option 'errors' must be an object with ttl, toData and toError, or false"],
      [{ ...errors, ttl: 0 }, "createCache: option 'errors.ttl' must be more than zero and finite; got 0"],
      [{ ttl: '2s', toData: () => 1 }, "createCache: option 'errors.toError' must be a function; got undefined"],
      [{ ...errors, from: () => 1 }, "createCache: option 'errors' has no 'from'"],
    ]
    for (const [given, message] of wrong) expect(() => story({ errors: given as ErrorOptions })).toThrow(message)

    const { cache, events } = story({ errors })
    const { find } = finding()
    await expect(cache.readThrough(['p'], find, { errors: false })).rejects.toThrow(NotFound)
    await cache.drain()
    expect(events()).toEqual(['miss absent p', 'load.failed p'])
  })
})

function ids(): () => string {
  let count = 0
  return () => String(++count).padStart(20, '0')
}
