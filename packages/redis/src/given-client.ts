import { ClientOfflineError } from 'redis'
import { clusterLink, type CommandSettings, type RedisClusterLike } from './cluster.js'
import { clusterConfirms } from './cluster-confirms.js'
import { type DuplicableLike, duplicateConfirms } from './confirms.js'
import { type Argument, AS_BYTES, AS_TEXT, type Link } from './link.js'
import { type Send, singleServerLink } from './single-server.js'

/** What is used of node-redis's `createClient()`. */
export interface RedisClientLike extends DuplicableLike {
  readonly isReady: boolean
  sendCommand(command: Argument[]): Promise<unknown>
  withCommandOptions(settings: CommandSettings): { sendCommand(command: Argument[]): Promise<unknown> }
  listenerCount(event: string): number
}

/** What is used of node-redis's `createClientPool()`. */
export interface RedisPoolLike {
  readonly totalClients: number
  sendCommand(command: Argument[], settings?: CommandSettings): Promise<unknown>
  listenerCount(event: string): number
}

/** What is used of node-redis's `createSentinel()`. */
export interface RedisSentinelLike {
  getMasterNode(): unknown
  sendCommand(isReadonly: boolean | undefined, command: Argument[], settings?: CommandSettings): Promise<unknown>
  listenerCount(event: string): number
}

/** A client of yours: connected, closed and configured by you. */
export type GivenClient = RedisClientLike | RedisPoolLike | RedisClusterLike | RedisSentinelLike

/** How many commands may be unanswered before more are refused: without it a hung server fills the memory. */
const MOST_UNANSWERED = 10_000

/** Throws a TypeError for what is no client, such as the promise of one. */
export function checkClient(client: unknown): void {
  const isObject = typeof client === 'object' && client !== null
  if (isObject && 'sendCommand' in client && 'listenerCount' in client) return
  const got = client instanceof Promise ? 'a promise: await it first' : client === null ? 'null' : typeof client
  throw new TypeError(
    `redisStore: option 'client' must be a client, pool, Cluster or Sentinel of node-redis; got ${got}`,
  )
}

/** A link over a client that belongs to the user: it is never closed and never configured anew. */
export function givenClientLink(client: GivenClient): Link {
  if ('nodeClient' in client) return { ...clusterLink(client, {}, leaveOpen), confirms: clusterConfirms(client) }
  if ('totalClients' in client) {
    return singleServerLink(
      (command) => client.sendCommand(command, { typeMapping: AS_TEXT }),
      (command) => client.sendCommand(command, { typeMapping: AS_BYTES }),
      leaveOpen,
    )
  }
  if ('getMasterNode' in client) {
    // Said to be no read, so that a replica never answers: an invalidation arrives there late.
    return singleServerLink(
      (command) => client.sendCommand(false, command, { typeMapping: AS_TEXT }),
      (command) => client.sendCommand(false, command, { typeMapping: AS_BYTES }),
      leaveOpen,
    )
  }
  return singleClientLink(client)
}

/**
 * Without its timer for each command, which costs more than the command. Instead of what that timer bounds, a command
 * is refused at once while there is no connection, and when too many are unanswered.
 */
function singleClientLink(client: RedisClientLike): Link {
  let unanswered = 0
  const answered = (): void => {
    unanswered--
  }
  const bounded =
    (sender: { sendCommand: Send }): Send =>
    (command) => {
      if (!client.isReady) return Promise.reject(new ClientOfflineError())
      if (unanswered >= MOST_UNANSWERED) return Promise.reject(new Error(`${MOST_UNANSWERED} commands are unanswered`))
      unanswered++
      const reply = sender.sendCommand(command)
      reply.then(answered, answered)
      return reply
    }
  // The options of this proxy are laid over those of the client, for our commands alone.
  const link = singleServerLink(
    bounded(client.withCommandOptions({ timeout: 0, typeMapping: AS_TEXT })),
    bounded(client.withCommandOptions({ timeout: 0, typeMapping: AS_BYTES })),
    leaveOpen,
  )
  return { ...link, confirms: duplicateConfirms(client) }
}

async function leaveOpen(): Promise<void> {}
