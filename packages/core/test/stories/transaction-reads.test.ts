import { afterEach, describe, expect, it } from 'vitest'
import { currentLoad, memoryStore, onResult } from '../../src/index.js'
import { currentTransaction, here } from '../../src/engine/current-transaction.js'
import { changed, deferred, fill, settled, story, type Story } from './story.js'

/** Two stories over one store: a writer in its transaction, and another process that reads. */
function two(): { readonly writer: Story; readonly reader: Story } {
  const clock = story().clock
  const store = memoryStore({ clock })
  return { writer: story({ clock, store }), reader: story({ clock, store }) }
}

const refused = new Error('no stock left')

afterEach(() => {
  if (here.open !== 0) throw new Error('a scope was never ended')
})

describe('a read inside a transaction', () => {
  it('uses what is fresh and was not invalidated there', async () => {
    const given = story()
    const { cache, events } = given
    await fill(given, ['p', 1])
    await cache.transaction(async () => {
      expect(await cache.readThrough(['p', 1], async () => 'never')).toBe('p,1')
      expect(await cache.peek(['p', 1])).toEqual({ value: 'p,1' })
    })
    expect(events()).toEqual(['hit p:1'])
  })

  it.each([
    ['by key', { keys: [['p', 1] as const] }],
    ['by pattern', { patterns: ['p:*'] }],
    ['by a tag of its arguments', { tags: ['all'] }],
    ['by a tag that only the entry knows', { tags: ['org:3'] }],
  ])('goes past the cache for what was invalidated there, %s', async (_, targets) => {
    const { cache, events } = story()
    const options = { tags: ['all', onResult((row: { org: number }) => `org:${row.org}`)] }
    await cache.readThrough(['p', 1], async () => ({ org: 3 }), options)
    await cache.drain()
    await cache.transaction(async () => {
      await cache.invalidate(targets)
      events()
      expect(await cache.readThrough(['p', 1], async () => ({ org: 4 }), options)).toEqual({ org: 4 })
      expect(await cache.peek(['p', 1])).toBeUndefined()
      expect(events()).toEqual(['bypassed transaction p:1', 'loaded p:1'])
    })
  })

  it('sees what was invalidated there while it was looking', async () => {
    const given = story()
    const { cache } = given
    await fill(given, ['p', 1])
    await cache.transaction(async () => {
      const reading = cache.readThrough(['p', 1], async () => 'mine')
      const invalidating = cache.invalidate({ keys: [['p', 1]] })
      expect(await reading).toBe('mine')
      await invalidating
    })
  })

  it('stores nothing of what it loads, so that a rollback leaves nothing behind', async () => {
    const { writer, reader } = two()
    const work = async (): Promise<never> => {
      expect(await writer.cache.readThrough(['p'], async () => 'uncommitted')).toBe('uncommitted')
      throw refused
    }
    await expect(writer.cache.transaction(work)).rejects.toBe(refused)
    await writer.cache.drain()
    expect(writer.events()).toEqual(['bypassed transaction p', 'loaded p'])
    expect(await reader.cache.explain(['p'])).toEqual({ key: 'p', state: 'absent' })
  })

  it('is joined by nobody, outside or inside', async () => {
    const { cache, events } = story()
    const held = deferred<string>()
    const transaction = cache.transaction(() =>
      Promise.all([cache.readThrough(['p'], () => held.promise), cache.readThrough(['p'], async () => 'my own')]),
    )
    await settled()
    expect(await cache.readThrough(['p'], async () => 'committed')).toBe('committed')
    held.resolve('uncommitted')
    expect(await transaction).toEqual(['uncommitted', 'my own'])
    await cache.drain()
    expect(await cache.peek(['p'])).toEqual({ value: 'committed' })
    expect(events().filter((line) => /joined|waiting/.test(line))).toEqual([])
  })

  it('joins nobody, and waits for nobody', async () => {
    const { cache, events } = story()
    const held = deferred<string>()
    const outside = cache.readThrough(['p'], () => held.promise)
    await settled()
    expect(await cache.transaction(() => cache.readThrough(['p'], async () => 'mine'))).toBe('mine')
    held.resolve('theirs')
    expect(await outside).toBe('theirs')
    await cache.drain()
    expect(events()).toEqual(['miss absent p', 'bypassed transaction p', 'loaded p', 'loaded p', 'filled p'])
  })

  it('starts nothing behind it: no refresh of what is stale, and none that is early', async () => {
    const policy = { ttl: '10s', stale: { whileRevalidate: '10s' }, refreshEarly: true } as const
    const { cache, clock, events } = story({ random: { id: () => `${Math.random()}`, fraction: () => 1e-9 } })
    await cache.readThrough(['p'], async () => 'old', policy)
    await cache.drain()
    await clock.advance(9_000)
    events()
    await cache.transaction(() => cache.readThrough(['p'], async () => 'early', policy))
    expect(events()).toEqual(['hit p'])
    await clock.advance(2_000)
    expect(await cache.transaction(() => cache.readThrough(['p'], async () => 'stale', policy))).toBe('stale')
    await cache.drain()
    expect(events()).toEqual(['bypassed transaction p', 'loaded p'])
  })

  it('goes past the cache where the store does not answer', async () => {
    const store = changed(memoryStore(), () => ({ read: () => Promise.reject(new Error('gone')) }))
    const { cache, events } = story({ store })
    expect(await cache.transaction(() => cache.readThrough(['p'], async () => 'mine'))).toBe('mine')
    expect(events()).toEqual(['store.failed read', 'bypassed transaction p', 'loaded p'])
  })

  it('goes past the cache for what an invalidation has not reached yet', async () => {
    const given = story({ store: changed(memoryStore(), () => ({ delete: () => Promise.reject(new Error('no')) })) })
    const { cache, clock, events } = given
    await fill(given, ['p'])
    const invalidating = cache.invalidate({ keys: [['p']] })
    for (let turn = 0; turn < 5; turn++) {
      await settled()
      await clock.advance(300)
    }
    expect(await invalidating).toBe('pending')
    events()
    expect(await cache.transaction(() => cache.readThrough(['p'], async () => 'new'))).toBe('new')
    expect(events()).toEqual(['bypassed transaction p', 'loaded p'])
  })

  it('does not even look for what was invalidated there', async () => {
    let looks = 0
    const store = changed(memoryStore(), ({ read }) => ({ read: (...asked) => (looks++, read(...asked)) }))
    const { cache } = story({ store })
    await cache.transaction(async () => {
      await cache.invalidate({ keys: [['p']] })
      await cache.readThrough(['p'], async () => 'mine')
    })
    expect(looks).toBe(0)
  })

  it('has a current load, which says nothing that lasts', async () => {
    const { cache, events } = story()
    await cache.transaction(() =>
      cache.readThrough(['p'], async () => {
        currentLoad()!.ttl('1s')
        currentLoad()!.tag('t')
        return 'mine'
      }),
    )
    expect(events()).toEqual(['bypassed transaction p', 'loaded p'])
    expect(currentLoad()).toBeUndefined()
  })

  it('of the key whose load it comes from is part of that load', async () => {
    const { cache } = story()
    const inner = (): Promise<string> =>
      cache.readThrough(['p'], async () => {
        currentLoad()!.tag('t')
        return 'row'
      })
    await cache.readThrough(['p'], () => cache.transaction(inner), { tags: onResult(() => []) })
    await cache.drain()
    expect(await cache.explain(['p'])).toMatchObject({ state: 'fresh', tags: ['t'] })
  })

  it('is an ordinary one when its transaction is over', async () => {
    const { cache, events } = story()
    const later = deferred<void>()
    let read: Promise<string> | undefined
    await cache.transaction(async () => {
      read = later.promise.then(() => cache.readThrough(['p'], async () => 'committed'))
    })
    later.resolve()
    await read
    await cache.drain()
    expect(events()).toEqual(['miss absent p', 'loaded p', 'filled p'])
  })
})

describe('a load outside', () => {
  it('that opens a transaction for its snapshot is stored: it began before', async () => {
    const { cache, events } = story()
    await cache.readThrough(['p'], () => cache.transaction(async () => 'snapshot'))
    await cache.drain()
    expect(events()).toEqual(['miss absent p', 'loaded p', 'filled p'])
  })

  it('whose own transaction writes its key is not stored', async () => {
    const { cache, events } = story()
    const load = (): Promise<string> =>
      cache.transaction(async () => {
        await cache.invalidate({ keys: [['p']] })
        return 'before'
      })
    expect(await cache.readThrough(['p'], load)).toBe('before')
    await cache.drain()
    expect(events()).toEqual([
      'miss absent p',
      'invalidation.deferred p',
      'invalidated p',
      'loaded p',
      'fill.refused p',
    ])
  })

  it('behind a hit runs outside, though a transaction is open elsewhere', async () => {
    const { cache, clock, events } = story({ ttl: '10s', stale: { whileRevalidate: '1m' } })
    await cache.readThrough(['p'], async () => 'old')
    await cache.drain()
    await clock.advance(11_000)
    const held = deferred<void>()
    const transaction = cache.transaction(() => held.promise)
    events()
    await cache.readThrough(['p'], async () => (currentTransaction() === undefined ? 'outside' : 'inside'))
    await cache.drain()
    held.resolve()
    await transaction
    expect(events()).toEqual(['hit p', 'loaded p', 'refreshed p'])
    expect(await cache.peek(['p'])).toEqual({ value: 'outside' })
  })
})
