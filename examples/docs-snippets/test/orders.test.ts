import { createCache, memoryStore, setDefaultCache } from '@readthrough/core'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { OrderRepository, type Order, type OrderTable } from '../src/orders.js'

/** A table that counts how often it is asked. */
function countingTable(): OrderTable & { asked: number } {
  const rows = new Map<number, Order>([[1, { id: 1, total: 10 }]])
  return {
    asked: 0,
    async find(id) {
      this.asked++
      return rows.get(id) ?? null
    },
    async save(changed) {
      rows.set(changed.id, changed)
    },
  }
}

// #region without
it('finds an order', async () => {
  const orders = new OrderRepository(countingTable())
  expect(await orders.findById(1)).toEqual({ id: 1, total: 10 }) // no cache is set: the method simply runs
})
// #endregion

// #region with
const cache = createCache({ namespace: 'test', store: memoryStore() })
beforeEach(async () => {
  setDefaultCache(cache)
  await cache.clear()
})
afterAll(async () => {
  setDefaultCache(undefined)
  await cache.close()
})

it('asks the table once, and again after a write', async () => {
  const table = countingTable()
  const orders = new OrderRepository(table)

  await orders.findById(1)
  await cache.drain() // the value is stored behind the caller's back; wait for it
  await orders.findById(1)
  expect(table.asked).toBe(1)

  await orders.save({ id: 1, total: 12 })
  expect(await orders.findById(1)).toEqual({ id: 1, total: 12 })
  expect(table.asked).toBe(2)
})

it('asks the table each time while the cache is out of use', async () => {
  const table = countingTable()
  const orders = new OrderRepository(table)
  await cache.disabled(async () => {
    await orders.findById(1)
    await orders.findById(1)
  })
  expect(table.asked).toBe(2)
})
// #endregion
