import type { Clock } from '@readthrough/core'
import type { RedisClientType } from 'redis'
import { isAnswer } from './refusals.js'
import { watchAnswers } from './watchdog.js'

/** Waits for a key to change. */
export interface FeedLook {
  /**
   * How the content began when Redis took note that changes are to be told: at least the first 22 bytes. What was read
   * elsewhere may be older, and such a change is not told of. `undefined` where there is no connection for it now.
   */
  readonly head: Promise<string> | undefined
  /** `false` when that was told of, or stopped, already. */
  stop(): boolean
}

/** Tells when keys change. */
export interface ChangeFeed {
  /**
   * Calls `changed` once, soon after the key has changed, or may have: also when the connection is lost, or is there at
   * last. Never before it has returned.
   */
  look(key: string, changed: () => void): FeedLook
  close(): void
}

/** The part of a client that is used; it gives up at its first failure, and tells of changed keys by `invalidate`. */
export type FeedClient = Pick<RedisClientType, 'connect' | 'destroy' | 'isReady' | 'on' | 'sendCommand'>

interface Connection {
  readonly client: FeedClient
  readonly stopWatching: () => void
}

/** No more keys are watched than that; Redis remembers each that was asked for. */
const MOST_KEYS = 10_000
/** One byte more than a lease has, so that something longer does not pass for one. */
export const LAST_OF_HEAD = '21'
/** The least time between two attempts to connect. */
const AGAIN_AFTER_MS = 1_000
/** The same when Redis has said no: its rights or its version will hardly change soon. */
const REFUSED_FOR_MS = 30_000

/**
 * A connection on which Redis tells of changes to the keys that were asked for there (`CLIENT TRACKING`). It is opened
 * at the first look and then kept. Where it cannot be had, such as where `open` has none, nothing is said of it, and nobody is told of changes.
 */
export function changeFeed(open: () => FeedClient | undefined, answerWithinMs: number, clock: Clock): ChangeFeed {
  const watchers = new Map<string, Set<() => void>>()
  let connection: Connection | undefined
  let notBefore = -Infinity

  const wake = (key: string): void => {
    const woken = watchers.get(key)
    watchers.delete(key)
    for (const changed of woken ?? []) {
      woken?.delete(changed)
      changed()
    }
  }
  const wakeAll = (): void => {
    for (const key of [...watchers.keys()]) wake(key)
  }

  const connect = (): void => {
    const client = open()
    if (client === undefined) return
    const ended = (cause?: unknown): void => {
      if (connection?.client !== client) return
      connection.stopWatching()
      connection = undefined
      if (isAnswer(cause)) notBefore = clock.monotonic() + REFUSED_FOR_MS
      client.destroy()
      wakeAll()
    }
    const stopWatching = watchAnswers(
      { ping: () => (client.isReady ? client.sendCommand(['PING']) : undefined), silent: ended },
      answerWithinMs,
      clock,
    )
    connection = { client, stopWatching }
    notBefore = clock.monotonic() + AGAIN_AFTER_MS
    client
      .on('invalidate', (key: string | Buffer | null) => (key === null ? wakeAll() : wake(key.toString())))
      .on('terminated', ended)
      // Told by `terminated` as well; without a listener it would end the process.
      .on('error', () => {})
    client.connect().then(() => {
      // Who looked before it was there looks again, and is told of changes from then on.
      if (connection?.client === client) wakeAll()
      // What is destroyed while it connects stays open.
      else client.destroy()
    }, ended)
  }

  return {
    look(key, changed) {
      if (connection === undefined && clock.monotonic() >= notBefore) connect()
      const others = watchers.get(key)
      if (connection === undefined || (others === undefined && watchers.size >= MOST_KEYS)) return DEAF
      const watching = others ?? new Set()
      // Its own function, so that who watches twice is told twice.
      const mine = (): void => changed()
      watchers.set(key, watching.add(mine))
      const { client } = connection
      return {
        head: client.isReady ? client.sendCommand<string>(['GETRANGE', key, '0', LAST_OF_HEAD]) : undefined,
        stop() {
          const isStopped = watching.delete(mine)
          if (watching.size === 0 && watchers.get(key) === watching) watchers.delete(key)
          return isStopped
        },
      }
    },
    close() {
      notBefore = Infinity
      connection?.stopWatching()
      connection?.client.destroy()
      connection = undefined
      for (const watching of watchers.values()) watching.clear()
      watchers.clear()
    },
  }
}

/** A look that is told of nothing. */
const DEAF: FeedLook = { head: undefined, stop: () => false }
