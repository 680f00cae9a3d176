import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { systemRandom } from '../../src/base/random.js'
import { memoryStore, type AuditOptions, type Store } from '../../src/index.js'
import { audit, audited, GRACE_MS } from './audited.js'
import { changed, deferred, story } from './story.js'

describe('an audited hit', () => {
  it('is the same where the method gives what was answered', async () => {
    const { cache, find, judge } = await audited()
    expect(await find()).toBe('old')
    expect(await judge()).toEqual(['hit row:1', 'audited same row:1'])
    expect(cache.stats()).toMatchObject({ audits: 1, auditLoads: 1, staleDetected: 0, failedAudits: 0 })
  })

  it('is stale where a write has forgotten to invalidate, and that is counted for its method, with the age', async () => {
    const { cache, clock, row, find, judge } = await audited()
    const ages: number[] = []
    cache.on('stale.detected', ({ ageMs, key, method }) =>
      ages.push(ageMs, Number(key === 'row:1' && method === 'row')),
    )
    await cache.readThrough(['q'], async () => 'q')
    await clock.advance(60_000)
    row.value = 'new'
    expect(await find()).toBe('old')
    await cache.readThrough(['q'], async () => 'q')
    expect(await judge()).toEqual([
      'miss absent q',
      'loaded q',
      'filled q',
      'hit row:1',
      'hit q',
      'audited same q',
      'stale.detected row:1',
      'audited stale row:1',
    ])
    expect(ages).toEqual([60_000 + GRACE_MS, 1])
    const { methods, ...all } = cache.stats()
    expect(all).toMatchObject({ audits: 2, auditLoads: 3, staleDetected: 1 })
    expect(methods['row']).toMatchObject({ audits: 1, auditLoads: 2, staleDetected: 1 })
    expect(methods['q']).toMatchObject({ audits: 1, auditLoads: 1, staleDetected: 0 })
    // It only watches.
    expect(await find()).toBe('old')
  })

  it.each([
    ['by its key', { keys: [['row', 1]] }],
    ['by its tag', { tags: ['t'] }],
    ['by a pattern', { patterns: ['row:*'] }],
  ] as const)('is explained where it is invalidated %s before the grace is over', async (_, targets) => {
    const { cache, clock, row, find, judge } = await audited()
    row.value = 'new'
    await find()
    await clock.advance(GRACE_MS - 1)
    await cache.invalidate(targets)
    expect((await judge()).at(-1)).toBe('audited explained row:1')
    expect(cache.stats()).toMatchObject({ audits: 1, auditLoads: 1, staleDetected: 0 })
  })

  it('is explained where it has been replaced meanwhile, or a write is under way', async () => {
    const { cache, row, find, judge } = await audited()
    row.value = 'new'
    await find()
    await cache.writeThrough(['row', 1], async () => 'newest', { tags: ['t'] })
    expect((await judge()).at(-1)).toBe('audited explained row:1')

    await find()
    const held = deferred<string>()
    const writing = cache.writeThrough(['row', 1], () => held.promise, { tags: ['t'] })
    expect((await judge()).at(-1)).toBe('audited explained row:1')
    held.resolve('written')
    await writing
    expect(cache.stats().staleDetected).toBe(0)
  })

  it('is explained where the invalidation has not reached the store, and this process knows', async () => {
    let isRefusing = false
    const refusing = (store: Store): Partial<Store> => ({
      delete: (keys) => (isRefusing ? Promise.reject(new Error('read-only')) : store.delete(keys)),
    })
    const clock = fakeClock()
    const { cache, row, find, judge } = await audited({ clock, store: changed(memoryStore({ clock }), refusing) })
    row.value = 'new'
    await find()
    isRefusing = true
    const invalidating = cache.invalidate({ keys: [['row', 1]] })
    const lines = await judge()
    expect(await invalidating).toBe('pending')
    expect(lines).toContain('audited explained row:1')
  })

  it('is explained where the method gives the same again when the grace is over', async () => {
    const { clock, row, find, judge } = await audited()
    row.value = 'of a replica that lags'
    await find()
    await clock.advance(0)
    row.value = 'old'
    expect(await judge()).toEqual(['hit row:1', 'audited explained row:1'])
  })

  it('is judged by what was stored, whatever its caller does with the value', async () => {
    const { row, cache, clock, judge } = await audited()
    row.value = { name: 'old' }
    const find = (): Promise<unknown> => cache.readThrough(['o'], async () => ({ ...(row.value as object) }))
    await find()
    await clock.advance(0)
    const found = (await find()) as { name: string }
    found.name = 'changed by the caller'
    expect((await judge()).at(-1)).toBe('audited same o')
  })
})

describe('what is audited', () => {
  it('is a share of the hits, as chance has it', async () => {
    let fraction = 0.01
    const random = { ...systemRandom, fraction: () => fraction }
    const { cache, find, judge } = await audited({ random, audit: { share: 0.01 } })
    await find()
    expect(await judge()).toEqual(['hit row:1'])
    fraction = 0.0099
    await find()
    expect(await judge()).toEqual(['hit row:1', 'audited same row:1'])
    expect(cache.stats().audits).toBe(1)
  })

  it('is nothing where the share is 0, or the option is not given', async () => {
    for (const options of [{ audit: { share: 0 } }, { audit: undefined }] as { audit?: AuditOptions }[]) {
      const { find, judge } = await audited({ ...options, random: { ...systemRandom, fraction: () => 0 } })
      await find()
      expect(await judge()).toEqual(['hit row:1'])
    }
  })

  it('is no hit that is stale by its own time, and none that is refreshed early', async () => {
    const { clock, find, judge } = await audited({ ttl: '10s', stale: { whileRevalidate: '1h' } })
    await clock.advance(10_000)
    await find()
    expect(await judge()).toEqual(['hit row:1', 'loaded row:1', 'refreshed row:1'])

    const early = story({ audit, ttl: '10s', refreshEarly: true, random: { ...systemRandom, fraction: () => 0.9999 } })
    const load = async (): Promise<string> => {
      await new Promise<void>((resolve) => early.clock.timer(2_000, resolve))
      return 'p'
    }
    const first = early.cache.readThrough(['row', 1], load)
    await early.clock.advance(2_000)
    await first
    await early.clock.advance(1)
    await early.cache.readThrough(['row', 1], load)
    await early.clock.advance(3_000)
    expect(early.events().slice(-3)).toEqual(['hit row:1', 'loaded row:1', 'refreshed row:1'])
  })

  it('is no hit inside a transaction, in which the method would run as well', async () => {
    const { cache, find, judge } = await audited()
    expect(await cache.transaction(find)).toBe('old')
    expect(await judge()).toEqual(['hit row:1'])
  })

  it('is what the option `when` does not exclude', async () => {
    const asked: unknown[] = []
    const when = (hit: unknown): boolean => asked.push(hit) > 1
    const { cache, find, judge } = await audited({ audit: { ...audit, when } })
    await find()
    expect(await judge()).toEqual(['hit row:1'])
    await find()
    expect(await judge()).toEqual(['hit row:1', 'audited same row:1'])
    expect(asked).toEqual([
      { method: 'row', key: 'row:1' },
      { method: 'row', key: 'row:1' },
    ])
    expect(cache.stats()).toMatchObject({ audits: 1, failedAudits: 0 })
  })

  it('is alike in whatever order its properties come, and where the option `equal` says so', async () => {
    const equal = (a: { row: string }, b: { row: string }): boolean => a.row === b.row
    for (const [options, line] of [
      [{}, 'audited stale row:1'],
      [{ equal }, 'audited same row:1'],
    ] as const) {
      const { row, clock, cache, find, judge } = await audited({ audit: { ...audit, ...options } })
      await cache.invalidate({ keys: [['row', 1]] })
      row.value = { row: 'same', readAt: 1 }
      await find()
      await cache.drain()
      row.value = { readAt: 1, row: 'same' }
      await find()
      expect((await judge()).at(-1)).toBe('audited same row:1')
      await clock.advance(1)
      row.value = { row: 'same', readAt: 2 }
      await find()
      expect((await judge()).at(-1)).toBe(line)
    }
  })
})
