import { describe, expect, it } from 'vitest'
import { currentLoad } from '../../src/index.js'
import { deferred, story } from './story.js'

describe('how long a value lives', () => {
  it('is the nearest time to live: of the call, else of the cache', async () => {
    const { cache } = story({ ttl: '10s' })
    await cache.readThrough(['cache'], async () => 1)
    await cache.readThrough(['call'], async () => 1, { ttl: '1m' })
    await cache.readThrough(['not given'], async () => 1, { ttl: undefined })
    await cache.drain()
    expect(await leftMs(cache, 'cache', 'call', 'not given')).toEqual([10_000, 60_000, 10_000])
  })

  it('may follow from the value', async () => {
    const { cache, events } = story()
    const ttl = (value: string): number => (value === 'final' ? 60_000 : 0)
    await cache.readThrough(['a'], async () => 'final', { ttl })
    await cache.readThrough(['b'], async () => 'draft', { ttl })
    await cache.drain()
    expect(await leftMs(cache, 'a')).toEqual([60_000])
    expect(events()).toContain('fill.skipped ttl b')
  })

  it('may be another for null and undefined', async () => {
    const { cache } = story({ ttl: '10m', nullTtl: '5s' })
    await cache.readThrough(['null'], async () => null)
    await cache.readThrough(['undefined'], async () => undefined)
    await cache.readThrough(['zero'], async () => 0)
    await cache.drain()
    expect(await leftMs(cache, 'null', 'undefined', 'zero')).toEqual([5_000, 5_000, 600_000])
  })

  it('is shortened by jitter, never lengthened', async () => {
    const chances = [0, 0.5, 1]
    const random = { fraction: () => chances.shift() ?? 0, id: ids() }
    const { cache } = story({ ttl: 1_000, jitter: 0.2, random })
    for (const name of ['a', 'b', 'c']) {
      await cache.readThrough([name], async () => 1)
      await cache.drain()
    }
    expect(await leftMs(cache, 'a', 'b', 'c')).toEqual([1_000, 900, 800])
  })

  it('slides with each hit, and not beyond its bound', async () => {
    const { cache, clock, events } = story({ ttl: '10s', sliding: '25s' })
    await cache.readThrough(['p'], async () => 'first')
    await cache.drain()
    const hits: string[] = []
    for (let i = 0; i < 4; i++) {
      await clock.advance(8_000)
      hits.push(await cache.readThrough(['p'], async () => 'second'))
      await cache.drain()
    }
    expect(hits).toEqual(['first', 'first', 'first', 'second'])
    expect(events().filter((line) => line.startsWith('miss'))).toHaveLength(2)
  })

  it('is bounded by a `sliding` that is shorter, where they come from different layers', async () => {
    const { cache, clock } = story({ ttl: '1h' })
    await cache.readThrough(['p'], async () => 'first', { sliding: '1m' })
    await cache.drain()
    await clock.advance(59_000)
    expect(await cache.readThrough(['p'], async () => 'second', { sliding: '1m' })).toBe('first')
    await clock.advance(1_100)
    expect(await cache.readThrough(['p'], async () => 'second', { sliding: '1m' })).toBe('second')
  })

  it('does not slide where the load has given it a life of its own', async () => {
    const { cache, clock } = story({ ttl: '10s', sliding: '2h' })
    await cache.readThrough(['p'], async () => {
      currentLoad()?.ttl('1h')
      return 'first'
    })
    await cache.drain()
    await cache.readThrough(['p'], async () => 'second')
    await clock.advance(3_000_000)
    expect(await cache.readThrough(['p'], async () => 'second')).toBe('first')
  })

  it('is not for what a load has left behind to set', async () => {
    const { cache } = story()
    const later = deferred<void>()
    const after: unknown[] = []
    let leftBehind: Promise<void> | undefined
    await cache.readThrough(['p'], async () => {
      leftBehind = later.promise.then(() => void after.push(currentLoad()))
      return currentLoad() === undefined ? 'outside' : 'inside'
    })
    await cache.drain()
    later.resolve()
    await leftBehind
    expect(after).toEqual([undefined])
    expect(await cache.peek(['p'])).toEqual({ value: 'inside' })
  })

  it('is not for a method that went past the cache to set, inside the load of another', async () => {
    const { cache, events } = story()
    const inner = async (): Promise<number> => {
      currentLoad()?.skip()
      return 1
    }
    await cache.readThrough(['outer'], () => cache.readThrough(['inner'], inner, { when: () => false }))
    await cache.drain()
    expect(events()).toContain('filled outer')
  })

  it('ends when nobody asks, though it slides', async () => {
    const { cache, clock } = story({ ttl: '10s', sliding: '1h' })
    await cache.readThrough(['p'], async () => 'first')
    await cache.drain()
    await clock.advance(10_002)
    expect(await cache.readThrough(['p'], async () => 'second')).toBe('second')
  })

  it('can be set, and the value kept out, by the load itself', async () => {
    const { cache, events } = story()
    await cache.readThrough(['short'], async () => {
      await Promise.resolve()
      currentLoad()?.ttl('3s')
      return 1
    })
    await cache.readThrough(['out'], async () => {
      currentLoad()?.skip()
      return 1
    })
    await cache.drain()
    expect(await leftMs(cache, 'short')).toEqual([3_000])
    expect(events()).toContain('fill.skipped skip out')
    expect(currentLoad()).toBeUndefined()
  })
})

describe('whether a call uses the cache', () => {
  it('is decided before by `when`, and after by `unless`', async () => {
    const { cache, events } = story()
    await cache.readThrough(['a'], async () => 1, { when: () => false })
    await cache.readThrough(['b'], async () => ({ draft: true }), { unless: (value) => value.draft })
    await cache.drain()
    expect(events()).toEqual(['bypassed when', 'miss absent b', 'loaded b', 'fill.skipped unless b'])
  })

  it('is "no" where a rule throws, and the caller gets its value all the same', async () => {
    const { cache, events } = story()
    const broken = (): never => {
      throw new Error('rule broken')
    }
    expect(await cache.readThrough(['a'], async () => 1, { when: broken })).toBe(1)
    expect(await cache.readThrough(['b'], async () => 2, { unless: broken })).toBe(2)
    expect(await cache.readThrough(['c'], async () => 3, { ttl: broken })).toBe(3)
    expect(await cache.readThrough(['d'], async () => 4, { ttl: () => -1 })).toBe(4)
    await cache.drain()
    expect(events().filter((line) => !/^(miss|loaded)/.test(line))).toEqual([
      'bypassed when',
      'fill.skipped unless b',
      'fill.skipped ttl c',
      'fill.skipped ttl d',
    ])
  })

  it('is not "no" for ever in what a bypassed method has left behind', async () => {
    const { cache, events } = story()
    const later = deferred<void>()
    let leftBehind: Promise<number> | undefined
    const bypassed = async (): Promise<number> => {
      leftBehind = later.promise.then(() => cache.readThrough(['x'], async () => 2))
      return 1
    }
    await cache.readThrough(['x'], () => cache.readThrough(['y'], bypassed, { when: () => false }))
    await cache.drain()
    later.resolve()
    expect(await leftBehind).toBe(1)
    expect(events().at(-1)).toBe('hit x')
  })

  it('is "no" without a change to how the method fails', async () => {
    const { cache } = story()
    const error = new Error('thrown at once')
    const load = (): never => {
      throw error
    }
    await expect(cache.readThrough(['a'], load, { when: () => false })).rejects.toBe(error)
  })

  it('is "no" where the key cannot be built, or is too long', async () => {
    const { cache, events } = story()
    for (const part of [undefined, Number.NaN, {}, () => 1, new Date(Number.NaN)]) {
      expect(await cache.readThrough(['p', part as never], async () => 'run')).toBe('run')
    }
    expect(await cache.readThrough(['p', 'x'.repeat(511)], async () => 'run')).toBe('run')
    expect(events()).toEqual([...Array<string>(5).fill('bypassed key'), 'bypassed key-too-long'])
  })

  it('throws for a key that cannot be built where that is wanted', async () => {
    const { cache } = story({ onKeyError: 'throw' })
    const call = cache.readThrough(['p', undefined as never], async () => 'run')
    await expect(call).rejects.toMatchObject({ code: 'KEY_INVALID', message: expect.stringContaining('[1]') as string })
  })

  it('is "no" while it is disabled, wholly or for a piece of work; invalidations are sent all the same', async () => {
    const { cache, events } = story()
    await cache.readThrough(['p'], async () => 1)
    await cache.drain()
    cache.disable()
    expect(await cache.readThrough(['p'], async () => 2)).toBe(2)
    await cache.invalidate({ keys: [['p']] })
    cache.enable()
    expect(await cache.peek(['p'])).toBeUndefined()
    expect(await cache.disabled(() => cache.readThrough(['p'], async () => 3))).toBe(3)
    expect(await cache.readThrough(['p'], async () => 4)).toBe(4)
    expect(events().filter((line) => line.startsWith('bypassed'))).toEqual(['bypassed disabled', 'bypassed disabled'])
  })

  it('is "no" after close(), which may be called twice', async () => {
    const { cache, events } = story()
    await Promise.all([cache.close(), cache.close()])
    expect(await cache.readThrough(['p'], async () => 1)).toBe(1)
    expect(await cache.invalidate({ keys: [['p']] })).toBe('lost')
    expect(events()).toEqual(['bypassed closed', 'invalidation.lost p'])
  })
})

describe('vary', () => {
  it('keeps tenants apart, for reads, keys and patterns, and no key can forge another tenant', async () => {
    let tenant: string | undefined = 'acme'
    const { cache, events } = story({ vary: () => tenant })
    const read = (): Promise<string> => cache.readThrough(['p', 1], async () => `of ${tenant}`)
    expect(await read()).toBe('of acme')
    tenant = 'umbrella'
    expect(await read()).toBe('of umbrella')
    await cache.drain()
    await cache.invalidate({ patterns: ['p:*'] })
    expect(await cache.peek(['p', 1])).toBeUndefined()
    tenant = 'acme'
    expect(await cache.peek(['p', 1])).toEqual({ value: 'of acme' })

    const plain = story()
    expect(await plain.cache.peek(['%vacme:p', 1])).toBeUndefined()
    tenant = undefined
    events()
    expect(await read()).toBe('of undefined')
    expect(events()).toEqual(['bypassed vary'])
  })

  it.each([Number.NaN, {}])('%o costs no method its result, nor its error', async (tenant) => {
    const { cache, events } = story({ vary: () => tenant as never })
    expect(await cache.readThrough(['p'], async () => 'run')).toBe('run')
    expect(await cache.invalidate({ keys: [['p']], patterns: ['p:*'] })).toBe('incomplete')
    expect(events()).toEqual(['bypassed key', 'invalidation.incomplete'])
  })

  it('tells of an invalidation that has no tenant', async () => {
    const { cache, events } = story({ vary: () => undefined })
    expect(await cache.invalidate({ keys: [['p', 1]] })).toBe('incomplete')
    expect(events()).toEqual(['invalidation.incomplete'])
  })

  it('that gives nothing is an error where a key is named outright', async () => {
    const { cache } = story({ vary: () => undefined })
    const asked = [cache.seed(['p'], 1), cache.peek(['p']), cache.explain(['p'])]
    const outcomes = await Promise.allSettled(asked)
    expect(outcomes.map((outcome) => (outcome as PromiseRejectedResult).reason as unknown)).toEqual(
      Array(3).fill(expect.objectContaining({ code: 'KEY_INVALID' })),
    )
  })
})

async function leftMs(cache: ReturnType<typeof story>['cache'], ...names: string[]): Promise<number[]> {
  const explained = await Promise.all(names.map((name) => cache.explain([name])))
  return explained.map((known) => (known.state === 'fresh' ? known.leftMs : -1))
}

function ids(): () => string {
  let last = 0
  return () => String(++last).padStart(20, '0')
}
