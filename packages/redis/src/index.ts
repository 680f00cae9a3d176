// The store
export { redisStore } from './redis-store.js'
export type { RedisStoreOptions } from './redis-store.js'
export type { RedisConnectionOptions } from './connection-options.js'
export type { RedisSentinelOptions } from './own-sentinel.js'
export type { RedisClusterOptions } from './own-cluster.js'
export type { FoundNodes, RedisAddress, RedisNodeOptions } from './places.js'

// Clients that it takes
export type { GivenClient, RedisClientLike, RedisPoolLike, RedisSentinelLike } from './given-client.js'
export type { CommandSettings, RedisClusterLike, RedisNodeClientLike, RedisNodeLike } from './cluster.js'
