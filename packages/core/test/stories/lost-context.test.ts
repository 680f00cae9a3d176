import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openTransaction, type TransactionScope } from '../../src/index.js'
import { here } from '../../src/engine/current-transaction.js'
import { deferred, fill, left, settled, story } from './story.js'

const names = (id: string) => ({ keys: [[id] as const] })

beforeEach(() => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  here.losses = 0
})

afterEach(() => {
  if (here.open !== 0 || here.lost.size !== 0) throw new Error('a scope was never ended')
  vi.restoreAllMocks()
})

/** A transaction one of whose statements has come from outside. */
function lostOne(): TransactionScope {
  const scope = openTransaction()
  scope.lost()
  return scope
}

describe('a transaction that has lost its context', () => {
  it('warns the process once', async () => {
    const [one, other] = [lostOne(), lostOne()]
    one.lost()
    expect(process.emitWarning).toHaveBeenCalledTimes(1)
    expect(process.emitWarning).toHaveBeenCalledWith(expect.stringContaining('asynchronous context'), {
      type: 'ReadthroughWarning',
    })
    await Promise.all([one.rollback(), other.commit()])
    one.lost()
    expect(here.lost.size).toBe(0)
  })

  it('what is invalidated elsewhere meanwhile is sent at once, and again at its commit', async () => {
    const given = story()
    const { cache, events } = given
    await fill(given, ['p'])
    const scope = lostOne()
    expect(await cache.invalidate(names('p'))).toBe('done')
    expect(events()).toEqual(['invalidated p'])
    await scope.commit()
    expect(events()).toEqual(['invalidated p'])
    await cache.invalidate(names('p'))
    expect(events()).toEqual(['invalidated p'])
  })

  it('what a write-through wrote elsewhere meanwhile is dropped again at its commit', async () => {
    const { cache, events } = story()
    const scope = openTransaction()
    await cache.writeThrough(['p'], async () => {
      scope.lost()
      return 'not committed'
    })
    expect(events()).toEqual(['fill.skipped transaction p', 'invalidated p'])
    await scope.commit()
    expect(events()).toEqual(['invalidated p'])
  })

  it('its rollback sends nothing again', async () => {
    const { cache, events } = story()
    const scope = lostOne()
    await cache.invalidate(names('p'))
    await scope.rollback()
    expect(events()).toEqual(['invalidated p'])
  })

  it('what is invalidated inside another transaction may be its own, too', async () => {
    const { cache, events } = story()
    const scope = lostOne()
    await cache.transaction(() => cache.invalidate(names('p')))
    expect(events()).toEqual(['invalidation.deferred p', 'invalidated p'])
    await scope.commit()
    expect(events()).toEqual(['invalidated p'])
  })

  it('nothing that is loaded meanwhile is stored, because it may have read there', async () => {
    const given = story()
    const { cache, events } = given
    const scope = lostOne()
    expect(await cache.readThrough(['p'], async () => 'uncommitted?')).toBe('uncommitted?')
    expect(await cache.seed(['q'], 'uncommitted?')).toBe(false)
    await cache.writeThrough(['r'], async () => 'uncommitted?')
    await scope.rollback()
    await cache.drain()
    expect(events()).toEqual([
      'miss absent p',
      'loaded p',
      'fill.skipped transaction p',
      'fill.skipped transaction r',
      'invalidated r',
    ])
    expect(await left(given, ['p'], ['q'], ['r'])).toEqual([])
  })

  it('nor what has read there, and ended when that was over', async () => {
    const { cache, events } = story()
    const scope = openTransaction()
    const held = deferred<string>()
    const reading = cache.readThrough(['p'], () => {
      scope.lost()
      return held.promise
    })
    const joining = cache.readThrough(['p'], async () => 'committed')
    await settled()
    await scope.rollback()
    held.resolve('uncommitted')
    expect(await Promise.all([reading, joining])).toEqual(['uncommitted', 'committed'])
    await cache.drain()
    expect(events()).toEqual(expect.arrayContaining(['fill.skipped transaction p', 'bypassed transaction p']))
    expect(await cache.peek(['p'])).toBeUndefined()
  })

  it('is forgotten when it is over', async () => {
    const { cache, events } = story()
    await lostOne().commit()
    await cache.readThrough(['p'], async () => 'row')
    await cache.drain()
    expect(events()).toEqual(['miss absent p', 'loaded p', 'filled p'])
  })
})
