import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { currentLoad, defineKey, memoryStore, pattern, type Store, type StoreFactory } from '../../src/index.js'
import { changed, deferred, settled, story, type Story } from './story.js'

const category = defineKey('category', (id: number, page: number) => [id, page])
const HOUR_MS = 3_600_000

/** A memory store, and what becomes of keys in it, in order. */
function noting(
  change: (
    indexes: NonNullable<Store['indexes']>,
    told: string[],
  ) => Partial<NonNullable<Store['indexes']>> = () => ({}),
  clock = fakeClock(),
): { readonly store: StoreFactory; readonly told: string[]; readonly clock: typeof clock } {
  const told: string[] = []
  const store = changed(memoryStore({ clock }), (inner) => {
    const indexes = inner.indexes ?? expect.fail()
    return {
      lease: (key, ...given) => {
        told.push(`lease ${key}`)
        return inner.lease(key, ...given)
      },
      fill: (key, ...given) => {
        told.push(`fill ${key}`)
        return inner.fill(key, ...given)
      },
      touch: (key, ...given) => {
        told.push(`touch ${key}`)
        return inner.touch(key, ...given)
      },
      deleteMatching: (glob) => {
        told.push(`scan ${glob}`)
        return inner.deleteMatching(glob)
      },
      indexes: {
        isInOrder: true,
        note: (group, key, ttlMs, max) => {
          told.push(`note ${key} in ${group} of ${max} for ${ttlMs}`)
          return indexes.note(group, key, ttlMs, max)
        },
        deleteMatching: (group, glob, max) => {
          told.push(`drop ${glob} of ${group}`)
          return indexes.deleteMatching(group, glob, max)
        },
        ...change(indexes, told),
      },
    }
  })
  return { store, told, clock }
}

const load = (one: Story, page = 1, ttl = '5m'): Promise<unknown> =>
  one.cache.readThrough(category(7, page), async () => `page ${page}`, { ttl } as object)

describe('a key that has an index', () => {
  it('is noted behind its lease and before its load, for longer than either and the value may last', async () => {
    const { store, told, clock } = noting()
    const one = story({ store, clock, indexes: [{ key: category, max: 9 }] })
    await one.cache.readThrough(category(7, 1), async () => told.push('load'), { ttl: '5m' })
    await one.cache.drain()
    expect(told).toEqual([
      'lease category:7:1',
      'note category:7:1 in category of 9 for 390000',
      'load',
      'fill category:7:1',
    ])
  })

  it('waits for its lease with its note, where the store keeps no order', async () => {
    const held = deferred<void>()
    const clock = fakeClock()
    const { store: inner, told } = noting(() => ({ isInOrder: false }), clock)
    const store = changed(inner, (within) => ({
      lease: async (...given) => {
        const answer = await within.lease(...given)
        await held.promise
        return answer
      },
    }))
    const one = story({ store, clock, indexes: [category] })
    const loading = load(one)
    await settled()
    expect(told).toEqual(['lease category:7:1'])
    held.resolve()
    await loading
    expect(told[1]).toMatch(/^note category:7:1 in category of 100000 /)
  })

  it('is loaded and not stored where it could not be noted', async () => {
    const { store, told, clock } = noting(() => ({ note: () => Promise.reject(new Error('full')) }))
    const one = story({ store, clock, indexes: [category] })
    expect(await load(one)).toBe('page 1')
    await one.cache.drain()
    expect(told).toEqual(['lease category:7:1'])
    expect(one.events()).toEqual(['store.failed note', 'bypassed store category:7:1', 'loaded category:7:1'])
    expect(await one.cache.explain(category(7, 1))).toMatchObject({ state: 'absent' })
  })

  it('is noted once more before it is stored for longer than could be known, and not stored where that fails', async () => {
    let isFull = false
    const { store, told, clock } = noting((indexes, said) => ({
      note: (group, key, ttlMs, max) => {
        said.push(`note for ${ttlMs}`)
        return isFull ? Promise.reject(new Error('full')) : indexes.note(group, key, ttlMs, max)
      },
    }))
    const one = story({ store, clock, indexes: [category] })
    const long = (page: number): Promise<unknown> =>
      one.cache.readThrough(category(7, page), async () => {
        currentLoad()?.ttl('12h')
        return page
      })
    await long(1)
    await one.cache.drain()
    expect(told).toEqual(['lease category:7:1', 'note for 390000', `note for ${12 * HOUR_MS}`, 'fill category:7:1'])
    await one.cache.readThrough(category(7, 2), async () => {
      currentLoad()?.ttl('12h')
      isFull = true
      return 2
    })
    await one.cache.drain()
    expect(one.events()).toContain('fill.failed category:7:2')
    expect(told).not.toContain('fill category:7:2')
  })

  it('is noted before a hit lets its entry live longer', async () => {
    const { store, told, clock } = noting()
    const one = story({ store, clock, indexes: [category], ttl: '10m', sliding: '2h' })
    await load(one, 1, '10m')
    await one.cache.drain()
    told.length = 0
    await clock.advance(9 * 60_000)
    await load(one, 1, '10m')
    await one.cache.drain()
    expect(told).toEqual(['note category:7:1 in category of 100000 for 600000', 'touch category:7:1'])
  })

  it('is noted once more before a refresh stores it whose machine has slept meanwhile', async () => {
    const { store, told, clock } = noting()
    const one = story({ store, clock, indexes: [category], ttl: '1d' })
    await one.cache.seed(category(7, 1), 'seeded')
    told.length = 0
    await one.cache.refresh(category(7, 1), async () => {
      told.push('load')
      // The monotonic clock stands still while a machine sleeps.
      clock.shiftWall(HOUR_MS)
      return 'fresh'
    })
    await one.cache.drain()
    expect(told.map((line) => line.split(' ')[0])).toEqual(['note', 'load', 'note'])
    expect(one.events()).toContain('refreshed category:7:1')
  })

  it('is noted before a refresh loads it, and before a write-through does', async () => {
    const { store, told, clock } = noting()
    const one = story({ store, clock, indexes: [category] })
    await one.cache.writeThrough(category(7, 1), async () => told.push('write'))
    await one.cache.refresh(category(7, 1), async () => told.push('load'))
    await one.cache.seed(category(7, 2), 'seeded')
    await one.cache.drain()
    const words = told.map((line) => line.split(' ')[0])
    expect(words).toEqual(['note', 'write', 'note', 'load', 'lease', 'note', 'fill'])
  })
})

describe('a pattern', () => {
  it('of one group with an index is dropped by that, whatever vary says', async () => {
    const { store, told, clock } = noting()
    const one = story({ store, clock, indexes: [category], vary: () => 'acme' })
    for (const page of [1, 2]) await load(one, page)
    await one.cache.drain()
    told.length = 0
    await one.cache.invalidate({ patterns: [category.under(7), pattern`category:${7}:*:x`] })
    expect(told).toEqual([
      'drop %vacme:category:7:* of %vacme:category',
      'drop %vacme:category:7:*:x of %vacme:category',
    ])
    expect(await one.cache.peek(category(7, 2))).toBeUndefined()
  })

  it('waits for others of its group, of which the first may have to scan for all', async () => {
    const { store, told, clock } = noting((indexes, said) => ({
      async deleteMatching(group, glob, max) {
        said.push(`drop ${glob}`)
        await settled()
        await indexes.deleteMatching(group, glob, max)
        said.push(`dropped ${glob}`)
      },
    }))
    const one = story({ store, clock, indexes: [category] })
    const patterns = [pattern`category:${7}:*`, pattern`category:${8}:*`, 'product:*'] as const
    expect(await one.cache.invalidate({ patterns })).toBe('done')
    expect(told).toEqual([
      'drop category:7:*',
      'scan product:*',
      'dropped category:7:*',
      'drop category:8:*',
      'dropped category:8:*',
    ])
  })

  it('that reaches over several groups, or one without an index, is sought by a scan', async () => {
    const { store, told, clock } = noting()
    const one = story({ store, clock, indexes: [category] })
    await load(one)
    await one.cache.drain()
    told.length = 0
    await one.cache.invalidate({ patterns: ['cat*', 'product:*'] })
    await one.cache.clear()
    expect(told).toEqual(['scan cat*', 'scan product:*', 'scan *'])
    expect(await one.cache.peek(category(7, 1))).toBeUndefined()
  })

  it('is sought by a scan where the store keeps no indexes', async () => {
    const clock = fakeClock()
    const one = story({
      clock,
      store: changed(memoryStore({ clock }), () => ({ indexes: undefined })),
      indexes: [category],
    })
    await load(one)
    await one.cache.drain()
    expect(await one.cache.invalidate({ patterns: [category.all] })).toBe('done')
    expect(await one.cache.peek(category(7, 1))).toBeUndefined()
  })

  it('keeps out of the store what was being loaded when it was dropped', async () => {
    const one = story({ indexes: [category] })
    await one.cache.invalidate({ patterns: [category.all] })
    const held = deferred<string>()
    const loading = one.cache.readThrough(category(7, 1), () => held.promise)
    await settled()
    const other = story({ indexes: [category] })
    await other.cache.invalidate({ patterns: [category.under(7)] })
    await one.cache.invalidate({ patterns: [category.under(7)] })
    held.resolve('old')
    expect(await loading).toBe('old')
    await one.cache.drain()
    expect(await one.cache.peek(category(7, 1))).toBeUndefined()
  })
})

describe('the option indexes', () => {
  it('takes declared keys, with most keys or without', () => {
    for (const indexes of [[category], [{ key: category }], [{ key: category, max: 1 }], []]) {
      expect(() => story({ indexes })).not.toThrow()
    }
  })

  it.each([
    ['category', /'indexes' must be a list/],
    [['category'], /indexes/],
    [[{ key: 'category' }], /'indexes' takes what defineKey/],
    [[{ key: category, max: 0 }], /'max' must be a whole number from 1, got 0/],
    [[{ key: category, most: 1 }], /unknown option 'most'/],
  ])('refuses %j', (indexes, message) => {
    expect(() => story({ indexes: indexes as never })).toThrow(message)
  })
})
