import type { Clock } from '../base/clock.js'
import type { Course, Deadlines } from '../base/deadlines.js'
import { messageOf, StoreError } from '../base/errors.js'
import type { Emit } from '../events/emitter.js'
import type { Store } from '../store/store.js'
import type { Circuit, Pass } from './circuit.js'

/**
 * What becomes of a command while the circuit is not closed.
 *
 * - `refused`: it is not sent. Its caller does without.
 * - `waits`: the same while it is open. While one command is out to decide, this one waits for that, because what it does
 *   takes several commands, and one of them may be the very one.
 * - `sent`: always. It gives back what was taken before, so there are no more of it than were taken.
 */
type WhenOpen = 'refused' | 'waits' | 'sent'

/** One kind of command. */
export interface Verb extends Course<Pass> {
  readonly operation: string
  readonly ms: number
  readonly whenOpen: WhenOpen
}

/** Sends commands within their deadlines, or not at all. */
export interface Guard {
  verb(operation: string, ms: number, whenOpen?: WhenOpen): Verb
  /**
   * What `command` throws is as what it rejects with. `calls`: of how many callers it is the command; they are one event
   * together, and to the circuit as many as they are. @default 1
   */
  send<T>(verb: Verb, command: () => Promise<T>, calls?: number): Promise<T>
  /** A scan takes as long as the keyspace is large: it is late when nothing was heard for as long as the verb may take. */
  scan(verb: Verb, command: (progress: () => void) => Promise<void>): Promise<void>
}

/** What a guard needs. */
export interface GuardParts {
  readonly store: Store
  readonly clock: Clock
  readonly timer: Deadlines
  readonly circuit: Circuit
  readonly emit: Emit
}

/** Of its deadline, for what has waited. */
const LEAST_SHARE = 1 / 10

/** See {@link Guard}. */
export function createGuard({ store, clock, timer, circuit, emit }: GuardParts): Guard {
  function verb(operation: string, ms: number, whenOpen: WhenOpen = 'refused'): Verb {
    return {
      operation,
      ms,
      whenOpen,
      done: (pass) => pass.answered(),
      failed: (cause, pass) => failed(operation, cause, pass),
      late: (pass) => failed(operation, late(operation, ms), pass),
      doneLate: () => circuit.heard(),
      failedLate: (error) => {
        if (isRefusal(error)) circuit.heard()
      },
    }
  }

  /** Not an async function: every hit goes through here, and each would cost it three promises more. */
  function send<T>(what: Verb, command: () => Promise<T>, calls: number = 1, ms: number = what.ms): Promise<T> {
    const entered = passFor(what)
    if (entered === undefined) return withoutPass(what, ms, (leftMs) => send(what, command, calls, leftMs))
    const pass = calls === 1 ? entered : passOfMany(entered, calls)
    try {
      return timer.within(command(), ms, what, pass)
    } catch (cause) {
      return Promise.reject(failed(what.operation, cause, pass))
    }
  }

  function scan(what: Verb, command: (progress: () => void) => Promise<void>, ms: number = what.ms): Promise<void> {
    const pass = passFor(what)
    if (pass !== undefined) return scanOn(what, command, ms, pass)
    return withoutPass(what, ms, (leftMs) => scan(what, command, leftMs))
  }

  async function scanOn(
    { operation, ms }: Verb,
    command: (progress: () => void) => Promise<void>,
    firstMs: number,
    pass: Pass,
  ): Promise<void> {
    let signs = 0
    // Each page is an answer, whatever becomes of the whole.
    const progress = (): void => {
      signs++
      pass.answered()
    }
    const course: Course<undefined> = { late: () => late(operation, ms), doneLate: () => circuit.heard() }
    let scanning: Promise<void> | undefined
    for (let roundMs = firstMs; ; roundMs = ms) {
      const before = signs
      try {
        scanning ??= command(progress)
        await timer.within(scanning, roundMs, course, undefined)
        return pass.answered()
      } catch (cause) {
        if (signs !== before && cause instanceof StoreError) continue
        throw failed(operation, cause, pass)
      }
    }
  }

  function passFor({ whenOpen }: Verb): Pass | undefined {
    return whenOpen === 'sent' ? circuit.bystander : circuit.enter()
  }

  /**
   * Waiting counts: whoever retries within a deadline of its own relies on it. With too little left it is not sent: that a
   * store does not answer in no time says nothing of it.
   */
  function withoutPass<T>(
    { operation, whenOpen, ms: wholeMs }: Verb,
    ms: number,
    again: (leftMs: number) => Promise<T>,
  ): Promise<T> {
    const verdict = whenOpen === 'waits' ? circuit.verdict() : undefined
    if (verdict === undefined) return Promise.reject(circuit.refuse(operation))
    const asked = clock.monotonic()
    const course: Course<undefined> = { late: () => circuit.refuse(operation) }
    return timer.within(verdict, ms, course, undefined).then(() => {
      const leftMs = ms - (clock.monotonic() - asked)
      return leftMs < wholeMs * LEAST_SHARE ? Promise.reject(circuit.refuse(operation)) : again(leftMs)
    })
  }

  function failed(operation: string, cause: unknown, pass: Pass): StoreError {
    const error = cause instanceof StoreError ? cause : storeError(operation, cause)
    emit({ type: 'store.failed', operation, error })
    if (isRefusal(cause)) pass.answered()
    else pass.failed(error, store.isSpread === true)
    return error
  }

  function storeError(operation: string, cause: unknown): StoreError {
    const message = `${store.name} failed at ${operation}: ${messageOf(cause)}`
    return new StoreError('STORE_FAILED', operation, message, { cause })
  }

  function isRefusal(error: unknown): boolean {
    try {
      return store.isRefusal?.(error) === true
    } catch {
      return false
    }
  }

  function late(operation: string, ms: number): StoreError {
    return new StoreError('STORE_TIMEOUT', operation, `${store.name} did not answer ${operation} within ${ms} ms`)
  }

  return {
    verb,
    send: (what, command, calls) => send(what, command, calls),
    scan: (what, command) => scan(what, command),
  }
}

function passOfMany(pass: Pass, calls: number): Pass {
  return { answered: () => pass.answered(), failed: (error, isSpread) => pass.failed(error, isSpread, calls) }
}
