import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { Invalidate, memoryStore, onResult, WriteThrough, type Cache, type StoreFactory } from '../../src/index.js'
import { decorateStandard } from '../decorators/by-hand.js'
import { changed, deferred, fill, left, settled, story } from './story.js'

const HOLD_MS = 200
/** A barrier whose time is just over stands in memory for another moment. */
const AFTERWARDS_MS = HOLD_MS + 1
const hold = { holdOff: `${HOLD_MS}ms` } as const

/** Two processes over one store, of which one writes. */
function processes(options: object = {}, over?: (inner: StoreFactory) => StoreFactory) {
  const clock = fakeClock()
  const inner = memoryStore({ clock })
  const store = over?.(inner) ?? inner
  return { clock, writer: story({ clock, store, ...options }), reader: story({ clock, store }) }
}

/** What reads, in ways that an invalidation of the key `p` or the tag `t` concerns. */
const reads = {
  key: (cache: Cache, load: () => Promise<string>) => cache.readThrough(['p'], load),
  tag: (cache: Cache, load: () => Promise<string>) => cache.readThrough(['p'], load, { tags: ['t'] }),
  'tag of the result': (cache: Cache, load: () => Promise<string>) =>
    cache.readThrough(['p'], load, { tags: onResult(() => ['t']) }),
}
const targetsOf = (way: string): object => (way === 'key' ? { keys: [['p']] } : { tags: ['t'] })

describe.each(Object.entries(reads))('under a hold-off of a %s', (way, read) => {
  it('what a replica that lags has answered is not stored; later it is', async () => {
    const { clock, writer, reader } = processes()
    await read(reader.cache, async () => 'old')
    await reader.cache.drain()
    expect(await writer.cache.invalidate(targetsOf(way), hold)).toBe('done')
    expect(await read(reader.cache, async () => 'old')).toBe('old')
    await reader.cache.drain()
    expect(await reader.cache.peek(['p'])).toBeUndefined()
    await clock.advance(AFTERWARDS_MS)
    expect(await read(reader.cache, async () => 'new')).toBe('new')
    await reader.cache.drain()
    expect(await reader.cache.peek(['p'])).toEqual({ value: 'new' })
  })

  it.each([0, HOLD_MS / 2, 2 * HOLD_MS])(
    'a load from before is not stored, when it ends %i ms after the invalidation',
    async (lateMs) => {
      const { clock, writer, reader } = processes()
      const held = deferred<string>()
      const reading = read(reader.cache, () => held.promise)
      await settled()
      await writer.cache.invalidate(targetsOf(way), hold)
      await clock.advance(lateMs)
      held.resolve('old')
      expect(await reading).toBe('old')
      await settled()
      await reader.cache.drain()
      expect(await reader.cache.peek(['p'])).toBeUndefined()
    },
  )

  it('a load that began meanwhile is not stored, however late it ends, nor joined', async () => {
    const { clock, writer, reader } = processes()
    await writer.cache.invalidate(targetsOf(way), hold)
    const held = deferred<string>()
    const reading = read(reader.cache, () => held.promise)
    await settled()
    const other = read(reader.cache, async () => 'another load')
    await clock.advance(2 * HOLD_MS)
    held.resolve('old')
    expect([await reading, await other]).toEqual(['old', 'another load'])
    await reader.cache.drain()
    expect(reader.events()).not.toContain('joined p')
    // Where only results tell of tags, the other had waited, and has loaded when the hold-off was over.
    expect(await reader.cache.peek(['p'])).toEqual(way === 'tag of the result' ? { value: 'another load' } : undefined)
  })

  it('a refresh and a seed store nothing', async () => {
    const { writer, reader } = processes()
    await writer.cache.invalidate(targetsOf(way), hold)
    const tags = way === 'key' ? {} : way === 'tag' ? { tags: ['t'] } : { tags: onResult(() => ['t']) }
    await reader.cache.refresh(['p'], async () => 'old', tags)
    expect(await reader.cache.seed(['p'], 'old', tags)).toBe(false)
    await reader.cache.drain()
    expect(await reader.cache.peek(['p'])).toBeUndefined()
  })

  it('a write that another process stores under it stores nothing', async () => {
    const { writer, reader } = processes()
    await writer.cache.invalidate(targetsOf(way), hold)
    const tags = way === 'key' ? {} : way === 'tag' ? { tags: ['t'] } : { tags: onResult(() => ['t']) }
    await reader.cache.writeThrough(['p'], async () => 'written', tags)
    expect(await reader.cache.peek(['p'])).toBeUndefined()
  })

  it('a later invalidation ends nothing of it, and a shorter one neither', async () => {
    const { clock, writer, reader } = processes()
    await writer.cache.invalidate(targetsOf(way), hold)
    await writer.cache.invalidate(targetsOf(way))
    await writer.cache.invalidate(targetsOf(way), { holdOff: '1ms' })
    await clock.advance(HOLD_MS / 2)
    await read(reader.cache, async () => 'old')
    await reader.cache.drain()
    expect(await reader.cache.peek(['p'])).toBeUndefined()
  })
})

describe('a hold-off', () => {
  it('of a tag has nobody wait for a lease that no load stands behind', async () => {
    const clock = fakeClock()
    const store = memoryStore({ clock })
    const reader = story({ clock, store })
    const dying = story({ clock, store: changed(store, () => ({ release: () => new Promise(() => {}) })) })
    await reader.cache.invalidate({ tags: ['t'] }, { holdOff: '1m' })
    await reads.tag(dying.cache, async () => 'old')
    expect((await reader.cache.explain(['p'])).state).toBe('loading')
    expect(await reads.tag(reader.cache, async () => 'mine')).toBe('mine')
    expect(reader.events()).toEqual(['invalidated #t', 'bypassed barrier p', 'loaded p'])
  })

  it('of a tag that begins while callers wait for another process has them wait no longer', async () => {
    const { clock, writer, reader } = processes()
    const held = deferred<string>()
    const loading = reads.tag(writer.cache, () => held.promise)
    await settled()
    const waiting = reads.tag(reader.cache, async () => 'mine')
    await settled()
    await writer.cache.invalidate({ tags: ['t'] }, { holdOff: '1m' })
    await clock.advance(200)
    expect(await waiting).toBe('mine')
    held.resolve('old')
    expect(await loading).toBe('old')
  })

  it('is none for what a pattern names, which is removed', async () => {
    const { writer, reader } = processes()
    await fill(reader, ['p', 1])
    await writer.cache.invalidate({ patterns: ['p:*'] }, hold)
    expect(await left(reader, ['p', 1])).toEqual([])
    await fill(reader, ['p', 1])
    expect(await left(reader, ['p', 1])).toEqual(['p:1'])
  })

  it('keeps a write-through from storing, and its key empty', async () => {
    const { clock, writer, reader } = processes()
    await fill(reader, ['p'])
    expect(await writer.cache.writeThrough(['p'], async () => 'new', hold)).toBe('new')
    expect(writer.events()).toEqual(['fill.skipped hold-off p', 'invalidated p'])
    await fill(reader, ['p'])
    expect(await left(reader, ['p'])).toEqual([])
    await clock.advance(AFTERWARDS_MS)
    await fill(reader, ['p'])
    expect(await left(reader, ['p'])).toEqual(['p'])
  })

  it('follows a fence, without a gap', async () => {
    const { clock, writer, reader } = processes()
    const save = decorateStandard(
      async () => {},
      Invalidate({ key: ['p'], tags: ['t'], fence: true, ...hold, cache: writer.cache }),
    )
    await save()
    await reader.cache.readThrough(['q'], async () => 'old', { tags: onResult(() => ['t']) })
    await fill(reader, ['p'])
    expect(await left(reader, ['p'], ['q'])).toEqual([])
    await clock.advance(AFTERWARDS_MS)
    await reader.cache.readThrough(['q'], async () => 'new', { tags: onResult(() => ['t']) })
    await fill(reader, ['p'])
    expect(await left(reader, ['p'], ['q'])).toEqual(['p', 'q'])
  })

  it('of a cache is the default of its invalidations; the nearer option wins, and false is none', async () => {
    const { writer, reader } = processes(hold)
    const isHeld = async (invalidate: () => Promise<unknown>): Promise<boolean> => {
      await invalidate()
      await fill(reader, ['p'])
      const found = await left(reader, ['p'])
      await writer.clock.advance(AFTERWARDS_MS)
      return found.length === 0
    }
    const keys = { keys: [['p']] } as const
    expect(await isHeld(() => writer.cache.invalidate(keys))).toBe(true)
    expect(await isHeld(() => writer.cache.invalidate(keys, { holdOff: false }))).toBe(false)
    expect(await isHeld(() => writer.cache.invalidate(keys, { holdOff: 0 }))).toBe(false)
    expect(await isHeld(() => writer.cache.writeThrough(['p'], async () => 1))).toBe(true)
    expect(await isHeld(() => writer.cache.disabled(() => writer.cache.writeThrough(['p'], async () => 1)))).toBe(true)
    const bound = { cache: writer.cache, holdOff: false } as const
    const save = decorateStandard(async () => 1, Invalidate({ key: ['p'], ...bound }))
    const put = decorateStandard(async () => 1, WriteThrough({ key: () => ['p'], ...bound }))
    expect(await isHeld(() => save())).toBe(false)
    await put()
    expect(await reader.cache.peek(['p'])).toEqual({ value: 1 })
  })

  it('waits for the end of a transaction, and begins there', async () => {
    const { writer, reader } = processes(hold)
    await writer.cache.transaction(async () => writer.cache.invalidate({ keys: [['p']] }))
    await fill(reader, ['p'])
    expect(await left(reader, ['p'])).toEqual([])
  })

  it('is none where the store keeps no barriers: what it names is removed', async () => {
    const none = { barriers: undefined, tagBarriers: undefined, counters: undefined }
    const { writer, reader } = processes({}, (inner) => changed(inner, () => none))
    await fill(reader, ['p'])
    expect(await writer.cache.invalidate({ keys: [['p']], tags: ['t'] }, hold)).toBe('done')
    expect(await left(reader, ['p'])).toEqual([])
  })

  it('that the store has no room for still removes; it is pending, and then begins', async () => {
    let isFull = true
    const { clock, writer, reader } = processes({}, (inner) =>
      changed(inner, ({ barriers }) => ({
        barriers: barriers && {
          ...barriers,
          raise: (...given) => (isFull ? Promise.reject(new Error('OOM')) : barriers.raise(...given)),
        },
      })),
    )
    await fill(reader, ['p'])
    const invalidating = writer.cache.invalidate({ keys: [['p']] }, { holdOff: '5s' })
    await settled()
    expect(await left(reader, ['p'])).toEqual([])
    await clock.advance(1_000)
    expect(await invalidating).toBe('pending')
    isFull = false
    await clock.advance(1_000)
    expect(writer.events()).toContain('invalidation.recovered p')
    await fill(reader, ['p'])
    expect(await left(reader, ['p'])).toEqual([])
  })

  it.each<[object, string, RegExp]>([
    [{ holdOff: 'soon' }, 'TypeError', /invalidate: option 'holdOff' must be milliseconds.*"soon"/],
    [{ holdOff: -1 }, 'RangeError', /invalidate: option 'holdOff'.*-1/],
    [{ hold: 1 }, 'TypeError', /invalidate: unknown option 'hold'/],
  ])('is refused as %o', async (options, name, message) => {
    const { writer } = processes()
    const refused = writer.cache.invalidate({ keys: [['p']] }, options)
    await expect(refused).rejects.toMatchObject({ name, message: expect.stringMatching(message) })
    expect(writer.events()).toEqual([])
  })
})
