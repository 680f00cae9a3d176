import { readFile } from 'node:fs/promises'
import { createCache, Invalidate, memoryStore, ReadThrough, setDefaultCache, type Cache } from '@readthrough/core'
import {
  checkRaces,
  countingLoader,
  fakeClock,
  flakyStore,
  RaceError,
  type Arrange,
  type FlakyStore,
} from '@readthrough/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { order, OrderRepository, type Order, type OrderTable } from '../src/orders.js'

/** A table with one order in it. */
function orderTable(): OrderTable {
  const rows = new Map<number, Order>([[1, { id: 1, total: 10 }]])
  return { find: async (id) => rows.get(id) ?? null, save: async (changed) => void rows.set(changed.id, changed) }
}

/** A repository that invalidates too early. */
class HastyRepository {
  constructor(private readonly table: OrderTable) {}

  @ReadThrough({ key: order })
  async findById(id: number): Promise<Order | null> {
    return this.table.find(id)
  }

  @Invalidate({ key: ({ id }: Order) => order(id), at: 'before' })
  async save(changed: Order): Promise<void> {
    await this.table.save(changed)
  }
}

const clock = fakeClock()
let flaky: FlakyStore
let cache: Cache

beforeEach(() => {
  flaky = flakyStore(memoryStore({ clock }))
  cache = createCache({ namespace: 'test', store: flaky, clock })
  setDefaultCache(cache)
})
afterEach(async () => {
  setDefaultCache(undefined)
  await cache.close()
})

// #region loader
it('asks the table once for a crowd of callers', async () => {
  const table = orderTable()
  const find = countingLoader(table, 'find')
  const orders = new OrderRepository(table)

  find.hold()
  const crowd = [1, 2, 3].map(() => orders.findById(1))
  await find.held() // one of them is at the table
  find.release()
  await Promise.all(crowd)
  expect(find.calls).toEqual([[1]])
})

it('keeps a row out that was read before a write', async () => {
  const table = orderTable()
  const find = countingLoader(table, 'find')
  const orders = new OrderRepository(table)

  find.hold('after') // reads the row, and keeps the answer back
  const early = orders.findById(1)
  await find.held()
  await orders.save({ id: 1, total: 12 })
  find.release()
  await early
  expect(await orders.findById(1)).toEqual({ id: 1, total: 12 })
})
// #endregion

// #region flaky
it('answers while the cache is out of reach', async () => {
  flaky.fault({ kind: 'fail' })
  expect(await new OrderRepository(orderTable()).findById(1)).toEqual({ id: 1, total: 10 })
})

it('invalidates though the first answer is lost', async () => {
  const orders = new OrderRepository(orderTable())
  await orders.findById(1)
  flaky.fault({ kind: 'lose', verbs: 'delete', times: 1 })
  const saving = orders.save({ id: 1, total: 12 })
  await clock.advance(100) // it is tried again after a pause
  await saving
  expect(flaky.calls('delete')).toBe(2)
  expect(await orders.findById(1)).toEqual({ id: 1, total: 12 })
})
// #endregion

// #region race
it('serves nothing stale, in whatever order reads and writes meet', async () => {
  const { isComplete } = await checkRaces((race) => {
    const table = orderTable()
    const orders = new OrderRepository(race.paused(table, ['find', 'save']))
    setDefaultCache(race.cache())
    return {
      read: () => orders.findById(1),
      write: () => orders.save({ id: 1, total: 12 }),
      truth: () => table.find(1),
    }
  })
  expect(isComplete).toBe(true) // these were all orders that there are
}, 60_000)
// #endregion

it('the page shows what a repository gets that invalidates too early', async () => {
  const arrange: Arrange<Order | null> = (race) => {
    const table = orderTable()
    const orders = new HastyRepository(race.paused(table, ['find', 'save']))
    setDefaultCache(race.cache())
    return {
      read: () => orders.findById(1),
      write: () => orders.save({ id: 1, total: 12 }),
      truth: () => table.find(1),
    }
  }
  const error: unknown = await checkRaces(arrange).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(RaceError)
  const page = await readFile(new URL('../../../docs/guide/testing.md', import.meta.url), 'utf8')
  expect(page).toContain((error as RaceError).message)
})
