import assert from 'node:assert/strict'
// #region options
import { redisStore } from '@readthrough/redis'

const socket = { tls: true, ca: process.env['REDIS_CA'] ?? '' } as const
const cache = { username: 'cache', password: process.env['REDIS_PASSWORD'] ?? '' }
const watcher = { username: 'watcher', password: process.env['SENTINEL_PASSWORD'] ?? '' }
const nodes = [{ host: 'redis-1.internal', port: 6379 }]

const one = redisStore({ options: { ...cache, socket: { host: 'redis.internal', port: 6379, ...socket } } })
const failingOver = redisStore({
  sentinel: { name: 'primary', nodes, options: { ...cache, socket }, sentinelOptions: { ...watcher, socket } },
})
const spread = redisStore({ cluster: { nodes, options: { ...cache, socket } } })
// #endregion

// Nothing is opened before a cache asks for it.
for (const store of [one, failingOver, spread]) assert.equal(typeof store, 'function')
