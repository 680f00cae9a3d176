import assert from 'node:assert/strict'
// #region places
import { redisStore } from '@readthrough/redis'

const throughSentinel = redisStore({
  sentinel: {
    name: 'main', // what the Sentinels call the primary
    nodes: [
      { host: 'sentinel-1', port: 26_379 },
      { host: 'sentinel-2', port: 26_379 },
      { host: 'sentinel-3', port: 26_379 },
    ],
    options: { password: process.env['REDIS_PASSWORD'] ?? '' },
  },
})

const inCluster = redisStore({
  cluster: {
    nodes: [
      { host: 'redis-1', port: 6379 },
      { host: 'redis-2', port: 6379 },
    ],
  }, // some of them suffice
})
// #endregion

assert.equal(typeof throughSentinel, 'function')
assert.equal(typeof inCluster, 'function')
