import {
  ADMIN,
  leastUser,
  type RedisCluster,
  type RedisClusterOptions,
  type RedisCredentials,
  type RedisOptions,
  type RedisSentinel,
  type RedisSentinelOptions,
  type RedisServer,
  startRedis as start,
  startRedisCluster as startCluster,
  startRedisSentinel as startSentinel,
} from '@readthrough/services'

export { ADMIN }

/** Who the stores of all these tests are: with the rights that the README tells to give, and no more. */
export const LEAST: RedisCredentials = credentialsOf('server')

/** The same to the Sentinels. */
export const WATCHER: RedisCredentials = credentialsOf('sentinel')

/** A Redis whose `url` is that of {@link LEAST}; `adminUrl` is for who plants, looks and breaks. */
export function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  return start({ user: leastUser('server'), ...options })
}

/** A Cluster that {@link LEAST} may use. */
export function startRedisCluster(options: RedisClusterOptions = {}): Promise<RedisCluster> {
  return startCluster({ user: leastUser('cluster'), ...options })
}

/** Sentinels that {@link WATCHER} may ask, and servers that {@link LEAST} may use. */
export function startRedisSentinel(options: RedisSentinelOptions = {}): Promise<RedisSentinel> {
  return startSentinel({ user: leastUser('server'), watcher: leastUser('sentinel'), ...options })
}

/** How to wait for what comes soon, also where the machine is busy with something else. */
export const PATIENTLY = { timeout: 10_000, interval: 20 } as const

/** Where it listens, as nodes of a Cluster name each other. */
export function addressOf({ host, port }: RedisServer): string {
  return `${host}:${port}`
}

function credentialsOf(role: 'server' | 'sentinel'): RedisCredentials {
  const { username, password } = leastUser(role)
  return { username, password }
}
