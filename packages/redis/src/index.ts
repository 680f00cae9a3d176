// The store
export { redisStore } from './redis-store.js'
export type { RedisStoreOptions } from './redis-store.js'
export type { RedisConnectionOptions } from './own-client.js'

// Clients that it takes
export type { GivenClient, RedisClientLike, RedisPoolLike, RedisSentinelLike } from './given-client.js'
export type { CommandSettings, RedisClusterLike, RedisNodeClientLike, RedisNodeLike } from './cluster.js'
