import { ClientOfflineError } from 'redis'
import { clusterLink, type CommandSettings, type RedisClusterLike } from './cluster.js'
import { clusterConfirms } from './cluster-confirms.js'
import { type DuplicableLike, duplicateConfirms } from './confirms.js'
import type { ListenedTo } from './hearing.js'
import { type Argument, AS_BYTES, AS_TEXT, type Link } from './link.js'
import { type Renewals, renewalsOf } from './renewals.js'
import { type Send, singleServerLink } from './single-server.js'
import { bounded } from './unanswered.js'

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

/**
 * A link over a client that belongs to the user: it is never closed and never configured anew. `renewed` is called when
 * another connection answers from then on.
 */
export function givenClientLink(client: GivenClient, renewed: () => void): Link {
  const renewals = renewalsOf(client, renewed)
  return { ...linkOver(client, renewals), close: async () => renewals.stop() }
}

function linkOver(client: GivenClient, renewals: Renewals): Omit<Link, 'close'> {
  const bound = bounded(() => renewals.check())
  if ('nodeClient' in client) {
    return { ...clusterLink(client, {}, bound), confirms: clusterConfirms(client) }
  }
  if ('totalClients' in client) {
    return singleServerLink(
      bound((command) => client.sendCommand(command, { typeMapping: AS_TEXT })),
      bound((command) => client.sendCommand(command, { typeMapping: AS_BYTES })),
    )
  }
  if ('getMasterNode' in client) {
    // Said to be no read, so that a replica never answers: an invalidation arrives there late.
    return singleServerLink(
      bound((command) => client.sendCommand(false, command, { typeMapping: AS_TEXT })),
      bound((command) => client.sendCommand(false, command, { typeMapping: AS_BYTES })),
    )
  }
  // The options of this proxy are laid over those of the client, for our commands alone. Without its timer for each
  // command, which costs more than the command.
  const asText = client.withCommandOptions({ timeout: 0, typeMapping: AS_TEXT })
  const asBytes = client.withCommandOptions({ timeout: 0, typeMapping: AS_BYTES })
  const whenReady = (send: Send): Send => {
    const sent = bound(send)
    return (command) => (client.isReady ? sent(command) : Promise.reject(new ClientOfflineError()))
  }
  const link = singleServerLink(
    whenReady((command) => asText.sendCommand(command)),
    whenReady((command) => asBytes.sendCommand(command)),
  )
  return { ...link, confirms: duplicateConfirms(client) }
}
