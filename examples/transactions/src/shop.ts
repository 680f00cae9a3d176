import type { Cache } from '@readthrough/core'
import pg from 'pg'
import { createClient } from 'redis'
import { openCache, type CacheSettings } from './cache.js'
import { openDatabase, type Database } from './database.js'
import { Checkout } from './orders/checkout.js'
import { OrderRepository } from './orders/order-repository.js'
import { StockRepository } from './stock/stock-repository.js'
import { openNaiveDatabase } from './without/naive-database.js'
import { StockByHand } from './without/stock-by-hand.js'
import { UnfencedStock } from './without/unfenced-stock.js'

/** How a process is to be a shop. */
export interface ShopOptions extends CacheSettings {
  readonly databaseUrl: string
  readonly redisUrl: string
  readonly namespace: string
  /** What it is to do without; it has all of it otherwise. */
  readonly without?: 'withTransaction' | 'fence' | 'Readthrough'
}

/** The stock, whoever caches it. */
export type Shelf = Pick<StockRepository, 'find' | 'take' | 'count'>

/** The shop, as one process has it: its own connections, its own cache over the Redis of all. */
export interface Shop {
  readonly database: Database
  readonly cache: Cache
  readonly stock: StockRepository
  /** `stock`, or what is cached by hand in its place. */
  readonly shelf: Shelf
  readonly orders: OrderRepository
  readonly checkout: Checkout
  close(): Promise<void>
}

/** Opens a shop; `through` may put something between it and its database. */
export async function openShop(
  options: ShopOptions,
  through: (database: Database) => Database = (database) => database,
): Promise<Shop> {
  const { databaseUrl, redisUrl, namespace, without, ...settings } = options
  const pool = new pg.Pool({ connectionString: databaseUrl })
  // A server that ends while connections rest tells the next query, which somebody awaits.
  pool.on('error', () => undefined)
  const database = through(without === 'withTransaction' ? openNaiveDatabase(pool) : openDatabase(pool))
  const cache = openCache(redisUrl, namespace, settings)
  const stock = without === 'fence' ? new UnfencedStock(database) : new StockRepository(database)
  const redis = without === 'Readthrough' ? await createClient({ url: redisUrl }).connect() : undefined
  const shelf = redis === undefined ? stock : new StockByHand(database, redis, namespace)
  const orders = new OrderRepository(database)
  return {
    database,
    cache,
    stock,
    shelf,
    orders,
    checkout: new Checkout(database, stock, orders),
    async close() {
      redis?.destroy()
      await cache.close()
      await pool.end()
    },
  }
}
