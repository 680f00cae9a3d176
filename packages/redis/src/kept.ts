import { systemClock, systemRandom, type Timer } from '@readthrough/core'
import { ClientClosedError, ClientOfflineError, type RedisClientOptions, type RedisClientType } from 'redis'
import { ANSWER_WITHIN_MS, pauseAfter } from './hardening.js'
import { type Argument, AS_BYTES, AS_TEXT } from './link.js'
import { newClient } from './new-client.js'
import type { Send } from './single-server.js'
import { tellable } from './tellable.js'
import { watchAnswers } from './watchdog.js'
import { within } from './within.js'

/** Who hears of a kept connection. */
export interface Heard {
  /** Of every trouble. */
  report(error: unknown): void
  /** Of each connection, before anything is sent on it. */
  renewed(): void
}

/** A connection that is made again whenever it is lost. */
export interface Kept {
  readonly isReady: boolean
  readonly text: Send
  readonly bytes: Send
  /** Gives the connection up for another one, which is made at once. */
  replace(why: Error): void
  close(): Promise<void>
}

/** How long `close()` waits for answers under way. */
const CLOSE_WITHIN_MS = 1_000
/** After one that is lost sooner, the next attempt waits a little. */
const OF_USE_AFTER_MS = 50
/** The least time between two connections that were replaced for being to a replica. */
const READONLY_AGAIN_AFTER_MS = 1_000

interface Connection {
  readonly client: RedisClientType
  readonly text: { sendCommand: Send }
  readonly bytes: { sendCommand: Send }
}

/**
 * Keeps a connection that neither hangs nor gives up. It connects in the background, for ever again, each time to where
 * `locate` says. What is sent before the first attempt has ended waits for it; what is sent later, while there is no
 * connection, rejects at once. A connection whose server falls silent is replaced, and so is one to a server that has
 * become a replica: its address may lead to another by now.
 */
export function keep(locate: () => RedisClientOptions | Promise<RedisClientOptions>, heard: Heard): Kept {
  let now: Connection | undefined
  let isClosed = false
  let failures = 0
  let turn = 0
  let readyAt = Infinity
  let replacedAt = -Infinity
  let pause: Timer | undefined
  let firstEnded = (): void => {}
  let firstAttempt: Promise<void> | undefined = new Promise((resolve) => {
    firstEnded = () => {
      firstAttempt = undefined
      resolve()
    }
  })

  const attempt = (): void => {
    const mine = ++turn
    let located: ReturnType<typeof locate>
    try {
      located = locate()
    } catch (error) {
      // It may ask a function of the user's, and nobody is above a timer to catch what that throws.
      located = Promise.reject(error)
    }
    if (!(located instanceof Promise)) return connect(newClient(located))
    located.then(
      (options) => {
        if (mine === turn) connect(newClient(options))
      },
      (error) => {
        if (mine !== turn) return
        heard.report(error)
        lost(error)
      },
    )
  }

  const connect = (client: RedisClientType): void => {
    const mine: Connection = {
      client,
      text: client.withCommandOptions({ timeout: 0, typeMapping: AS_TEXT }),
      bytes: client.withCommandOptions({ timeout: 0, typeMapping: AS_BYTES }),
    }
    now = mine
    readyAt = Infinity
    const ended = (cause: unknown): void => {
      if (mine === now) lost(cause)
    }
    client
      .on('error', (error) => heard.report(error))
      .on('terminated', ended)
      .on('ready', () => {
        if (mine !== now) return
        readyAt = systemClock.monotonic()
        heard.renewed()
        firstEnded()
      })
    client.connect().then(() => {
      // What is destroyed while it connects stays open.
      if (mine !== now) client.destroy()
    }, ended)
  }

  /** Ends what there is; commands that are unanswered have heard why before. */
  const drop = (): void => {
    const last = now?.client
    now = undefined
    turn++
    pause?.cancel()
    if (last !== undefined) queueMicrotask(() => last.destroy())
  }

  function lost(cause: unknown): void {
    drop()
    firstEnded()
    const readyForMs = systemClock.monotonic() - readyAt
    failures = readyForMs >= OF_USE_AFTER_MS ? 0 : readyForMs >= 0 ? 1 : failures + 1
    pause = systemClock.timer(pauseAfter(failures, cause, systemRandom), attempt)
  }

  const replace = (why: Error): void => {
    if (isClosed) return
    heard.report(why)
    drop()
    attempt()
  }

  const stopWatching = watchAnswers(
    {
      ping: () => (now?.client.isReady === true ? now.client.sendCommand(['PING']) : undefined),
      silent: () =>
        replace(new Error(`Redis did not answer a PING within ${ANSWER_WITHIN_MS} ms; the connection is replaced`)),
    },
    ANSWER_WITHIN_MS,
    systemClock,
  )

  const replaceReplica = (from: Connection, error: unknown): void => {
    if (from !== now || !(error instanceof Error) || !error.message.startsWith('READONLY ')) return
    const at = systemClock.monotonic()
    if (at - replacedAt < READONLY_AGAIN_AFTER_MS) return
    replacedAt = at
    replace(error)
  }

  const sendBy =
    (kind: 'text' | 'bytes'): Send =>
    (command: Argument[]) => {
      if (firstAttempt !== undefined) return firstAttempt.then(() => sendBy(kind)(command))
      const over = now
      if (over === undefined) return Promise.reject(isClosed ? new ClientClosedError() : new ClientOfflineError())
      const reply = over[kind].sendCommand(command)
      // What nearly all commands are, and what a replica does not refuse, costs no promise more.
      if (command[0] !== 'GET' && command[0] !== 'MGET') reply.catch((error) => replaceReplica(over, tellable(error)))
      return reply
    }

  attempt()
  return {
    get isReady() {
      return now?.client.isReady === true
    },
    text: sendBy('text'),
    bytes: sendBy('bytes'),
    replace,
    async close() {
      isClosed = true
      stopWatching()
      const last = now?.client
      if (last?.isReady === true) await within(last.close(), CLOSE_WITHIN_MS, () => undefined)
      drop()
      firstEnded()
    },
  }
}
