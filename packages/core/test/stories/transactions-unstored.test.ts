import { afterEach, describe, expect, it, vi } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { currentLoad, memoryStore, openTransaction } from '../../src/index.js'
import { here } from '../../src/engine/current-transaction.js'
import { deferred, fill, story } from './story.js'

const IN_TEST = { prefix: 'rt:test:', format: 'text', report() {}, renewed() {} } as const
const refused = Object.assign(new Error('duplicate key'), { code: '23505' })

afterEach(() => {
  if (here.open !== 0) throw new Error('a scope was never ended')
  vi.restoreAllMocks()
})

describe('inside a transaction nothing is stored', () => {
  it('by a write-through, whose key goes past the cache from its begin on', async () => {
    const given = story()
    const { cache, events } = given
    await fill(given, ['p'])
    await cache.transaction(async () => {
      const write = async (): Promise<string> => {
        expect(await cache.readThrough(['p'], async () => 'half-way')).toBe('half-way')
        currentLoad()!.ttl('1s')
        return 'new'
      }
      expect(await cache.writeThrough(['p'], write)).toBe('new')
      expect(await cache.peek(['p'])).toBeUndefined()
      expect(events()).toEqual([
        'bypassed transaction p',
        'loaded p',
        'fill.skipped transaction p',
        'invalidation.deferred p',
      ])
    })
    expect(events()).toEqual(['invalidated p'])
  })

  it('by a write-through that throws, and what it may have done by then is committed with the rest', async () => {
    const given = story()
    const { cache, events } = given
    await fill(given, ['p'])
    await cache.transaction(async () => {
      await expect(cache.writeThrough(['p'], () => Promise.reject(refused))).rejects.toBe(refused)
    })
    expect(events()).toEqual(['invalidation.deferred p', 'invalidated p'])
  })

  it('by a write-through that outlives its transaction, and its key is dropped again when it has written', async () => {
    const { cache, events } = story()
    const held = deferred<string>()
    let writing: Promise<string> | undefined
    await cache.transaction(async () => {
      writing = cache.writeThrough(['p'], () => held.promise)
    })
    held.resolve('late')
    await writing
    expect(events()).toEqual(['invalidated p', 'fill.skipped transaction p', 'invalidated p'])
  })

  it('by others either, under a write-through whose process dies before it has told of its commit', async () => {
    const clock = fakeClock()
    const shared = memoryStore({ clock })(IN_TEST)
    const writer = story({ clock, store: () => shared })
    const there = story({ clock, store: () => shared })
    await fill(writer, ['p'])

    const scope = openTransaction()
    await scope.run(() => writer.cache.writeThrough(['p'], async () => 'new'))
    expect(await there.cache.readThrough(['p'], async () => 'read before the commit')).toBe('read before the commit')
    expect(there.events()).toEqual(['bypassed barrier p', 'loaded p'])
    // Committed, and dead: nothing is sent any more.
    await clock.advance(30_000)
    expect(await there.cache.readThrough(['p'], async () => 'new')).toBe('new')
    await scope.rollback()
  })

  it('by `seed`', async () => {
    const { cache } = story()
    expect(await cache.transaction(() => cache.seed(['p'], 'uncommitted'))).toBe(false)
    expect(await cache.explain(['p'])).toEqual({ key: 'p', state: 'absent' })
  })

  it('by `refresh`, which loads', async () => {
    const given = story()
    await fill(given, ['p'])
    const { cache, events } = given
    expect(await cache.transaction(() => cache.refresh(['p'], async () => 'uncommitted'))).toBe('uncommitted')
    expect(events()).toEqual(['bypassed transaction p', 'loaded p'])
    expect(await cache.peek(['p'])).toEqual({ value: 'p' })
  })

  it('by a wrapped function', async () => {
    const { cache, events } = story()
    const find = cache.wrap(async (id: number) => id, { key: (id) => ['p', id] })
    expect(await cache.transaction(() => find(1))).toBe(1)
    expect(events()).toEqual(['bypassed transaction p:1', 'loaded p:1'])
  })
})
