import type { Clock } from '@readthrough/core'
import type { RedisClientType } from 'redis'
import { type Argument, AS_BYTES, AS_TEXT } from './link.js'
import { watchAnswers } from './watchdog.js'

/** A look at a key that stays until it changes. */
export interface FeedLook {
  /** The answer to the GET; `undefined` where there is no connection for it now. */
  readonly reply: Promise<unknown> | undefined
  stop(): void
}

/** Tells when keys change. */
export interface ChangeFeed {
  /**
   * Sends a GET and calls `changed` once, soon after the key has changed, or may have: also when the connection is
   * lost, or is there at last. Never before it has returned.
   */
  look(key: string, format: 'text' | 'bytes', changed: () => void): FeedLook
  close(): void
}

/** The part of a client that is used; it gives up at its first failure, and tells of changed keys by `invalidate`. */
export type FeedClient = Pick<
  RedisClientType,
  'connect' | 'destroy' | 'isReady' | 'on' | 'sendCommand' | 'withCommandOptions'
>

interface Connection {
  readonly client: FeedClient
  readonly text: { sendCommand(command: Argument[]): Promise<unknown> }
  readonly bytes: { sendCommand(command: Argument[]): Promise<unknown> }
  readonly stopWatching: () => void
}

/** No more keys are watched than that; Redis remembers each that was asked for. */
const MOST_KEYS = 10_000
/** The least time between two attempts to connect. */
const AGAIN_AFTER_MS = 1_000
/** The same when Redis has said no: its rights or its version will hardly change soon. */
const REFUSED_FOR_MS = 30_000

/**
 * A connection on which Redis tells of changes to the keys that were asked for there (`CLIENT TRACKING`). It is opened
 * at the first look and then kept. Where it cannot be had, nothing is said of it: looks go another way, and nobody is
 * told of changes.
 */
export function changeFeed(open: () => FeedClient, answerWithinMs: number, clock: Clock): ChangeFeed {
  const watchers = new Map<string, Set<() => void>>()
  /** What was asked for in this tick, and so has not been written yet: one GET does for all who come meanwhile. */
  const asked = new Map<string, Promise<unknown>>()
  let connection: Connection | undefined
  let notBefore = -Infinity

  const wake = (key: string): void => {
    const woken = watchers.get(key)
    watchers.delete(key)
    for (const changed of woken ?? []) changed()
  }
  const wakeAll = (): void => {
    for (const key of [...watchers.keys()]) wake(key)
  }

  const connect = (): void => {
    const client = open()
    const ended = (cause?: unknown): void => {
      if (connection?.client !== client) return
      connection.stopWatching()
      connection = undefined
      if (isRefusal(cause)) notBefore = clock.monotonic() + REFUSED_FOR_MS
      client.destroy()
      wakeAll()
    }
    const stopWatching = watchAnswers(
      { ping: () => (client.isReady ? client.sendCommand(['PING']) : undefined), silent: ended },
      answerWithinMs,
      clock,
    )
    connection = {
      client,
      text: client.withCommandOptions({ timeout: 0, typeMapping: AS_TEXT }),
      bytes: client.withCommandOptions({ timeout: 0, typeMapping: AS_BYTES }),
      stopWatching,
    }
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

  const get = ({ text, bytes }: Connection, key: string, format: 'text' | 'bytes'): Promise<unknown> => {
    const under = asked.get(key)
    if (under !== undefined) return under
    const reply = (format === 'text' ? text : bytes).sendCommand(['GET', key])
    asked.set(key, reply)
    process.nextTick(() => asked.delete(key))
    return reply
  }

  return {
    look(key, format, changed) {
      if (connection === undefined && clock.monotonic() >= notBefore) connect()
      if (connection === undefined) return { reply: undefined, stop() {} }
      const others = watchers.get(key)
      if (others === undefined && watchers.size >= MOST_KEYS) return { reply: undefined, stop() {} }
      const watching = others ?? new Set()
      // Its own function, so that who watches twice is told twice.
      const mine = (): void => changed()
      watchers.set(key, watching.add(mine))
      return {
        reply: connection.client.isReady ? get(connection, key, format) : undefined,
        stop() {
          watching.delete(mine)
          if (watching.size === 0 && watchers.get(key) === watching) watchers.delete(key)
        },
      }
    },
    close() {
      notBefore = Infinity
      connection?.stopWatching()
      connection?.client.destroy()
      connection = undefined
      watchers.clear()
    },
  }
}

/** Every error that a server answers begins with a word in capitals. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && /^[A-Z]{2,} /.test(error.message)
}
