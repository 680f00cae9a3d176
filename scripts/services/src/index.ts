// Private servers for tests, examples and benchmarks. Each ends with the process that started it.
export { startRedis, type RedisOptions, type RedisServer } from './redis.js'
export { startRedisCluster, type RedisCluster, type RedisClusterOptions } from './redis-cluster.js'
export { startPostgres, type PostgresServer } from './postgres.js'
export { openPglite } from './pglite.js'
export { connectDatabase, openDatabase, type Database, type DatabaseOptions } from './database.js'
export { findRedis, type RedisSource } from './redis-binary.js'
export type { Machine } from './machine.js'
export type { ServerProcess } from './server-process.js'
