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

/** What a load that nobody waits for any more rejects with, in place of being begun. No caller of ours ever sees it. */
export const NOT_BEGUN: Error = new Error('The load was not begun: nobody waits for it any more')

/** Whether a load, whose turn has come, is to be begun at all. */
export function isUnwanted({ patience }: ReadCall): boolean {
  return patience !== undefined && patience.isOver && !patience.isShared
}

/** A call that wants its load only as long as `isWanted` says so when its turn comes. */
export function wantedWhile(call: ReadCall, isWanted: () => boolean): ReadCall {
  const patience: Patience = {
    get isOver() {
      return !isWanted()
    },
    isShared: false,
    begin() {},
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
export function answerInTime(
  call: ReadCall,
  load: Load,
  answer: Answer,
  { clock, emit }: PatienceParts,
): Promise<unknown> {
  const { method, key, policy } = call
  const { hardMs } = policy
  if (hardMs === undefined) return answer(call, load)
  return new Promise((resolve, reject) => {
    let timer: Timer | undefined
    let isOver = false
    const patience: Patience = {
      get isOver() {
        return isOver
      },
      isShared: false,
      begin() {
        timer ??= clock.timer(hardMs, () => {
          isOver = true
          emit({ type: 'load.timeout', method, key, ms: hardMs })
          reject(new LoadTimeoutError(method, hardMs))
        })
      },
    }
    void answer({ ...call, patience }, load)
      .then(resolve, reject)
      .finally(() => timer?.cancel())
  })
}
