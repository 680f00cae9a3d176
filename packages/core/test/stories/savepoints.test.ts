import { afterEach, describe, expect, it } from 'vitest'
import { openTransaction, type Cache, type TransactionScope } from '../../src/index.js'
import { currentTransaction, here, type Participant, type Standing } from '../../src/engine/current-transaction.js'
import { PLAIN } from '../../src/engine/how.js'
import type { Targets } from '../../src/engine/targets.js'
import { deferred, fill, left, settled, story } from './story.js'

const refused = new Error('no stock left')

/** A savepoint that fails, and whose error the transaction around it has caught. */
async function failing(cache: Cache, work: () => Promise<unknown>): Promise<void> {
  try {
    await cache.transaction(async () => {
      await work()
      throw refused
    })
  } catch (error) {
    if (error !== refused) throw error
  }
}

afterEach(() => {
  if (here.open !== 0) throw new Error('a scope was never ended')
})

describe('a transaction inside a transaction is a savepoint', () => {
  it('what it has invalidated waits for the outermost end', async () => {
    const { cache, events } = story()
    await cache.transaction(async () => {
      await cache.transaction(async () => {
        await cache.transaction(() => cache.invalidate({ keys: [['inner']] }))
        await cache.invalidate({ keys: [['middle']] })
      })
      await cache.invalidate({ keys: [['outer']] })
      expect(events().filter((line) => line.startsWith('invalidated'))).toEqual([])
    })
    expect(events()).toEqual(['invalidated inner middle outer'])
  })

  it('its rollback drops only what came since', async () => {
    const given = story()
    const { cache, events } = given
    await fill(given, ['kept'], ['dropped'])
    await cache.transaction(async () => {
      await cache.invalidate({ keys: [['kept']] })
      await failing(cache, () => cache.invalidate({ keys: [['dropped']] }))
      expect(await cache.peek(['dropped'])).toEqual({ value: 'dropped' })
      events()
    })
    expect(events()).toEqual(['invalidated kept'])
    expect(await left(given, ['kept'], ['dropped'])).toEqual(['dropped'])
  })

  it('its rollback takes along the savepoints inside that had succeeded', async () => {
    const { cache, events } = story()
    await cache.transaction(() =>
      failing(cache, () => cache.transaction(() => cache.invalidate({ keys: [['inner']] }))),
    )
    expect(events()).toEqual(['invalidation.deferred inner'])
  })

  it('the rollback of the outermost drops everything', async () => {
    const { cache, events } = story()
    await failing(cache, () => cache.transaction(() => cache.invalidate({ keys: [['inner']] })))
    expect(events()).toEqual(['invalidation.deferred inner'])
  })

  it('where nobody knows how it has ended, the outermost end decides', async () => {
    const { cache, events } = story()
    const cutOff = Object.assign(new Error('cut off'), { code: 'ECONNRESET' })
    const savepoint = async (): Promise<never> => {
      await cache.invalidate({ keys: [['p']] })
      throw cutOff
    }
    await cache.transaction(() => expect(cache.transaction(savepoint)).rejects.toBe(cutOff))
    expect(events()).toEqual(['invalidation.deferred p', 'invalidated p'])
    await expect(
      cache.transaction(async () => {
        await expect(cache.transaction(savepoint)).rejects.toBe(cutOff)
        throw refused
      }),
    ).rejects.toBe(refused)
    expect(events()).toEqual(['invalidation.deferred p'])
  })

  it('several at once each end on their own', async () => {
    const { cache, events } = story()
    await cache.transaction(async () => {
      await Promise.all([
        cache.transaction(() => cache.invalidate({ keys: [['one']] })),
        failing(cache, () => cache.invalidate({ keys: [['two']] })),
        cache.transaction(() => cache.invalidate({ keys: [['three']] })),
      ])
      events()
    })
    expect(events()).toEqual(['invalidated one three'])
  })

  it('what any of them has invalidated goes past the cache in the whole transaction', async () => {
    const given = story()
    const { cache, events } = given
    await fill(given, ['p'])
    const held = deferred<void>()
    await cache.transaction(async () => {
      const one = cache.transaction(async () => {
        await cache.invalidate({ keys: [['p']] })
        await held.promise
      })
      await settled()
      events()
      const read = (): Promise<string> => cache.readThrough(['p'], async () => 'mine')
      expect([await read(), await cache.transaction(read)]).toEqual(['mine', 'mine'])
      held.resolve()
      await one
      expect(await read()).toBe('mine')
    })
  })

  it('one that outlives its transaction shares the end of it, and is over then', async () => {
    const { cache, events } = story()
    const held = deferred<void>()
    let savepoint: Promise<unknown> | undefined
    await cache.transaction(async () => {
      savepoint = cache.transaction(async () => {
        await cache.transaction(async () => {
          await cache.invalidate({ keys: [['early']] })
          await held.promise
          await cache.invalidate({ keys: [['late']] })
        })
        throw refused
      })
      await settled()
    })
    expect(events()).toEqual(['invalidation.deferred early', 'invalidated early'])
    held.resolve()
    await expect(savepoint).rejects.toBe(refused)
    expect(events()).toEqual(['invalidated late'])
  })
})

describe('the scope that adapters drive', () => {
  const names = (id: string) => ({ keys: [[id] as const] })

  it('is inside for what it runs, and for what its savepoints run', async () => {
    const scope = openTransaction()
    const savepoint = scope.nest()
    expect(scope.isCurrent()).toBe(false)
    expect(scope.run(() => scope.isCurrent())).toBe(true)
    expect(savepoint.run(() => scope.isCurrent() && savepoint.isCurrent())).toBe(true)
    expect(scope.run(() => savepoint.isCurrent())).toBe(false)
    await savepoint.commit()
    expect(savepoint.run(() => here.storage.getStore())).toBeUndefined()
    await scope.rollback()
    expect(scope.run(() => scope.isCurrent())).toBe(false)
  })

  it('ends once: who ends it again waits for the first end, and changes nothing', async () => {
    const { cache, events } = story()
    const scope = openTransaction()
    await scope.run(() => cache.invalidate(names('p')))
    const first = scope.commit()
    await Promise.all([scope.rollback(), scope.commit()])
    expect(events()).toEqual(['invalidation.deferred p', 'invalidated p'])
    await first
    expect(events()).toEqual([])
  })

  it('of a transaction of its own inside another sends at its own end, and its context belongs to the other then', async () => {
    const { cache, events } = story()
    await cache.transaction(async () => {
      const own = openTransaction()
      const held = deferred<void>()
      const late = own.run(() => held.promise.then(() => cache.invalidate(names('left over'))))
      await own.run(() => cache.invalidate(names('own')))
      expect(own.run(() => own.isCurrent())).toBe(true)
      await own.commit()
      expect(events()).toEqual(['invalidation.deferred own', 'invalidated own'])
      held.resolve()
      expect(await late).toBe('deferred')
      events()
    })
    expect(events()).toEqual(['invalidated left over'])
  })

  it('has all held for a while where nobody knows whether it has committed; a fence sends what it stands over', async () => {
    const sent: string[] = []
    const participant: Participant = { send: async ({ keys }, { holdMs }) => sent.push(`${keys.join()} ${holdMs}`) }
    const fence: Standing = { end: async ({ holdMs }) => sent.push(`fence ${holdMs}`) }
    const named = (...keys: string[]): Targets => ({ keys, patterns: [], tags: [] })

    async function ended(end: (scope: TransactionScope) => Promise<void>): Promise<string[]> {
      const scope = openTransaction()
      const savepoint = scope.nest()
      const inside = savepoint.run(currentTransaction)!
      inside.defer(participant, named('fenced'), PLAIN, fence)
      inside.defer(participant, named('fenced', 'free'), PLAIN)
      await savepoint.commit()
      expect(sent).toEqual([])
      await end(scope)
      return sent.splice(0)
    }

    expect(await ended((scope) => scope.commit())).toEqual(['free 0', 'fence 0'])
    expect(await ended((scope) => scope.commit('unknown'))).toEqual(['free 10000', 'fence 10000'])
    expect(await ended((scope) => scope.rollback())).toEqual(['fence 0'])
  })

  it('takes a savepoint that comes too late for a transaction of its own', async () => {
    const { cache, events } = story()
    const scope = openTransaction()
    await scope.commit()
    const late = scope.nest()
    await late.run(() => cache.invalidate(names('p')))
    await late.commit()
    expect(events()).toEqual(['invalidation.deferred p', 'invalidated p'])
  })

  it('holds on to nothing when it is over: a connection that was opened inside may remember it for ever', async () => {
    const participant: Participant = { send: async () => {} }
    const scope = openTransaction()
    const inside = scope.run(currentTransaction)!
    inside.defer(participant, { keys: ['p'], patterns: [], tags: [] }, PLAIN)
    expect(inside.covers(participant, { key: 'p', tags: [] })).toBe(true)
    await scope.commit()
    expect(inside.covers(participant, { key: 'p', tags: [] })).toBe(false)
  })

  it('lets the storage of contexts rest when none is open', async () => {
    const scope = openTransaction()
    await scope.run(async () => {
      expect(here.storage.getStore()).toBeDefined()
      await scope.commit()
      expect(here.storage.getStore()).toBeUndefined()
    })
  })
})
