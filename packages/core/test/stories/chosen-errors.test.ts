import { describe, expect, it } from 'vitest'
import { currentLoad, type KeptErrorOptions } from '../../src/index.js'
import { errors, finding, NotFound } from './kept-errors.js'
import { story } from './story.js'

describe('which errors are kept', () => {
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
    expect(events().filter((line) => line.startsWith('fill'))).toEqual(['fill.skipped skip p', 'fill.skipped tags p'])
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

  it('is not kept for no time at all', async () => {
    const random = { fraction: () => 1, id: ids() }
    const { cache, events } = story({ errors, jitter: 1, random })
    const { find } = finding()
    await expect(cache.readThrough(['p'], find)).rejects.toThrow(NotFound)
    await cache.drain()
    expect(events()).toEqual(['miss absent p', 'load.failed p', 'fill.skipped ttl p'])
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
      [{ ...errors, from: () => 1 }, "createCache: option 'errors': unknown option 'from'"],
    ]
    for (const [given, message] of wrong) expect(() => story({ errors: given as KeptErrorOptions })).toThrow(message)

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
