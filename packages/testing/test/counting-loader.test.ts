import { createCache, memoryStore } from '@readthrough/core'
import { describe, expect, test } from 'vitest'
import { countingLoader } from '../src/counting-loader.js'

const double = async (n: number): Promise<number> => n * 2

describe('a loader that is counted', () => {
  test('answers as before, and tells its calls', async () => {
    const load = countingLoader(double)
    expect(await Promise.all([load(1), load(2), load(1)])).toEqual([2, 4, 2])
    expect(load.calls).toEqual([[1], [2], [1]])
    expect(load.callsWith(1)).toBe(2)
    expect(load.callsWith(3)).toBe(0)
  })

  test('compares arguments deeply', async () => {
    const load = countingLoader(async (query: { readonly ids: readonly number[] }) => query.ids.length)
    await load({ ids: [1, 2] })
    expect(load.callsWith({ ids: [1, 2] })).toBe(1)
    expect(load.callsWith({ ids: [2, 1] })).toBe(0)
  })

  test('tells how many ran at one time', async () => {
    const load = countingLoader(double)
    await load(1)
    expect(load.maxRunning).toBe(1)
    await Promise.all([load(1), load(2), load(3)])
    expect([load.running, load.maxRunning]).toEqual([0, 3])
    load.reset()
    expect([load.calls.length, load.maxRunning]).toEqual([0, 0])
  })

  test('can be held before it asks', async () => {
    let asked = 0
    const load = countingLoader(async () => ++asked)
    load.hold()
    const loading = load()
    await load.held()
    expect([asked, load.running]).toEqual([0, 1])
    load.release()
    expect(await loading).toBe(1)
    expect(await load()).toBe(2)
  })

  test('can be held with the answer in hand', async () => {
    let row = 'old'
    const load = countingLoader(async () => row)
    load.hold('after')
    const loading = load()
    await load.held()
    row = 'new'
    load.release()
    expect(await loading).toBe('old')
  })

  test('lets go the first of those that are held', async () => {
    const load = countingLoader(double)
    load.hold()
    const loading = [load(1), load(2), load(3)]
    await load.held(3)
    load.release(1)
    expect(await loading[0]).toBe(2)
    expect(load.running).toBe(2)
    load.release()
    expect(await Promise.all(loading)).toEqual([2, 4, 6])
  })

  test('fails on demand, as often as wanted', async () => {
    const mine = new Error('no connection')
    const load = countingLoader(double)
    load.failNext(mine, 2)
    await expect(load(1)).rejects.toBe(mine)
    await expect(load(1)).rejects.toBe(mine)
    expect(await load(1)).toBe(2)
    expect(load.calls).toHaveLength(3)
    load.failNext()
    load.reset()
    expect(await load(1)).toBe(2)
  })
})

describe('a method that is counted', () => {
  class Table {
    readonly #rows = new Map([[1, 'lamp']])
    async find(id: number): Promise<string | undefined> {
      return this.#rows.get(id)
    }
  }

  test('keeps its this, and comes back when it is restored', async () => {
    const table = new Table()
    const find = countingLoader(table, 'find')
    expect(await table.find(1)).toBe('lamp')
    expect(find.callsWith(1)).toBe(1)
    find.restore()
    expect(table.find).toBe(Table.prototype.find)
    await table.find(1)
    expect(find.calls).toHaveLength(1)
  })

  test('comes back also where it was the own one of the object', async () => {
    const table = { find: double }
    const find = countingLoader(table, 'find')
    await table.find(1)
    find.restore()
    expect(table.find).toBe(double)
    expect(find.calls).toEqual([[1]])
  })

  test('has to be there', () => {
    expect(() => countingLoader({} as Table, 'find')).toThrow(new TypeError('countingLoader: there is no method find'))
    expect(() => countingLoader({} as () => Promise<void>)).toThrow(
      'countingLoader: no function and no method; got object',
    )
  })
})

test('a crowd of callers of one key asks once', async () => {
  const cache = createCache({ namespace: 'test', store: memoryStore() })
  const load = countingLoader(double)
  load.hold()
  const crowd = Array.from({ length: 20 }, () => cache.readThrough(['k'], () => load(21)))
  await load.held()
  load.release()
  expect(new Set(await Promise.all(crowd))).toEqual(new Set([42]))
  expect(load.maxRunning).toBe(1)
  expect(load.calls).toHaveLength(1)
  await cache.close()
})
