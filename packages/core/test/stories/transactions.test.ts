import { afterEach, describe, expect, it, vi } from 'vitest'
import { memoryStore, openTransaction } from '../../src/index.js'
import { currentTransaction, here } from '../../src/engine/current-transaction.js'
import { deferred, fill, left, settled, story } from './story.js'

const refused = Object.assign(new Error('duplicate key'), { code: '23505' })
const cutOff = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })

afterEach(() => {
  if (here.open !== 0) throw new Error('a scope was never ended')
  vi.restoreAllMocks()
})

describe('what is invalidated inside a transaction', () => {
  it('is sent when the work has ended, and before the call does', async () => {
    const given = story()
    const { cache, events } = given
    await fill(given, ['p', 1], ['list', 1])

    const result = await cache.transaction(async () => {
      expect(await cache.invalidate({ keys: [['p', 1]], patterns: ['list:*'], tags: ['t'] })).toBe('deferred')
      expect(events()).toEqual(['invalidation.deferred p:1 list:* #t'])
      expect((await cache.explain(['p', 1])).state).toBe('fresh')
      return 'done'
    })

    expect(result).toBe('done')
    expect(events()).toEqual(['invalidated p:1 list:* #t'])
    expect(await left(given, ['p', 1], ['list', 1])).toEqual([])
  })

  it('is dropped where the work throws, and the error is the same object', async () => {
    const given = story()
    const { cache, events } = given
    await fill(given, ['p', 1])

    const work = async (): Promise<never> => {
      await cache.invalidate({ keys: [['p', 1]] })
      throw refused
    }
    await expect(cache.transaction(work)).rejects.toBe(refused)
    expect(events()).toEqual(['invalidation.deferred p:1'])
    expect(await left(given, ['p', 1])).toEqual(['p:1'])
  })

  it('is sent where nobody knows how it has ended, and held: the server may commit a moment later', async () => {
    const given = story()
    const { cache, clock, events } = given
    await fill(given, ['p', 1])

    const work = async (): Promise<never> => {
      await cache.invalidate({ keys: [['p', 1]] })
      throw new Error('COMMIT failed', { cause: cutOff })
    }
    await expect(cache.transaction(work)).rejects.toThrow('COMMIT failed')
    expect(events()).toEqual(['invalidation.deferred p:1', 'invalidated p:1'])

    expect(await cache.readThrough(['p', 1], async () => 'not committed yet')).toBe('not committed yet')
    await clock.advance(10_001)
    await cache.readThrough(['p', 1], async () => 'committed')
    await cache.drain()
    expect(events()).toEqual(['bypassed barrier p:1', 'loaded p:1', 'miss absent p:1', 'loaded p:1', 'filled p:1'])
  })

  it('is sent once, in one go, whatever the number of writes', async () => {
    const { cache, events } = story()
    await cache.transaction(async () => {
      for (const id of [1, 2, 1]) await cache.invalidate({ keys: [['p', id]], tags: ['t'] })
      events()
    })
    expect(events()).toEqual(['invalidated p:2 p:1 #t'])
  })

  it('goes to the cache it came from, where several take part', async () => {
    const [one, other] = [story(), story()]
    await one.cache.transaction(async () => {
      await one.cache.invalidate({ keys: [['a']] })
      await other.cache.invalidate({ keys: [['b']] })
    })
    expect(one.events()).toEqual(['invalidation.deferred a', 'invalidated a'])
    expect(other.events()).toEqual(['invalidation.deferred b', 'invalidated b'])
  })

  it('is named as `vary` had it at the time of the call', async () => {
    let tenant = 'acme'
    const { cache, events } = story({ vary: () => tenant })
    await cache.transaction(async () => {
      await cache.invalidate({ keys: [['p', 1]] })
      tenant = 'other'
    })
    expect(events().at(-1)).toBe('invalidated %vacme:p:1')
  })

  it('is everything, where it is `clear`', async () => {
    const given = story()
    await fill(given, ['p', 1])
    await given.cache.transaction(async () => {
      expect(await given.cache.clear()).toBe('deferred')
      expect(await given.cache.peek(['p', 1])).toBeUndefined()
    })
    expect(await left(given, ['p', 1])).toEqual([])
  })

  it('is the whole namespace, beyond 10,000 names', async () => {
    const { cache, events } = story()
    await cache.transaction(async () => {
      await cache.invalidate({ keys: Array.from({ length: 10_001 }, (_, id) => ['p', id] as const) })
      events()
    })
    expect(events()).toEqual(['invalidated *'])
  })

  it('is nothing, where no target was named', async () => {
    const { cache, events } = story()
    await cache.transaction(async () => {
      expect(await cache.invalidate({ keys: [] })).toBe('done')
    })
    expect(events()).toEqual([])
  })

  it('tells of targets that cannot be named at once, and keeps the others', async () => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const { cache, events } = story()
    await cache.transaction(async () => {
      expect(await cache.invalidate({ keys: [['p', undefined as never], ['q']] })).toBe('incomplete')
    })
    expect(events()).toEqual(['invalidation.incomplete', 'invalidation.deferred q', 'invalidated q'])
  })

  it('waits also where the cache is disabled', async () => {
    const given = story()
    await fill(given, ['p', 1])
    await given.cache.transaction(async () => {
      const state = await given.cache.disabled(() => given.cache.invalidate({ keys: [['p', 1]] }))
      expect(state).toBe('deferred')
    })
    expect(await left(given, ['p', 1])).toEqual([])
  })

  it('is lost, and told of, where the cache is closed before the end', async () => {
    const { cache, events } = story()
    await cache.transaction(async () => {
      await cache.invalidate({ keys: [['p']] })
      await cache.close()
    })
    expect(events()).toEqual(['invalidation.deferred p', 'invalidation.lost p'])
  })

  it('is sent at once by what outlives the transaction', async () => {
    const { cache, events } = story()
    const later = deferred<void>()
    let state: Promise<string> | undefined
    await cache.transaction(async () => {
      state = later.promise.then(() => cache.invalidate({ keys: [['p']] }))
    })
    later.resolve()
    expect(await state).toBe('done')
    expect(events()).toEqual(['invalidated p'])
  })
})

describe('the result of the work stands', () => {
  it('although the store cannot be reached for the invalidation', async () => {
    const { cache, events, clock } = story({
      store: (context) => ({
        ...memoryStore()(context),
        delete: () => Promise.reject(new Error('gone')),
      }),
    })
    const running = cache.transaction(async () => {
      await cache.invalidate({ keys: [['p']] })
      return 'committed'
    })
    for (let ms = 0; ms < 5; ms++) {
      await settled()
      await clock.advance(300)
    }
    expect(await running).toBe('committed')
    expect(events().filter((line) => line.startsWith('inv'))).toEqual([
      'invalidation.deferred p',
      'invalidation.pending p',
    ])
  })

  it('although a participant rejects, which none should', async () => {
    const scope = openTransaction()
    const none = { keys: ['p'], patterns: [], tags: [] }
    scope.run(currentTransaction)?.defer({ send: () => Promise.reject(refused) }, none, {
      holdMs: 0,
      replicas: undefined,
      waitMs: 0,
    })
    await expect(scope.commit()).resolves.toBeUndefined()
  })

  it('and the work is refused where it is no function', async () => {
    await expect(story().cache.transaction(undefined as never)).rejects.toThrow(TypeError)
  })
})
