import assert from 'node:assert/strict'
import { createCache, defineKey, memoryStore, ReadThrough, setDefaultCache } from '@readthrough/core'
import { fakeClock } from '@readthrough/testing'

const clock = fakeClock()
const cache = createCache({ namespace: 'failing', store: memoryStore({ clock }), clock, jitter: 0 })
setDefaultCache(cache)

const chart = defineKey('chart', (symbol: string) => [symbol])
const rate = defineKey('rate', (currency: string) => [currency])
const product = defineKey('product', (id: number) => [id])

class NotFound extends Error {
  constructor(readonly id: number) {
    super(`There is no product ${id}`)
  }
}

const database = { isDown: false, queries: 0, delayMs: 0 }

async function query<T>(answer: T): Promise<T> {
  database.queries++
  if (database.isDown) throw new Error('The database is down')
  if (database.delayMs > 0) await new Promise<void>((resolve) => clock.timer(database.delayMs, resolve))
  return answer
}

class Shop {
  // #region if-error
  @ReadThrough({
    key: chart,
    ttl: '10m',
    stale: {
      ifError: '6h', // for so long after its ttl it stands in for an error
      forErrors: (error) => !(error instanceof NotFound), // which is an answer
    },
  })
  async chart(symbol: string): Promise<string> {
    return query(`${symbol} in ${database.queries} queries`)
  }
  // #endregion

  // #region soft
  @ReadThrough({ key: rate, ttl: '1m', stale: { ifError: '1h' }, timeout: { soft: '200ms', hard: '5s' } })
  async rate(currency: string): Promise<string> {
    return query(`${currency} by query ${database.queries}`)
  }
  // #endregion

  // #region errors
  @ReadThrough({
    key: product,
    ttl: '10m',
    errors: {
      ttl: '30s',
      toData: (error) => (error instanceof NotFound ? error.id : undefined), // undefined: not kept
      toError: (id: number) => new NotFound(id),
    },
  })
  async product(id: number): Promise<string> {
    const row = await query(id === 1 ? 'Chair' : undefined)
    if (row === undefined) throw new NotFound(id)
    return row
  }
  // #endregion
}

const shop = new Shop()
const queriesFor = async (calls: () => Promise<unknown>): Promise<number> => {
  const before = database.queries
  await calls()
  await cache.drain()
  return database.queries - before
}

assert.equal(await shop.chart('X'), 'X in 0 queries')
await cache.drain()
await clock.advance(11 * 60_000)
database.isDown = true
const asked = await queriesFor(async () => {
  for (let call = 0; call < 10; call++) assert.equal(await shop.chart('X'), 'X in 0 queries')
})
assert.equal(asked, 1)
await cache.invalidate({ keys: [chart('X')] })
await assert.rejects(shop.chart('X'), /The database is down/)
database.isDown = false

const first = await shop.rate('EUR')
await cache.drain()
await clock.advance(61_000)
database.delayMs = 1_000
const reading = shop.rate('EUR')
await clock.advance(200)
assert.equal(await reading, first)
await clock.advance(800)
await cache.drain()
assert.notEqual(await shop.rate('EUR'), first)
database.delayMs = 0

const misses = await queriesFor(async () => {
  for (let call = 0; call < 10; call++) {
    await assert.rejects(shop.product(2), NotFound)
    await cache.drain()
  }
})
assert.equal(misses, 1)
assert.equal(await shop.product(1), 'Chair')
await cache.close()
