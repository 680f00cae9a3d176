import assert from 'node:assert/strict'
import { createCache } from '@readthrough/core'
// #region client
import { redisStore } from '@readthrough/redis'
import { createClient } from 'redis'

const client = createClient({
  url: process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379',
  socket: { socketTimeout: 2_000, reconnectStrategy: (attempts) => Math.min(50 * 2 ** attempts, 500) },
})
client.on('error', (error: Error) => console.warn(error.message))
await client.connect()
const store = redisStore({ client })
// #endregion

const cache = createCache({ namespace: 'docs-own-client', store })
await cache.readThrough(['k'], async () => 'value')
await cache.drain()
assert.deepEqual(await cache.peek(['k']), { value: 'value' })
assert.equal(await cache.clear(), 'done')
await cache.close()
assert.ok(client.isReady) // it is closed by whoever opened it
await client.close()
