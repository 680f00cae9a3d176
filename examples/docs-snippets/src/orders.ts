import { defineKey, Invalidate, ReadThrough } from '@readthrough/core'

export interface Order {
  readonly id: number
  readonly total: number
}

/** What {@link OrderRepository} asks of a database. */
export interface OrderTable {
  find(id: number): Promise<Order | null>
  save(order: Order): Promise<void>
}

export const order = defineKey('order', (id: number) => [id])

/** The repository that the page on testing tests. */
export class OrderRepository {
  constructor(private readonly table: OrderTable) {}

  @ReadThrough({ key: order })
  async findById(id: number): Promise<Order | null> {
    return this.table.find(id)
  }

  @Invalidate({ key: ({ id }: Order) => order(id) })
  async save(changed: Order): Promise<void> {
    await this.table.save(changed)
  }
}
