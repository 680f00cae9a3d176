// Another process of the shop: its own connections, its own cache. It does what it is asked for, and ends with its parent.
import type { Article } from '../stock/article.js'
import type { Order } from '../orders/order.js'
import { openShop, type Shop, type ShopOptions } from '../shop.js'
import { holdAnswer } from './held-answers.js'

/** What it can be asked for. */
export type Requests = typeof requests

/** What somebody has read, and whether the database was asked for it. */
export interface Look {
  readonly article: Article | null
  readonly isLoaded: boolean
}

/** A request. */
export interface Message {
  readonly request: number
  readonly name: keyof Requests
  readonly args: readonly unknown[]
}

/** What comes back for a request, or what it tells by itself. */
export type Reply =
  | { readonly event: 'ready' | 'committed' }
  | { readonly request: number; readonly value?: unknown; readonly error?: string }

let shop: Shop | undefined
let statements = 0
const here = (): Shop => shop as Shop
const reply = (message: Reply): void => void process.send?.(message)

const requests = {
  /** Opens a shop, to which all other requests are, and closes the one before. */
  async open(options: ShopOptions): Promise<void> {
    await shop?.close()
    shop = await openShop(options, (database) => ({
      ...database,
      query(sql, params) {
        statements++
        return database.query(sql, params)
      },
    }))
  },
  /** The same; with the next recall it stops for good as soon as that is committed. */
  async openAndStopAtCommit(options: ShopOptions): Promise<void> {
    const { gate, through } = holdAnswer(/set recalled/)
    shop = await openShop(options, through)
    void gate.reached.then(() => reply({ event: 'committed' }))
  },
  /** Reads through the cache, and resolves when what it has loaded is stored. */
  async look(sku: string): Promise<Look> {
    const before = statements
    const article = await here().shelf.find(sku)
    await here().cache.drain()
    return { article, isLoaded: statements > before }
  },
  findOrder: (id: number): Promise<Order | null> => here().orders.find(id),
  take: (sku: string, quantity: number): Promise<void> => here().shelf.take(sku, quantity),
  count: async (sku: string, counted: number): Promise<void> => void (await here().shelf.count(sku, counted)),
  recall: (sku: string): Promise<void> => here().stock.recall(sku),
}

process.on('disconnect', () => process.exit())
process.on('message', ({ request, name, args }: Message) => {
  const run = requests[name] as (...given: readonly unknown[]) => Promise<unknown>
  run(...args).then(
    (value) => reply({ request, value }),
    (error: unknown) => reply({ request, error: String(error) }),
  )
})
reply({ event: 'ready' })
