import type { Clock, Timer } from '../base/clock.js'
import { LoadTimeoutError } from '../base/errors.js'
import type { Emit } from '../events/emitter.js'
import type { Load, Patience, ReadCall } from './read-call.js'
import type { Timeouts } from './timeouts.js'

/** How a call is answered. */
type Answer = (call: ReadCall, load: Load) => Promise<unknown>

/** A load that takes longer, and has no hard timeout, is not counted on any more: whoever comes may load anew. */
export const HUNG_MS = 60_000

/** For how long a load is counted on, in milliseconds: its lease is kept, and others may share it. */
export function trustedMs({ hardMs }: Timeouts): number {
  return hardMs ?? HUNG_MS
}

/**
 * What a load rejects with in place of being begun that nobody waits for any more, and one that has gone astray. No caller
 * of ours ever sees it.
 */
export const UNWANTED: Error = new Error('The load was of use to nobody any more')

/** Whether a load, whose turn has come, is not to be begun. */
export function isUnwanted(call: ReadCall): boolean {
  const { patience } = call
  return patience !== undefined && patience.isOver && !(patience.isShared && call.isStill(call))
}

/** Whether a load may be of something else: its caller has gone on, and has changed what it had called with. */
export function isAstray(call: ReadCall): boolean {
  return call.patience?.isOver === true && !call.isStill(call)
}

/** @throws what a load has thrown that was of use. */
export function unlessUnwanted(error: unknown): undefined {
  if (error !== UNWANTED) throw error
}

/** A call that wants its load only as long as `isWanted` says so when its turn comes. */
export function wantedWhile(call: ReadCall, isWanted: () => boolean): ReadCall {
  const patience: Patience = {
    get isOver() {
      return !isWanted()
    },
    isShared: false,
    begin() {},
    end() {},
  }
  return { ...call, patience }
}

/** What hard timeouts need. */
export interface PatienceParts {
  readonly clock: Clock
  readonly emit: Emit
}

/**
 * Answers within the hard timeout of the call, or rejects with a {@link LoadTimeoutError}. What answers goes on: a load
 * that comes late is stored if it may be. Where there is no such timeout, it costs nothing.
 */
export function answerInTime(call: ReadCall, load: Load, answer: Answer, parts: PatienceParts): Promise<unknown> {
  const { hardMs } = call.policy
  if (hardMs === undefined) return answer(call, load)
  return new Promise((resolve, reject) => {
    const patience = new CallersPatience(call, hardMs, parts, reject)
    // A call is made for one caller, and a copy of it would cost a hit more than all the rest.
    call.patience = patience
    answer(call, load).then(
      (value) => {
        patience.end()
        resolve(value)
      },
      (error: unknown) => {
        patience.end()
        reject(error)
      },
    )
  })
}

/** A class, because hits pay for it that never need it. */
class CallersPatience implements Patience {
  isOver = false
  isShared = false
  readonly #call: ReadCall
  readonly #hardMs: number
  readonly #parts: PatienceParts
  readonly #reject: (error: unknown) => void
  #timer: Timer | undefined

  constructor(call: ReadCall, hardMs: number, parts: PatienceParts, reject: (error: unknown) => void) {
    this.#call = call
    this.#hardMs = hardMs
    this.#parts = parts
    this.#reject = reject
  }

  begin(): void {
    this.#timer ??= this.#parts.clock.timer(this.#hardMs, () => {
      const { method, key } = this.#call
      this.isOver = true
      this.#parts.emit({ type: 'load.timeout', method, key, ms: this.#hardMs })
      this.#reject(new LoadTimeoutError(method, this.#hardMs))
    })
  }

  end(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }
}
