import type { RedisClientOptions } from 'redis'
import { ANSWER_WITHIN_MS, HARDENED, HARDENED_SOCKET } from './hardening.js'
import { newClient } from './new-client.js'
import { checkTls } from './tls-options.js'

type WithoutOurs<Socket> = Socket extends unknown ? Omit<Socket, 'reconnectStrategy' | 'socketTimeout'> : never

/**
 * What may be said about the store's own connection, as node-redis takes it. The rest is what keeps it from hanging
 * and from giving up, and is not for choice.
 */
export interface RedisConnectionOptions extends Pick<RedisClientOptions, (typeof CLIENT_OPTIONS)[number]> {
  /** Host, port, path, TLS. @default { host: '127.0.0.1', port: 6379 } */
  readonly socket?: WithoutOurs<NonNullable<RedisClientOptions['socket']>>
}

const CLIENT_OPTIONS = [
  'url',
  'username',
  'password',
  'credentialsProvider',
  'name',
  'database',
  'disableClientInfo',
  'clientInfoTag',
] as const

/** Throws a TypeError for an option that is not among {@link RedisConnectionOptions}. */
export function checkConnectionOptions(options: RedisConnectionOptions): void {
  const known: readonly string[] = [...CLIENT_OPTIONS, 'socket']
  for (const name of Object.keys(options)) {
    if (!known.includes(name))
      throw new TypeError(`redisStore: options.${name} is not for choice; give a client of yours instead`)
  }
  for (const name of ['reconnectStrategy', 'socketTimeout']) {
    if (name in (options.socket ?? {})) {
      throw new TypeError(`redisStore: options.socket.${name} is not for choice; give a client of yours instead`)
    }
  }
  const { url, socket } = options
  if (url === '') throw new TypeError(`redisStore: option 'url' is empty; leave it out for redis://127.0.0.1:6379`)
  checkTls(url, socket)
  const wrong = whatIsWrongWith(options)
  if (wrong !== undefined)
    throw new TypeError(`redisStore: option 'url' must be like redis://host:6379 or rediss://host:6379: ${wrong}`)
}

/** In words alone: the error of a URL has all of it, password included. */
function whatIsWrongWith(options: RedisConnectionOptions): string | undefined {
  try {
    // Reads the URL, which throws here and now if it cannot be one; nothing is connected.
    newClient(harden(options)).destroy()
    return undefined
  } catch (error) {
    const told = error instanceof Error ? error.message : ''
    return told === '' || told.includes(options.url ?? '') ? 'it cannot be read' : told
  }
}

/** As careful, for who makes another client when one has ended. */
export function givesUp(options: RedisConnectionOptions): RedisClientOptions {
  const hardened = harden(options)
  return { ...hardened, socket: { ...hardened.socket, reconnectStrategy: false } }
}

export function harden(options: RedisConnectionOptions): RedisClientOptions {
  return {
    ...(options.url === undefined && options.socket === undefined ? { url: 'redis://127.0.0.1:6379' } : {}),
    ...options,
    ...HARDENED,
    socket: {
      connectTimeout: ANSWER_WITHIN_MS,
      ...options.socket,
      ...HARDENED_SOCKET,
    },
  }
}
