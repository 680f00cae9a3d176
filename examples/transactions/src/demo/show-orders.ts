import { resetRows } from '../schema.js'
import { openShop } from '../shop.js'
import type { Servers } from '../failures/servers.js'
import type { Order, OrderLine } from '../orders/order.js'
import { heading, say, step } from './print.js'

/** Orders as they should be: in transactions that the cache knows of. */
export async function showOrders({ redisUrl, databaseUrl, pool }: Servers): Promise<void> {
  heading(
    'Orders, each in one transaction',
    'What the repositories invalidate inside waits for the commit, and goes with a rollback or its savepoint.',
  )
  await resetRows(pool)
  const shop = await openShop({ redisUrl, databaseUrl, namespace: 'shop' })
  const sent: string[] = []
  shop.cache.on('invalidated', ({ targets }) => sent.push(...targets))

  async function place(customer: string, lines: readonly OrderLine[], present?: string): Promise<void> {
    sent.length = 0
    const wanted = lines.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(', ')
    step({ who: customer, what: `wants ${wanted}${present === undefined ? '' : `, and a ${present} as a present`}` })
    const outcome = await shop.checkout.place(customer, lines, present).then(
      (order) => `order ${order.id}: ${linesOf(order)}`,
      (error: Error) => `no order: ${error.message}`,
    )
    step({ who: '', what: outcome })
    step({ who: '', what: `invalidated: ${sent.join(', ') || 'nothing'}` })
  }

  console.log()
  try {
    await place('ann', [{ sku: 'kettle', quantity: 2 }], 'teapot')
    await place('bob', [{ sku: 'kettle', quantity: 1 }], 'spoon')
    await place('eve', [
      { sku: 'kettle', quantity: 3 },
      { sku: 'teapot', quantity: 9 },
    ])
    const [kettle, teapot] = [await shop.stock.find('kettle'), await shop.stock.find('teapot')]
    say(
      `  Left: ${kettle?.available} kettles, ${teapot?.available} teapots. Orders of eve: ${(await shop.orders.of('eve')).length}`,
    )
  } finally {
    await shop.close()
  }
}

function linesOf({ lines }: Order): string {
  return lines.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(', ')
}
