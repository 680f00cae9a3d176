import { defineKey, type Key } from '@readthrough/core'
import type { Order } from './order.js'

export const order = defineKey('order', (id: number) => [id])
export const ordersOf = defineKey('orders-of', (customer: string) => [customer])

/** The entries that show this order, or have said that there is none. */
export const keysShowing = ({ id, customer }: Pick<Order, 'id' | 'customer'>): Key[] => [order(id), ordersOf(customer)]
