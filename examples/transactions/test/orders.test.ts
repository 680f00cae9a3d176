import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { openServers, type Servers } from '../src/failures/servers.js'
import { resetRows } from '../src/schema.js'
import { openShop, type Shop, type ShopOptions } from '../src/shop.js'
import { OutOfStockError } from '../src/stock/article.js'

let servers: Servers
let shop: Shop
let sent: string[]
let runs = 0

beforeAll(async () => {
  servers = await openServers()
})
beforeEach(async () => {
  await resetRows(servers.pool)
  runs++
  shop = await openShop(options())
  sent = []
  shop.cache.on('invalidated', ({ targets }) => sent.push(...targets))
})
afterEach(() => shop.close())
afterAll(() => servers.stop())

/** The shop of this test, in whichever process. */
function options(): ShopOptions {
  const { databaseUrl, redisUrl } = servers
  return { databaseUrl, redisUrl, namespace: `orders-${runs}` }
}

/** What the cache says of the stock, asked twice: the second time it is in there. */
async function stockOf(...skus: string[]): Promise<(number | undefined)[]> {
  const look = () => Promise.all(skus.map(async (sku) => (await shop.stock.find(sku))?.available))
  await look()
  await shop.cache.drain()
  return look()
}

test('an order is placed wholly, and everything that it changed is invalidated once', async () => {
  expect(await stockOf('kettle', 'teapot')).toEqual([10, 3])
  expect(await shop.orders.of('ann')).toEqual([])
  const order = await shop.checkout.place('ann', [{ sku: 'kettle', quantity: 2 }], 'teapot')
  expect(order.lines).toEqual([
    { sku: 'kettle', quantity: 2 },
    { sku: 'teapot', quantity: 1 },
  ])
  expect(sent.toSorted()).toEqual([
    'article:kettle',
    'article:teapot',
    'assortment',
    `order:${order.id}`,
    'orders-of:ann',
  ])
  expect(await stockOf('kettle', 'teapot')).toEqual([8, 2])
  expect(await shop.orders.of('ann')).toEqual([order])
})

test('where one article is missing nothing is ordered, and nothing is invalidated', async () => {
  expect(await stockOf('kettle', 'teapot')).toEqual([10, 3])
  const lines = [
    { sku: 'kettle', quantity: 3 },
    { sku: 'teapot', quantity: 9 },
  ]
  await expect(shop.checkout.place('eve', lines)).rejects.toThrow(OutOfStockError)
  expect(sent).toEqual([])
  expect(await stockOf('kettle', 'teapot')).toEqual([10, 3])
  expect(await shop.orders.of('eve')).toEqual([])
  expect((await servers.pool.query('select from orders')).rowCount).toBe(0)
})

test('a present that has run out goes with its savepoint; the order stands', async () => {
  const order = await shop.checkout.place('bob', [{ sku: 'kettle', quantity: 1 }], 'spoon')
  expect(order.lines).toEqual([{ sku: 'kettle', quantity: 1 }])
  expect(await shop.orders.find(order.id)).toEqual(order)
  expect(sent).not.toContain('article:spoon')
  expect(await stockOf('kettle', 'spoon')).toEqual([9, 0])
})

test('inside, an order is read as it is in there; outside nobody knows of it', async () => {
  await shop.database.transaction(async () => {
    const { id } = await shop.orders.create('ann')
    expect(await shop.orders.find(id)).toMatchObject({ customer: 'ann' })
    await shop.cache.drain()
    await servers.other.open(options())
    expect(await servers.other.findOrder(id)).toBeNull()
  })
})

test('of 20 who want one of ten kettles at once, ten get one, and the cache says that none is left', async () => {
  expect(await stockOf('kettle')).toEqual([10])
  const wanted = Array.from({ length: 20 }, (_, i) =>
    shop.checkout.place(`customer-${i}`, [{ sku: 'kettle', quantity: 1 }]),
  )
  const watched = Array.from({ length: 40 }, () => shop.stock.find('kettle'))
  const placed = await Promise.allSettled(wanted)
  await Promise.all(watched)
  expect(placed.filter(({ status }) => status === 'fulfilled')).toHaveLength(10)
  expect(await stockOf('kettle')).toEqual([0])
  expect(await shop.stock.assortment()).toEqual(['teapot'])
})
