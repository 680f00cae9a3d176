import { expect, test } from 'vitest'
import { explore } from '../../src/race/explore.js'
import type { Choose } from '../../src/race/order.js'

/** Actors that have so many steps each, one after the other; gives the order that came of the choices. */
function play(steps: Readonly<Record<string, number>>, choose: Choose): string {
  const left = new Map(Object.entries(steps))
  let order = ''
  for (;;) {
    const waiting = [...left]
      .filter(([, count]) => count > 0)
      .map(([actor, count]) => ({ id: `${actor}${count}`, actor, label: '', run: () => {} }))
    const step = choose(waiting)
    if (step === undefined) return order
    left.set(step.actor, (left.get(step.actor) ?? 0) - 1)
    order += step.actor
  }
}

async function ordersOf(steps: Readonly<Record<string, number>>, maxOrders = 10_000): Promise<string[]> {
  const orders: string[] = []
  await explore(async (choose) => {
    orders.push(play(steps, choose))
    return undefined
  }, maxOrders)
  return orders
}

test('every order is tried once', async () => {
  const orders = await ordersOf({ a: 3, b: 2, c: 2 })
  expect(orders).toHaveLength(210) // 7! / (3! 2! 2!)
  expect(new Set(orders).size).toBe(210)
})

test('orders with fewer changes come first', async () => {
  const changes = (await ordersOf({ a: 3, b: 3 })).map((order) => order.match(/a+|b+/g)?.length ?? 0)
  expect(changes.slice(0, 2)).toEqual([2, 2])
  // Whoever goes on when the other has ended has not changed its mind.
  expect(changes.slice(2, 6).every((count) => count <= 4)).toBe(true)
  expect(changes.at(-1)).toBe(6)
})

test('it ends at the bound, and says so', async () => {
  let runs = 0
  const run = async (choose: Choose): Promise<undefined> => {
    runs++
    play({ a: 2, b: 2 }, choose)
  }
  expect(await explore(run, 5)).toEqual({ orders: 5, isComplete: false, found: undefined })
  expect(runs).toBe(5)
  expect(await explore(run, 6)).toEqual({ orders: 6, isComplete: true, found: undefined })
})

test('it ends at what is found', async () => {
  const run = async (choose: Choose): Promise<string | undefined> => {
    const order = play({ a: 2, b: 2 }, choose)
    return order === 'abba' ? order : undefined
  }
  const { found, isComplete, orders } = await explore(run, 100)
  expect([found, isComplete]).toEqual(['abba', false])
  expect(orders).toBeLessThanOrEqual(6)
})
