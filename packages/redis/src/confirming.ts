import type { Clock } from '@readthrough/core'
import type { Argument } from './link.js'
import { ANSWER_WITHIN_MS } from './hardening.js'
import { within } from './within.js'

/** The part of a client that is used. It connects again by itself, and refuses commands meanwhile. */
export interface ConfirmingClient {
  readonly isReady: boolean
  connect(): Promise<unknown>
  destroy(): void
  on(event: 'ready' | 'error', listener: () => void): unknown
  sendCommand(command: Argument[]): Promise<unknown>
}

/** A connection to one primary, on which it is asked how many replicas have what it has. */
export interface Confirming {
  /**
   * Resolves to that number once it is `min`, and after `timeoutMs` to what it was told last. `names`: keys that this
   * primary must hold. Rejects where it cannot be known.
   */
  ask(names: readonly string[], min: number, timeoutMs: number): Promise<number>
  close(): void
}

interface Asked {
  readonly names: readonly string[]
  readonly min: number
  readonly until: number
  told: number
  settle(outcome: number | Error): void
}

/** How long the primary waits for its replicas at a time; who comes meanwhile waits for the next time. */
const ROUND_MS = 100
/**
 * After it was lost, a connection is of no use for so long: what was written shortly before may have gone to a server
 * that is no more, and the one that has taken its place would know nothing of it. Longer than one try to invalidate.
 */
const UNSURE_FOR_MS = 5_000

/**
 * `ARGV`: milliseconds. A write, so that WAIT has something to wait for: replicas take in order what was written. Taken
 * by a Redis that is full as well.
 */
const MARK = `if redis.pcall('SET',KEYS[1],'1','PX',ARGV[1]).err then
redis.call('UNLINK',KEYS[1]) redis.call('SET',KEYS[1],'1','PX',ARGV[1]) end
return 1`
const MARK_MS = '1000'

/**
 * Asks over a connection of its own, which `open` makes: WAIT holds up what comes behind it. All who ask at once are
 * answered by one WAIT. Whatever was answered on another connection before is written, so the mark comes behind it.
 * `marker`: a name that this server holds now. `isFirst`: no connection to this server was there before, so none can
 * have been lost.
 */
export function confirming(
  open: () => ConfirmingClient,
  marker: () => string,
  isFirst: boolean,
  clock: Clock,
): Confirming {
  const waiting = new Set<Asked>()
  let isUnbroken = isFirst
  let sureFrom = Infinity
  let isAsking = false
  let client = connect()

  function connect(): ConfirmingClient {
    const opened = open()
    opened.on('error', () => {
      isUnbroken = false
    })
    opened.on('ready', () => {
      if (opened !== client) return
      sureFrom = isUnbroken ? -Infinity : clock.monotonic() + UNSURE_FOR_MS
      isUnbroken = false
      void askAll()
    })
    opened.connect().then(
      () => {
        // What is destroyed while it connects stays open.
        if (opened !== client) opened.destroy()
      },
      () => {},
    )
    return opened
  }

  async function askAll(): Promise<void> {
    if (isAsking) return
    isAsking = true
    while (waiting.size > 0 && client.isReady) await round([...waiting], client)
    isAsking = false
  }

  /** Never rejects. */
  async function round(asked: readonly Asked[], over: ConfirmingClient): Promise<void> {
    const now = clock.monotonic()
    if (now < sureFrom) {
      for (const each of asked)
        each.settle(new Error('The connection to Redis is new: what was before it is not known'))
      return
    }
    const left = Math.max(...asked.map(({ until }) => until)) - now
    const roundMs = Math.ceil(Math.min(ROUND_MS, Math.max(1, left)))
    const min = Math.max(...asked.map((each) => each.min))
    const replaced = (): never => {
      over.destroy()
      isUnbroken = false
      if (over === client) client = connect()
      throw new Error(`Redis did not answer a WAIT of ${roundMs} ms; the connection is replaced`)
    }
    // Sent together, executed in this order.
    const holding = asked.map(({ names }) => Promise.all(names.map((name) => over.sendCommand(['EXISTS', name]))))
    const marking = over.sendCommand(['EVAL', MARK, '1', marker(), MARK_MS])
    const counting = over.sendCommand(['WAIT', String(min), String(roundMs)])
    const all = Promise.all([Promise.allSettled(holding), marking, counting])
    const answer = await within(all, roundMs + ANSWER_WITHIN_MS, replaced).catch(errorOf)
    for (const [i, each] of asked.entries()) {
      if (answer instanceof Error) {
        each.settle(answer)
        continue
      }
      const [held, , count] = answer
      const holds = held[i]
      each.told = Number(count)
      if (holds?.status === 'rejected') each.settle(errorOf(holds.reason))
      else if (each.told >= each.min) each.settle(each.told)
    }
  }

  return {
    ask: (names, min, timeoutMs) =>
      new Promise((resolve, reject) => {
        const timer = clock.timer(timeoutMs, () => asked.settle(asked.told))
        const asked: Asked = {
          names,
          min,
          until: clock.monotonic() + timeoutMs,
          told: 0,
          settle(outcome) {
            timer.cancel()
            if (!waiting.delete(asked)) return
            if (outcome instanceof Error) reject(outcome)
            else resolve(outcome)
          },
        }
        waiting.add(asked)
        void askAll()
      }),
    close() {
      const last = client
      client = CLOSED
      last.destroy()
      for (const each of waiting) each.settle(new Error('The store is closed'))
    },
  }
}

/** Stands for a connection when there is to be none any more. */
const CLOSED: ConfirmingClient = {
  isReady: false,
  connect: () => Promise.resolve(),
  destroy() {},
  on() {},
  sendCommand: () => Promise.reject(new Error('The store is closed')),
}

function errorOf(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
