import { afterEach, describe, expect, it, vi } from 'vitest'
import { jsonSerializer, type CacheEventOf, type Serializer } from '../../src/index.js'
import { story, type Story } from './story.js'

const SECRET = 'hunter2'

/** A serializer that does not keep its promise: `JSON` makes texts of dates, and drops `undefined`. */
const careless: Serializer<string> = {
  id: 'careless',
  format: 'text',
  serialize: (value) => JSON.stringify(value) ?? 'null',
  deserialize: (text) => JSON.parse(text) as unknown,
}

function verifying(
  options: Parameters<typeof story>[0] = {},
): Story & { readonly changed: CacheEventOf<'value.changed'>[] } {
  const told = story({ verify: 'always', serializer: careless, ...options })
  const changed: CacheEventOf<'value.changed'>[] = []
  told.cache.on('value.changed', (event) => changed.push(event))
  return { ...told, changed }
}

const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
afterEach(() => {
  warnings.mockClear()
  vi.unstubAllEnvs()
})

const dated = async (): Promise<unknown> => ({ rows: [{ name: SECRET, at: new Date(0) }] })

describe('a cache that verifies', () => {
  it('does not store what would come back changed, and says where', async () => {
    const { cache, events, changed } = verifying()
    expect(await cache.readThrough(['rows', 1], dated)).toEqual(await dated())
    await cache.drain()
    expect(events()).toEqual([
      'miss absent rows:1',
      'loaded rows:1',
      'value.changed rows:1',
      'fill.skipped changed rows:1',
    ])
    expect(changed).toEqual([
      { type: 'value.changed', method: 'rows', key: 'rows:1', path: 'rows[0].at', was: 'a Date', became: 'a string' },
    ])
    expect(await cache.peek(['rows', 1])).toBeUndefined()
    expect(cache.stats().skippedFills).toBe(1)
  })

  it('reports a method once, and refuses each time', async () => {
    const { cache, events, changed } = verifying()
    for (const id of [1, 2, 3]) await cache.readThrough(['rows', id], dated)
    await cache.readThrough(['others', 1], dated)
    await cache.drain()
    expect(changed.map(({ key }) => key)).toEqual(['rows:1', 'others:1'])
    expect(events().filter((line) => line.startsWith('fill.skipped changed'))).toHaveLength(4)
    expect(warnings.mock.calls.map(([message]) => message)).toEqual([
      'What rows gives is not stored. The value at rows[0].at does not come back as it is: it was a Date, and became a string',
      'What others gives is not stored. The value at rows[0].at does not come back as it is: it was a Date, and became a string',
    ])
  })

  it('tells nothing of the value itself', async () => {
    const { cache } = verifying()
    const told: unknown[] = []
    cache.on('value.changed', (event) => told.push(event))
    cache.on('fill.skipped', ({ error }) => told.push(String(error)))
    await cache.readThrough(['rows'], dated)
    expect(told).toHaveLength(2)
    expect(JSON.stringify([told, warnings.mock.calls])).not.toContain(SECRET)
  })

  it('stores what comes back as it was', async () => {
    const { cache, events } = verifying()
    await cache.readThrough(['rows'], async () => ({ rows: [{ name: 'lamp' }], none: null }))
    await cache.drain()
    expect(events()).toContain('filled rows')
  })

  it('looks at what is written, seeded, refreshed and kept of errors as well', async () => {
    const { cache, events } = verifying({
      errors: { ttl: '1s', toData: () => ({ at: new Date(0) }), toError: () => new Error('kept') },
    })
    await cache.writeThrough(['written'], dated)
    expect(await cache.seed(['seeded'], await dated())).toBe(false)
    await cache.readThrough(['refreshed'], async () => 1)
    await cache.drain()
    await cache.refresh(['refreshed'], dated)
    await cache.readThrough(['failing'], () => Promise.reject(new Error('no'))).catch(() => {})
    await cache.drain()
    expect(events().filter((line) => line.startsWith('fill.skipped'))).toEqual([
      'fill.skipped changed written',
      'fill.skipped changed seeded',
      'fill.skipped changed refreshed',
      'fill.skipped changed failing',
    ])
    expect(await cache.peek(['refreshed'])).toEqual({ value: 1 })
  })

  it('gives those who share a load the value as it is, where a copy would be changed', async () => {
    const { cache } = verifying()
    const [first, ...others] = await Promise.all([1, 2, 3].map(() => cache.readThrough(['rows'], dated)))
    expect(first).toEqual(await dated())
    for (const other of others) expect(other).toBe(first)
    expect(cache.stats()).toMatchObject({ loads: 1, skippedFills: 1 })
  })

  it('gives those who share a load of what had lapsed the value as it is', async () => {
    const { cache, clock } = verifying({ ttl: '1s', stale: { ifError: '1m' } })
    await cache.readThrough(['rows'], async () => 1)
    await cache.drain()
    await clock.advance(2_000)
    const [first, second] = await Promise.all([1, 2].map(() => cache.readThrough(['rows'], dated)))
    expect(first).toEqual(await dated())
    expect(second).toBe(first)
  })

  it('gives those who share a load a copy of their own where that is the same', async () => {
    const { cache } = verifying()
    const read = (): Promise<{ name: string }> => cache.readThrough(['rows'], async () => ({ name: 'lamp' }))
    const first = read().then((value) => {
      value.name = 'changed'
      return value
    })
    const [changed, other] = await Promise.all([first, read()])
    expect(changed).toEqual({ name: 'changed' })
    expect(other).toEqual({ name: 'lamp' })
  })

  it('refuses a value that cannot be read again', async () => {
    const { cache, changed } = verifying({ serializer: { ...jsonSerializer(), deserialize: () => { throw new Error('no') } } }) // prettier-ignore
    await cache.readThrough(['p'], async () => ({ a: 1 }))
    await cache.drain()
    expect(changed).toMatchObject([{ path: '', was: 'a plain object', became: 'something that cannot be read' }])
  })

  it('finds one object in two places, which plain JSON would make two', async () => {
    const org = { id: 1 }
    const { cache, changed } = verifying({ serializer: jsonSerializer() })
    await cache.readThrough(['p'], async () => [{ org }, { org }])
    await cache.drain()
    expect(changed).toMatchObject([{ path: '[1].org', became: 'one of its own' }])
  })
})

describe("verify: 'development'", () => {
  const stores = async (): Promise<boolean> => {
    const { cache } = verifying({ verify: 'development' })
    await cache.readThrough(['rows'], dated)
    await cache.drain()
    return (await cache.peek(['rows'])) !== undefined
  }

  it('is off where NODE_ENV is production when the cache is made', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    expect(await stores()).toBe(true)
  })

  it('is on anywhere else', async () => {
    vi.stubEnv('NODE_ENV', 'test')
    expect(await stores()).toBe(false)
  })
})

describe('a cache that was not told to verify', () => {
  it('reads nothing back', async () => {
    const decode = vi.fn<(text: string) => unknown>(careless.deserialize)
    const { cache, events } = story({ serializer: { ...careless, deserialize: decode } })
    await cache.readThrough(['rows'], dated)
    await cache.drain()
    expect(events()).toContain('filled rows')
    expect(decode).not.toHaveBeenCalled()
  })

  it('is what any other word is refused for', () => {
    expect(() => story({ verify: 'production' as never })).toThrow(
      "createCache: option 'verify' must be 'development' or 'always'; got \"production\"",
    )
  })
})
