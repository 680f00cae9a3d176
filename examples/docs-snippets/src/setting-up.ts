import assert from 'node:assert/strict'
// #region cache
import { createCache, setDefaultCache } from '@readthrough/core'
import { redisStore } from '@readthrough/redis'
import { superjsonSerializer } from '@readthrough/superjson'
import { Decimal } from 'decimal.js'

export const cache = createCache({
  namespace: 'shop', // every key starts with it
  store: redisStore({ url: process.env['REDIS_URL'] }), // opens a connection of its own
  serializer: superjsonSerializer({ decimals: [Decimal] }),
  ttl: '5m', // the default for every method
})
setDefaultCache(cache) // what decorators use unless told otherwise
// #endregion

// The caller gets its value also where nothing answers.
const price = await cache.readThrough(['docs', 'setting-up'], async () => new Decimal('12.50'))
assert.equal(price.toFixed(2), '12.50')
await cache.drain()
if (process.env['REDIS_IS'] !== 'down') {
  assert.equal((await cache.explain(['docs', 'setting-up'])).state, 'fresh')
  assert.equal(await cache.clear(), 'done')
}

// #region closing
await cache.close() // waits for fills and invalidations under way, then closes the store's own connection
// #endregion
