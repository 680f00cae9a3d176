import { describe, expect, it } from 'vitest'
import { type CacheEventOf } from '../../src/index.js'
import { errors, finding, NotFound, two } from './kept-errors.js'
import { deferred, settled, story } from './story.js'

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
    await expect(cache.readThrough(['p'], find)).rejects.toThrow(NotFound)
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
    const outcome = second.catch((caught: unknown) => caught)
    await b.clock.advance(100)
    expect(await outcome).toMatchObject({ id: 7 })
  })
})
