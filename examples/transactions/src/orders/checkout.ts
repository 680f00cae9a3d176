import type { Database } from '../database.js'
import { OutOfStockError } from '../stock/article.js'
import type { StockRepository } from '../stock/stock-repository.js'
import type { Order, OrderLine } from './order.js'
import type { OrderRepository } from './order-repository.js'

// #region checkout
/** Where articles become orders. Nothing here knows of a cache. */
export class Checkout {
  constructor(
    private readonly database: Database,
    private readonly stock: StockRepository,
    private readonly orders: OrderRepository,
  ) {}

  /** Places an order, wholly or not at all; a present is added if there is one left. */
  place(customer: string, lines: readonly OrderLine[], present?: string): Promise<Order> {
    return this.database.transaction(async () => {
      const order = await this.orders.create(customer)
      for (const line of lines) await this.#add(order, line)
      if (present !== undefined) await this.#addIfThereIsOne(order, present)
      return (await this.orders.find(order.id)) as Order // as it is in here: past the cache
    })
  }

  async #add(order: Order, line: OrderLine): Promise<void> {
    await this.orders.addLine(order, line)
    await this.stock.take(line.sku, line.quantity)
  }

  /** In a savepoint: where there is none left, the line goes again, and the order stands. */
  async #addIfThereIsOne(order: Order, sku: string): Promise<void> {
    try {
      await this.database.transaction(() => this.#add(order, { sku, quantity: 1 }))
    } catch (error) {
      if (!(error instanceof OutOfStockError)) throw error
    }
  }
}
// #endregion
