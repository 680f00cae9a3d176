import assert from 'node:assert/strict'
import { createCache } from '@readthrough/core'
import { redisStore } from '@readthrough/redis'
import { tcpProxy } from '@readthrough/testing'

const redis = new URL(process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379')
let loads = 0
const load = async (): Promise<number> => ++loads

// #region network
const proxy = await tcpProxy({ target: { host: redis.hostname, port: Number(redis.port) } })
const cache = createCache({ namespace: 'test', store: redisStore({ url: `redis://127.0.0.1:${proxy.port}` }) })
let failures = 0
cache.on('store.failed', () => failures++)

await cache.readThrough(['k'], load)
proxy.trouble({ kind: 'drop' }) // as when a cable is pulled
await cache.readThrough(['k'], load) // waits for Redis no longer than 50 ms, and loads
// #endregion
assert.equal(loads, 2)
assert.ok(failures > 0)
await cache.close()
await proxy.close()
