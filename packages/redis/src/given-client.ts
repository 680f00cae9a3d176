import type { CommandSettings, RedisClusterLike } from './cluster.js'
import type { DuplicableLike } from './confirms.js'
import type { ListenedTo } from './hearing.js'
import type { Argument } from './link.js'

/** What is used of node-redis's `createClient()`. */
export interface RedisClientLike extends DuplicableLike, ListenedTo {
  readonly isReady: boolean
  sendCommand(command: Argument[]): Promise<unknown>
  withCommandOptions(settings: CommandSettings): { sendCommand(command: Argument[]): Promise<unknown> }
  listenerCount(event: string): number
}

/** What is used of node-redis's `createClientPool()`. */
export interface RedisPoolLike extends ListenedTo {
  readonly totalClients: number
  sendCommand(command: Argument[], settings?: CommandSettings): Promise<unknown>
  listenerCount(event: string): number
}

/** What is used of node-redis's `createSentinel()`. */
export interface RedisSentinelLike extends ListenedTo {
  getMasterNode(): unknown
  sendCommand(isReadonly: boolean | undefined, command: Argument[], settings?: CommandSettings): Promise<unknown>
  listenerCount(event: string): number
}

/** A client of yours: connected, closed and configured by you. */
export type GivenClient = RedisClientLike | RedisPoolLike | RedisClusterLike | RedisSentinelLike

/** Throws a TypeError for what is no client, such as the promise of one. */
export function checkClient(client: unknown): void {
  const isObject = typeof client === 'object' && client !== null
  if (isObject && 'sendCommand' in client && 'listenerCount' in client) return
  const got = client instanceof Promise ? 'a promise: await it first' : client === null ? 'null' : typeof client
  throw new TypeError(
    `redisStore: option 'client' must be a client, pool, Cluster or Sentinel of node-redis; got ${got}`,
  )
}
