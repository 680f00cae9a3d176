import { Invalidate, onResult, ReadThrough } from '@readthrough/core'
import type { Database } from '../database.js'
import { keysShowing, order, ordersOf } from './keys.js'
import type { Order, OrderLine } from './order.js'

const ORDERS = `
  select o.id, o.customer,
    coalesce(json_agg(json_build_object('sku', l.sku, 'quantity', l.quantity) order by l.sku)
      filter (where l.sku is not null), '[]') as lines
  from orders o left join order_lines l on l.order_id = o.id`

/** The orders of the shop. */
export class OrderRepository {
  constructor(private readonly database: Database) {}

  @ReadThrough({ key: order })
  async find(id: number): Promise<Order | null> {
    const { rows } = await this.database.query<Order>(`${ORDERS} where o.id = $1 group by o.id`, [id])
    return rows[0] ?? null
  }

  @ReadThrough({ key: ordersOf })
  async of(customer: string): Promise<Order[]> {
    const { rows } = await this.database.query<Order>(`${ORDERS} where o.customer = $1 group by o.id order by o.id`, [
      customer,
    ])
    return rows
  }

  @Invalidate({ keys: onResult(keysShowing) })
  async create(customer: string): Promise<Order> {
    const { rows } = await this.database.query<{ id: number }>(
      'insert into orders (customer) values ($1) returning id',
      [customer],
    )
    return { id: (rows[0] as { id: number }).id, customer, lines: [] }
  }

  @Invalidate({ keys: keysShowing })
  async addLine({ id }: Order, { sku, quantity }: OrderLine): Promise<void> {
    await this.database.query('insert into order_lines values ($1, $2, $3)', [id, sku, quantity])
  }
}
