import { type Random, systemRandom } from '@readthrough/core'
import { ConnectionTimeoutError, type RedisClientOptions, SocketTimeoutError } from 'redis'

/** A server that has not answered for so long is taken for gone, in milliseconds. */
export const ANSWER_WITHIN_MS = 2_000
/** The longest pause between two attempts to connect. */
const LONGEST_PAUSE_MS = 500
/** A command that waits takes about 2 KB: a bound for what a hung server may cost. */
const MOST_UNANSWERED = 10_000

/** What keeps a client of node-redis from hanging and from giving up. */
export const HARDENED: Pick<
  RedisClientOptions,
  'commandOptions' | 'disableOfflineQueue' | 'commandsQueueMaxLength' | 'maintNotifications'
> = {
  // Its default arms a timer for each command, which costs more than the command. The cache has deadlines of its own.
  commandOptions: { timeout: 0 },
  // What cannot be sent now is of no use later: the caller has gone on without it.
  disableOfflineQueue: true,
  commandsQueueMaxLength: MOST_UNANSWERED,
  // Another handshake and relaxed timeouts, for one vendor's maintenance.
  maintNotifications: 'disabled',
}

/** The same for a socket that connects again by itself. */
export const HARDENED_SOCKET: {
  readonly socketTimeout: number
  readonly reconnectStrategy: (attempts: number, cause: Error) => number
} = {
  // Ends a handshake that is not answered; who watches the answers sees to the rest.
  socketTimeout: ANSWER_WITHIN_MS,
  // Never `false`, which ends the client for good, as the default does after a timeout of the socket.
  reconnectStrategy: (attempts, cause) => pauseAfter(attempts, cause, systemRandom),
}

/**
 * How long to wait before the next attempt to connect, in milliseconds, after so many `failures` in a row. After a
 * timeout only a moment: the server was given time already, and once it wakes the next attempt finds it.
 */
export function pauseAfter(failures: number, cause: unknown, random: Random): number {
  const longest = TIMEOUTS.has((cause as Error | undefined)?.constructor)
    ? 100
    : Math.min(LONGEST_PAUSE_MS, 25 * 2 ** failures)
  return failures === 0 ? 0 : longest * (0.5 + random.fraction() / 2)
}

const TIMEOUTS: ReadonlySet<unknown> = new Set([ConnectionTimeoutError, SocketTimeoutError])

/**
 * For a connection that asks replicas. Nobody watches its answers while nobody waits for them; its PINGs keep a server
 * or a firewall from closing it for being idle.
 */
export const HARDENED_TO_CONFIRM: RedisClientOptions = { ...HARDENED, pingInterval: 500 }
