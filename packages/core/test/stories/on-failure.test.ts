import { describe, expect, it } from 'vitest'
import { CacheDefaults, Invalidate, InvalidationError, onResult, WriteThrough, type Cache } from '../../src/index.js'
import { shaky, type Shaky } from './shaky.js'
import { deferred, fill, left, settled, story } from './story.js'

const THROW = { onFailure: 'throw' } as const

/** What a call comes to while the clock goes on for a second. */
async function outcomeOf({ clock }: Shaky, calling: Promise<unknown>): Promise<unknown> {
  const outcome = calling.catch((error: unknown) => error)
  await clock.advance(1_500)
  return outcome
}

/** Writes, each with another way to say what is invalidated. */
function rowsOf(cache: Cache) {
  @CacheDefaults({ cache })
  class Rows {
    @Invalidate({ key: 'p', ...THROW })
    async write(): Promise<string> {
      return 'written'
    }
    @Invalidate({ key: 'p', fence: true, ...THROW })
    async fenced(): Promise<string> {
      return 'written'
    }
    @Invalidate({ key: 'p', at: 'before', ...THROW })
    async before(): Promise<string> {
      return 'written'
    }
    @WriteThrough({ key: 'p', ...THROW })
    async through(): Promise<string> {
      return 'written'
    }
    @Invalidate({ key: 'p', at: 'settled', ...THROW })
    async failing(): Promise<string> {
      throw new Error('mine')
    }
    @Invalidate({ key: onResult((row: { id: number | undefined }) => ['p', row.id as number]), ...THROW })
    async unnamed(): Promise<{ id: number | undefined }> {
      return { id: undefined }
    }
    @Invalidate({
      keys: () => {
        throw new Error('of no use')
      },
      ...THROW,
    })
    async unsaid(): Promise<string> {
      return 'written'
    }
    @Invalidate({ key: 'p', onFailure: 'pending' })
    async patient(): Promise<string> {
      return 'written'
    }
    @Invalidate({ key: 'p' })
    async plain(): Promise<string> {
      return 'written'
    }
  }
  return new Rows()
}

describe("onFailure: 'throw'", () => {
  it.each(['write', 'fenced', 'before', 'through'] as const)(
    'makes a call reject whose invalidation is pending, with the result of the method: %s',
    async (method) => {
      const shop = shaky()
      const rows = rowsOf(shop.cache)
      shop.flaky.fault({ kind: 'fail' })
      const error = await outcomeOf(shop, rows[method]())
      expect(error).toBeInstanceOf(InvalidationError)
      expect(error).toMatchObject({ code: 'INVALIDATION_FAILED', state: 'pending', result: 'written' })
      // It is pending as ever.
      expect(shop.cache.stats().pendingInvalidations).toBe(1)
      shop.flaky.heal()
      await shop.clock.advance(1_000)
      expect(shop.cache.stats().pendingInvalidations).toBe(0)
      expect(await outcomeOf(shop, rows[method]())).toBe('written')
    },
  )

  it('holds for calls of the cache as well', async () => {
    const shop = shaky()
    const { cache, flaky } = shop
    flaky.fault({ kind: 'fail' })
    const pending = { code: 'INVALIDATION_FAILED', state: 'pending', result: undefined }
    expect(await outcomeOf(shop, cache.invalidate({ keys: [['p']] }, THROW))).toMatchObject(pending)
    expect(await outcomeOf(shop, cache.clear(THROW))).toMatchObject(pending)
    const writing = cache.writeThrough(['p'], async () => 'written', THROW)
    expect(await outcomeOf(shop, writing)).toMatchObject({ ...pending, result: 'written' })
    expect(await outcomeOf(shop, cache.invalidate({ keys: [['p']] }))).toBe('pending')
  })

  it('is an option of the cache that a method may take back', async () => {
    const shop = shaky(THROW)
    const rows = rowsOf(shop.cache)
    shop.flaky.fault({ kind: 'fail' })
    expect(await outcomeOf(shop, rows.plain())).toBeInstanceOf(InvalidationError)
    expect(await outcomeOf(shop, rows.patient())).toBe('written')
  })

  it('never stands before what the method throws itself', async () => {
    const shop = shaky()
    shop.flaky.fault({ kind: 'fail' })
    expect(await outcomeOf(shop, rowsOf(shop.cache).failing())).toMatchObject({ message: 'mine' })
  })

  it('is for targets that cannot be named, and for a cache that is closed', async () => {
    const shop = shaky()
    const rows = rowsOf(shop.cache)
    const unnamed = await outcomeOf(shop, rows.unnamed())
    expect(unnamed).toMatchObject({ state: 'incomplete', result: { id: undefined } })
    expect(await outcomeOf(shop, rows.unsaid())).toMatchObject({ state: 'incomplete', result: 'written' })
    const key = ['p', undefined as unknown as number] as const
    expect(await outcomeOf(shop, shop.cache.invalidate({ keys: [key] }, THROW))).toMatchObject({ state: 'incomplete' })
    await outcomeOf(shop, shop.cache.close())
    for (const method of ['write', 'fenced', 'through'] as const) {
      expect(await outcomeOf(shop, rows[method]())).toMatchObject({ state: 'lost', result: 'written' })
    }
  })

  it('does not call pending what nobody tries again: of a write that ends when its cache has been closed', async () => {
    const shop = shaky(THROW)
    const write = deferred<string>()
    const writing = shop.cache.writeThrough(['p'], () => write.promise)
    await settled()
    await outcomeOf(shop, shop.cache.close())
    shop.flaky.fault({ kind: 'fail' })
    shop.events()
    write.resolve('written')
    expect(await outcomeOf(shop, writing)).toMatchObject({ state: 'lost', result: 'written' })
    expect(shop.events()).toContain('invalidation.lost p')
    expect(shop.cache.stats().pendingInvalidations).toBe(0)
  })

  it('keeps no other decorator of the method from invalidating, which has succeeded', async () => {
    const away = shaky()
    const { clock } = away
    const near = story({ clock })
    await fill(near, ['p', 1], ['q'], ['r'])
    class Rows {
      @Invalidate({ key: 'q', cache: near.cache })
      @Invalidate({ key: onResult((row: { id: number }) => ['p', row.id]), cache: near.cache })
      @Invalidate({ key: 'q', cache: away.cache, ...THROW })
      async write(): Promise<{ id: number }> {
        return { id: 1 }
      }
      @Invalidate({ key: 'r', cache: near.cache })
      async calling(): Promise<void> {
        await this.write()
      }
    }
    away.flaky.fault({ kind: 'fail' })
    const rows = new Rows()
    expect(await outcomeOf(away, rows.write())).toMatchObject({ state: 'pending', result: { id: 1 } })
    expect(await left(near, ['p', 1], ['q'], ['r'])).toEqual(['r'])
    // One that has called it, and did not succeed for it, is another method.
    expect(await outcomeOf(away, rows.calling())).toBeInstanceOf(InvalidationError)
    expect(await left(near, ['r'])).toEqual(['r'])
  })

  it('says nothing inside a transaction, whose commit is over when it fails', async () => {
    const shop = shaky()
    const rows = rowsOf(shop.cache)
    shop.flaky.fault({ kind: 'fail' })
    const work = shop.cache.transaction(async () => [await rows.write(), await rows.through()])
    expect(await outcomeOf(shop, work)).toEqual(['written', 'written'])
    expect(shop.cache.stats().pendingInvalidations).toBe(1)
  })

  it('is refused for any other word', () => {
    const { cache } = shaky()
    const wrong = { onFailure: 'ignore' } as never
    expect(() => shaky(wrong)).toThrow("createCache: option 'onFailure' must be 'pending' or 'throw', got \"ignore\"")
    return expect(cache.clear(wrong)).rejects.toThrow(TypeError)
  })
})
