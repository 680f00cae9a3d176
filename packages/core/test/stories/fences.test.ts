import { describe, expect, it } from 'vitest'
import type { FakeClock } from '../../../testing/src/fake-clock.js'
import { Invalidate, onResult, type Store, type StoreFactory } from '../../src/index.js'
import { decorateStandard } from '../decorators/by-hand.js'
import { processes, writing } from './fenced.js'
import { changed, deferred, fill, left, settled } from './story.js'

describe('a method behind a fence', () => {
  it('has readers load for themselves while it runs, and store nothing', async () => {
    const { writer, reader } = processes()
    await fill(reader, ['p'])
    const held = deferred<string>()
    const saving = writing(writer.cache, () => held.promise)()
    await settled()
    const reads = [1, 2].map((n) => reader.cache.readThrough(['p'], async () => n))
    expect(await Promise.all(reads)).toEqual([1, 2])
    held.resolve('saved')
    expect(await saving).toBe('saved')
    expect(await reader.cache.readThrough(['p'], async () => 3)).toBe(3)
    await reader.cache.drain()
    const past = ['bypassed barrier p', 'loaded p']
    expect(reader.events().toSorted()).toEqual([...past, ...past, 'miss absent p', 'loaded p', 'filled p'].toSorted())
    expect(writer.events()).toEqual(['invalidated p'])
  })

  it('begins only when the barriers stand', async () => {
    const raised = deferred<void>()
    const { writer } = processes((inner) =>
      changed(inner, ({ barriers }) => ({
        barriers: barriers && {
          ...barriers,
          raise: async (...given) => {
            await raised.promise
            return barriers.raise(...given)
          },
        },
      })),
    )
    let hasBegun = false
    const saving = writing(writer.cache, async () => (hasBegun = true))()
    await settled()
    expect(hasBegun).toBe(false)
    raised.resolve()
    await saving
    expect(hasBegun).toBe(true)
  })

  it('whose own error reaches the caller leaves neither an old value nor a barrier behind', async () => {
    const { writer, reader } = processes()
    await fill(reader, ['p'])
    const error = new Error('no such row')
    await expect(writing(writer.cache, () => Promise.reject(error))()).rejects.toBe(error)
    expect(await left(reader, ['p'])).toEqual([])
    await fill(reader, ['p'])
    expect(await left(reader, ['p'])).toEqual(['p'])
  })

  it('leaves nothing held behind, for tags either', async () => {
    const { writer, reader } = processes()
    await writing(writer.cache, async () => {}, { key: undefined, tags: ['t'] })()
    await reader.cache.readThrough(['p'], async () => 1, { tags: ['t'] })
    await reader.cache.readThrough(['q'], async () => 1, { tags: onResult(() => ['t']) })
    await reader.cache.drain()
    expect(await left(reader, ['p'], ['q'])).toEqual(['p', 'q'])
  })

  it('keeps a fence that another write has raised', async () => {
    const { writer, reader } = processes()
    const [first, second] = [deferred<void>(), deferred<void>()]
    const saves = [first, second].map((held) => writing(writer.cache, () => held.promise)())
    await settled()
    first.resolve()
    await saves[0]
    await fill(reader, ['p'])
    expect(await left(reader, ['p'])).toEqual([])
    second.resolve()
    await saves[1]
    await fill(reader, ['p'])
    expect(await left(reader, ['p'])).toEqual(['p'])
  })

  it('invalidates as well what its arguments name only when it has run', async () => {
    const { writer } = processes()
    await fill(writer, ['p', 0], ['p', 7])
    const order = { id: 0 }
    const place = decorateStandard(
      async (given: { id: number }) => void (given.id = 7),
      Invalidate({ key: (given: { id: number }) => ['p', given.id], fence: true, cache: writer.cache }),
    )
    await place(order)
    expect(await left(writer, ['p', 0], ['p', 7])).toEqual([])
  })

  it('runs without one where its targets cannot be named yet, and is told of', async () => {
    const { writer } = processes()
    await fill(writer, ['p', 7])
    const place = decorateStandard(
      async (given: { id?: number }) => void (given.id = 7),
      Invalidate({ key: (given: { id?: number }) => ['p', given.id as number], fence: true, cache: writer.cache }),
    )
    await place({})
    expect(writer.events()).toEqual(['fence.failed', 'invalidated p:7'])
  })

  it('runs on a closed cache, whose invalidation is lost', async () => {
    const { writer } = processes()
    await writer.cache.close()
    expect(await writing(writer.cache, async () => 'saved')()).toBe('saved')
    expect(writer.events()).toEqual(['invalidation.lost p'])
  })
})

describe('a fence in a transaction', () => {
  it('stands from before the method to the commit', async () => {
    const { writer, reader } = processes()
    await fill(reader, ['p'])
    const committing = deferred<void>()
    const transaction = writer.cache.transaction(async () => {
      await writing(writer.cache, async () => {})()
      await committing.promise
    })
    await settled()
    await fill(reader, ['p'])
    expect(await left(reader, ['p'])).toEqual([])
    committing.resolve()
    await transaction
    await fill(reader, ['p'])
    expect(await left(reader, ['p'])).toEqual(['p'])
  })

  it('goes with a rollback', async () => {
    const { writer, reader } = processes()
    const error = new Error('out of stock')
    const work = async (): Promise<never> => {
      await writing(writer.cache, async () => {})()
      throw error
    }
    await expect(writer.cache.transaction(work)).rejects.toBe(error)
    await fill(reader, ['p'])
    expect(await left(reader, ['p'])).toEqual(['p'])
  })
})

describe('a fence that cannot be raised', () => {
  /** A store that fails at its barriers, before or after they have come to stand. */
  function failing(when: 'before' | 'after', inner: StoreFactory): StoreFactory {
    return changed(inner, ({ barriers, tagBarriers }) => {
      const failAt = async (raise: () => Promise<unknown>): Promise<never> => {
        if (when === 'after') await raise()
        throw new Error('refused')
      }
      return {
        barriers: barriers && { ...barriers, raise: (...given) => failAt(() => barriers.raise(...given)) },
        tagBarriers: tagBarriers && { ...tagBarriers, raise: (...given) => failAt(() => tagBarriers.raise(...given)) },
      } satisfies Partial<Store>
    })
  }

  it.each(['before', 'after'] as const)(
    'is told of, and the method runs and invalidates, with nothing left standing (%s)',
    async (when) => {
      const { writer, reader } = processes((inner) => failing(when, inner))
      await fill(reader, ['p'])
      expect(await writing(writer.cache, async () => 'saved', { tags: ['t'] })()).toBe('saved')
      const told = writer.events().filter((line) => !line.startsWith('store.failed'))
      expect(told).toEqual(['fence.failed p #t', 'invalidated p #t'])
      expect(await left(reader, ['p'])).toEqual([])
      await reader.cache.readThrough(['p'], async () => 'fresh', { tags: ['t'] })
      await reader.cache.drain()
      expect(await left(reader, ['p'])).toEqual(['p'])
    },
  )

  it('is told of where the store keeps no barriers', async () => {
    const none = { barriers: undefined, tagBarriers: undefined }
    const { writer } = processes((inner) => changed(inner, () => none))
    await writing(writer.cache, async () => {})()
    await writing(writer.cache, async () => {}, { key: undefined, tags: ['t'] })()
    expect(writer.events()).toEqual(['fence.failed p', 'invalidated p', 'fence.failed #t', 'invalidated #t'])
    expect(writer.cache.stats()).toMatchObject({ failedFences: 2, failedInvalidations: 0 })
  })

  it('is not waited for beyond the deadline of a write', async () => {
    const hanging = { raise: () => new Promise<never>(() => {}) }
    const { clock, writer } = processes((inner) =>
      changed(inner, ({ barriers }) => ({ barriers: barriers && { ...barriers, ...hanging } })),
    )
    const saving = writing(writer.cache, async () => 'saved')()
    await within(clock, 300)
    expect(await saving).toBe('saved')
  })

  async function within(clock: FakeClock, ms: number): Promise<void> {
    await settled()
    await clock.advance(ms)
  }
})
