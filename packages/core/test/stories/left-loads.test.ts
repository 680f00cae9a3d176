import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { memoryStore } from '../../src/index.js'
import { deferred, outcomeOf, settled, story, type Story } from './story.js'

const never = (): Promise<string> => new Promise(() => {})

/** A list, whose pages are loaded once `opened` is resolved. */
function pages({ cache }: Story): { list: (query: { page: number }) => Promise<string>; open: () => void } {
  const opened = deferred<void>()
  const list = cache.wrap(
    async (query: { page: number }) => {
      await opened.promise
      return `page ${query.page}`
    },
    { key: (query) => ['list', query.page], timeout: { hard: '1s' } },
  )
  return { list, open: () => opened.resolve() }
}

describe('a load whose caller has gone on, and has changed its arguments', () => {
  it('is neither stored nor shared', async () => {
    const one = story()
    const { cache, clock } = one
    const { list, open } = pages(one)
    const query = { page: 1 }
    const first = outcomeOf(list(query))
    await clock.advance(900)
    const second = list({ page: 1 })
    await clock.advance(100)
    expect(first()).toMatchObject({ code: 'LOAD_TIMEOUT' })
    query.page = 2
    open()
    expect(await second).toBe('page 1')
    await cache.drain()
    expect(await cache.peek(['list', 1])).toEqual({ value: 'page 1' })
  })

  it('is not begun for those who share it', async () => {
    const one = story({ maxLoads: 1 })
    const { cache, clock } = one
    const busy = deferred<string>()
    const blocking = cache.readThrough(['busy'], () => busy.promise)
    await settled()
    const { list, open } = pages(one)
    open()
    const query = { page: 1 }
    const first = outcomeOf(list(query))
    await clock.advance(900)
    const second = list({ page: 1 })
    await clock.advance(100)
    expect(first()).toMatchObject({ code: 'LOAD_TIMEOUT' })
    query.page = 2
    busy.resolve('done')
    expect(await second).toBe('page 1')
    await blocking
    await cache.drain()
    expect(await cache.peek(['list', 1])).toEqual({ value: 'page 1' })
  })

  it('is not shared by those who load beside another process', async () => {
    const clock = fakeClock()
    const store = memoryStore({ clock })
    void story({ clock, store }).cache.readThrough(['list', 1], never)
    await settled()
    const one = story({ clock, store, wait: '500ms' })
    const { list, open } = pages(one)
    const query = { page: 1 }
    const first = outcomeOf(list(query))
    await clock.advance(900)
    const second = list({ page: 1 })
    await clock.advance(100)
    expect(first()).toMatchObject({ code: 'LOAD_TIMEOUT' })
    query.page = 2
    await clock.advance(550)
    open()
    expect(await second).toBe('page 1')
  })

  it('gives nobody its error, which is not kept either', async () => {
    const { cache, clock } = story({
      errors: { ttl: '1m', toData: String, toError: (text: string) => new Error(text) },
    })
    const opened = deferred<void>()
    const list = cache.wrap(
      async (query: { page: number }) => {
        await opened.promise
        if (query.page === 2) throw new Error('no such page')
        return `page ${query.page}`
      },
      { key: (query) => ['list', query.page], timeout: { hard: '1s' } },
    )
    const query = { page: 1 }
    const first = outcomeOf(list(query))
    await clock.advance(900)
    const second = list({ page: 1 })
    await clock.advance(100)
    expect(first()).toMatchObject({ code: 'LOAD_TIMEOUT' })
    query.page = 2
    opened.resolve()
    expect(await second).toBe('page 1')
    await cache.drain()
    expect(await list({ page: 1 })).toBe('page 1')
  })

  it('is not shared by those who have something that has lapsed', async () => {
    const one = story({ ttl: '10s', stale: { ifError: '1h' }, wait: '100ms', timeout: { soft: '500ms' } })
    const { cache, clock } = one
    await cache.seed(['list', 1], 'old')
    await cache.drain()
    await clock.advance(11_000)
    void cache.readThrough(['list', 1], never)
    await settled()
    const opened = deferred<void>()
    const list = cache.wrap(
      async (query: { page: number }) => {
        await opened.promise
        return `page ${query.page}`
      },
      { key: (query) => ['list', query.page] },
    )
    const query = { page: 1 }
    const first = list(query)
    await clock.advance(200)
    const second = outcomeOf(cache.readThrough(['list', 1], async () => 'own', { timeout: false }))
    await clock.advance(300)
    expect(await first).toBe('old')
    query.page = 2
    opened.resolve()
    await settled()
    await clock.advance(100)
    expect(second()).toBe('own')
  })
})
