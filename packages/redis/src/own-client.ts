import { systemClock } from '@readthrough/core'
import { createClient, type RedisClientOptions } from 'redis'
import { type ChangeFeed, changeFeed } from './change-feed.js'
import { ANSWER_WITHIN_MS, HARDENED, HARDENED_SOCKET, HARDENED_TO_CONFIRM } from './hardening.js'
import { type Argument, AS_BYTES, AS_TEXT, type Link } from './link.js'
import { singleServerConfirms } from './confirms.js'
import { singleServerLink } from './single-server.js'
import { watchAnswers } from './watchdog.js'
import { within } from './within.js'

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

/** How long `close()` waits for answers under way. */
const CLOSE_WITHIN_MS = 1_000

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
  if (options.url === '')
    throw new TypeError(`redisStore: option 'url' is empty; leave it out for redis://127.0.0.1:6379`)
  try {
    // Reads the URL, which throws here and now if it cannot be one; nothing is connected.
    createClient(harden(options)).destroy()
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new TypeError(`redisStore: option 'url' must be like redis://host:6379 or rediss://host:6379: ${why}`, {
      cause,
    })
  }
}

/**
 * Opens a connection that neither hangs nor gives up. It connects in the background, for ever again. What is sent
 * before the first attempt has ended waits for it; what is sent later, while there is no connection, rejects at once;
 * a connection whose server falls silent is replaced. `report` hears of every trouble, `renewed` of each
 * connection before anything is sent on it. `changes` and `confirms` go by
 * connections of their own.
 */
export function ownClientLink(
  options: RedisConnectionOptions,
  report: (error: unknown) => void,
  renewed: () => void,
): Link & { readonly changes: ChangeFeed } {
  let closed = false
  const open = () => {
    const client = createClient(harden(options))
    client.on('error', report).on('ready', () => {
      if (!closed && client === now.client) renewed()
    })
    client.connect().then(
      () => {
        // What is destroyed while it connects stays open.
        if (closed || client !== now.client) client.destroy()
      },
      // It rejects only when the client is ended; a failed attempt is an `error` event, and another follows.
      () => {},
    )
    return {
      client,
      text: client.withCommandOptions({ timeout: 0, typeMapping: AS_TEXT }),
      bytes: client.withCommandOptions({ timeout: 0, typeMapping: AS_BYTES }),
    }
  }
  let now = open()

  let firstAttempt: Promise<void> | undefined = new Promise((resolve) => {
    now.client
      .once('ready', resolve)
      .once('error', () => resolve())
      .once('end', resolve)
  })
  firstAttempt = firstAttempt.then(() => {
    firstAttempt = undefined
  })

  const stopWatching = watchAnswers(
    {
      ping: () => (now.client.isReady ? now.client.sendCommand(['PING']) : undefined),
      silent() {
        report(new Error(`Redis did not answer a PING within ${ANSWER_WITHIN_MS} ms; the connection is replaced`))
        now.client.destroy()
        now = open()
      },
    },
    ANSWER_WITHIN_MS,
    systemClock,
  )

  const sendText = (command: Argument[]): Promise<unknown> =>
    firstAttempt === undefined ? now.text.sendCommand(command) : firstAttempt.then(() => now.text.sendCommand(command))
  const sendBytes = (command: Argument[]): Promise<unknown> =>
    firstAttempt === undefined
      ? now.bytes.sendCommand(command)
      : firstAttempt.then(() => now.bytes.sendCommand(command))

  const changes = changeFeed(() => createClient(feedOptions(options)), ANSWER_WITHIN_MS, systemClock)
  const close = async (): Promise<void> => {
    stopWatching()
    changes.close()
    closed = true
    if (now.client.isReady) await within(now.client.close(), CLOSE_WITHIN_MS, () => undefined)
    now.client.destroy()
  }
  const confirms = singleServerConfirms(() => createClient({ ...harden(options), ...HARDENED_TO_CONFIRM }))
  return { ...singleServerLink(sendText, sendBytes), isInOrder: true, changes, confirms, close }
}

/** As careful as the other, but it gives up at once: whoever looks next opens another. */
function feedOptions(options: RedisConnectionOptions): RedisClientOptions {
  const hardened = harden(options)
  return { ...hardened, emitInvalidate: true, socket: { ...hardened.socket, reconnectStrategy: false } }
}

function harden(options: RedisConnectionOptions): RedisClientOptions {
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
