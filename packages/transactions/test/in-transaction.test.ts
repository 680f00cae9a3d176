import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inTransaction } from '../src/index.js'
import { invalidate, watchedCache, type Watched } from './shop.js'

let watched: Watched

beforeEach(() => {
  watched = watchedCache()
})

afterEach(() => watched.cache.close())

describe('inTransaction, with a driver that tries again by itself,', () => {
  /** Runs the work until it has had as many tries; all COMMITs but the last get no answer. */
  function trying(tries: number) {
    return async <T>(work: (tx: number) => Promise<T>): Promise<T> => {
      for (let tx = 1; tx < tries; tx++) await work(tx).catch(() => {})
      return work(tries)
    }
  }

  it('sends what a run invalidated whose COMMIT got no answer, also where the next run fails', async () => {
    const running = inTransaction(trying(2), async (tx: number) => {
      if (tx === 2) throw new Error('it is there already')
      await invalidate(watched.cache, 1)
    })
    await expect(running).rejects.toThrow('it is there already')
    expect(watched.sent()).toEqual(['product:1'])
  })

  it('stores nothing for a while under what such a run invalidated, because its COMMIT may still come', async () => {
    let stock = 10
    const read = () => watched.cache.readThrough(['product', 1], () => Promise.resolve(stock))
    await inTransaction(trying(2), async (tx: number) => {
      if (tx === 1) await invalidate(watched.cache, 1)
    })
    expect(await read()).toBe(10)
    stock = 11
    expect(await read()).toBe(11)
  })

  it('drops what a run invalidated whose work failed, so that no COMMIT was sent', async () => {
    await inTransaction(trying(2), async (tx: number) => {
      await invalidate(watched.cache, tx)
      if (tx === 1) throw new Error('deadlock')
    })
    expect(watched.sent()).toEqual(['product:2'])
  })
})
