import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { currentLoad, memoryStore, type Store } from '../../src/index.js'
import { audit, audited, GRACE_MS } from './audited.js'
import { changed, deferred, story } from './story.js'

describe('an audit', () => {
  it('is not among the loads, and leaves the rates alone', async () => {
    const { cache, clock, find } = await audited()
    const before = cache.stats()
    let ms = 0
    cache.on('audited', (event) => (ms += event.ms))
    const slow = async (): Promise<string> => {
      await new Promise<void>((resolve) => clock.timer(700, resolve))
      return 'old'
    }
    await cache.readThrough(['row', 1], slow, { tags: ['t'] })
    await clock.advance(1_000)
    expect(ms).toBe(700)
    await find()
    const { loads, loadMs, loadErrors, savedMs, hitRate, misses, hits } = cache.stats()
    expect({ loads, loadMs, loadErrors, savedMs, misses }).toEqual({
      loads: before.loads,
      loadMs: before.loadMs,
      loadErrors: 0,
      savedMs: 0,
      misses: 1,
    })
    expect([hits, hitRate]).toEqual([2, 2 / 3])
  })

  it('begins when its caller has its value', async () => {
    const { cache, clock } = await audited()
    const steps: string[] = []
    const load = async (): Promise<string> => {
      steps.push('loaded')
      return 'old'
    }
    await cache.readThrough(['row', 1], load)
    steps.push('answered')
    await clock.advance(0)
    expect(steps).toEqual(['answered', 'loaded'])
  })

  it('cannot judge where the method, the store, or a function of the options fails', async () => {
    const broken = new Error('no database')
    const errors: unknown[] = []
    const failing = [
      async (): Promise<unknown> => {
        throw broken
      },
      async (): Promise<unknown> => () => 'what no serializer carries',
      async (): Promise<unknown> => {
        currentLoad()?.skip()
        return 'preliminary'
      },
    ]
    for (const load of failing) {
      const { cache, judge } = await audited()
      cache.on('audited', ({ error }) => errors.push(error))
      expect(await cache.readThrough(['row', 1], load)).toBe('old')
      expect(await judge()).toEqual(['hit row:1', 'audited unknown row:1'])
      expect(cache.stats()).toMatchObject({ audits: 0, failedAudits: 1, auditLoads: 1, loadErrors: 0 })
    }
    expect(errors).toEqual([broken, expect.objectContaining({ code: 'VALUE_UNSUPPORTED' }), undefined])

    const angry = (): never => {
      throw broken
    }
    for (const options of [{ when: angry }, { equal: angry }]) {
      const { row, find, judge } = await audited({ audit: { ...audit, ...options } })
      row.value = 'new'
      expect(await find()).toBe('old')
      expect(await judge()).toEqual(['hit row:1', 'audited unknown row:1'])
    }
    // What is written alike is the same, and nobody is asked.
    const { find: findSame, judge: judgeSame } = await audited({ audit: { ...audit, equal: angry } })
    await findSame()
    expect(await judgeSame()).toEqual(['hit row:1', 'audited same row:1'])

    let isAway = false
    const leaving = (store: Store): Partial<Store> => ({
      read: (...given) => (isAway ? Promise.reject(broken) : store.read(...given)),
    })
    const clock = fakeClock()
    const { row, find, judge } = await audited({ clock, store: changed(memoryStore({ clock }), leaving) })
    row.value = 'new'
    await find()
    isAway = true
    expect(await judge()).toEqual(['hit row:1', 'store.failed read', 'audited unknown row:1'])
  })

  it('cannot judge where the caller has changed its arguments, be it during the load', async () => {
    const { cache, clock, events } = story({ audit })
    const load = async ({ id }: { id: number }): Promise<string> => {
      await new Promise<void>((resolve) => clock.timer(10, resolve))
      return `of ${id}`
    }
    const find = cache.wrap((by: { id: number }) => load(by), { key: (by: { id: number }) => ['row', by.id] })
    const by = { id: 1 }
    void find(by)
    await clock.advance(10)
    await cache.drain()
    events()
    await find(by)
    by.id = 2
    await clock.advance(GRACE_MS * 2)
    expect(events()).toEqual(['hit row:1', 'audited unknown row:1'])
    expect(cache.stats().auditLoads).toBe(0)

    by.id = 1
    await find(by)
    await clock.advance(5)
    by.id = 2
    await clock.advance(GRACE_MS * 2)
    expect(events()).toEqual(['hit row:1', 'audited unknown row:1'])
    expect(cache.stats()).toMatchObject({ auditLoads: 1, failedAudits: 2 })
  })

  it('judges all hits that its entry has meanwhile', async () => {
    const { cache, clock, row, find, judge } = await audited()
    row.value = 'new'
    await find()
    await clock.advance(1)
    await Promise.all([find(), find()])
    await judge()
    expect(cache.stats()).toMatchObject({ audits: 3, staleDetected: 3, auditLoads: 2 })
  })

  it('is one of at most 20, those that wait for the grace included', async () => {
    const { cache, clock } = story({ audit })
    const keys = Array.from({ length: 50 }, (_, id) => ['p', id] as const)
    let loads = 0
    const readAll = async (value: string): Promise<void> => {
      const load = async (): Promise<string> => {
        loads++
        return value
      }
      await Promise.all(keys.map((key) => cache.readThrough(key, load)))
      await clock.advance(0)
    }
    await readAll('old')
    loads = 0
    await readAll('new')
    await readAll('new')
    expect(loads).toBe(20)
    await clock.advance(GRACE_MS)
    expect(cache.stats()).toMatchObject({ hits: 100, audits: 40, staleDetected: 40, auditLoads: 40 })
    // And there is room again.
    await readAll('old')
    expect(cache.stats()).toMatchObject({ audits: 60, staleDetected: 40 })
  })

  it('is waited for by close, and given up where it waits for the grace', async () => {
    const { cache, clock, row, find, events } = await audited()
    const held = deferred<string>()
    await cache.readThrough(['q'], async () => 'q')
    await clock.advance(0)
    row.value = 'new'
    await find()
    await cache.readThrough(['q'], () => held.promise)
    // Until the store's deadlines are over.
    await clock.advance(GRACE_MS / 2)
    expect([clock.holding(), clock.pending()]).toEqual([0, 1])
    events()

    let isClosed = false
    const closing = cache.close().then(() => (isClosed = true))
    await clock.advance(GRACE_MS)
    expect(isClosed).toBe(false)
    held.resolve('q')
    await closing
    await clock.advance(GRACE_MS)
    expect(clock.pending()).toBe(0)
    expect(events()).toEqual(['audited same q'])
  })
})

describe('making a cache with an auditor', () => {
  it.each([
    [true, /createCache: option 'audit' must be an object/],
    [{}, /createCache: option 'audit.share' must be a number from 0 to 1, got undefined/],
    [{ share: 1.5 }, /option 'audit.share' must be a number from 0 to 1, got 1.5/],
    [{ share: '1' }, /option 'audit.share'/],
    [{ share: 1, grace: 0 }, /option 'audit.grace' must be more than zero/],
    [{ share: 1, grace: 'soon' }, /option 'audit.grace'/],
    [{ share: 0, equal: true }, /option 'audit.equal' must be a function; got boolean/],
    [{ share: 1, when: {} }, /option 'audit.when' must be a function; got object/],
    [{ share: 1, waits: '1s' }, /createCache: option 'audit': unknown option 'waits'/],
  ])('refuses %o, naming the option', (given, message) => {
    expect(() => story({ audit: given as never })).toThrow(message)
  })
})
