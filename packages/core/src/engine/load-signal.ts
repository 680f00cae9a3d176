import type { Clock, Timer } from '../base/clock.js'
import { LoadTimeoutError } from '../base/errors.js'

/** What a load is timed by. */
export interface LoadLimit {
  readonly method: string
  readonly hardMs: number
  /** When it began, by the monotonic clock. */
  readonly started: number
  readonly clock: Clock
}

/** The signal of one load. Most loads do not ask for theirs, so it is made for those that do. */
export interface LoadSignal {
  readonly signal: AbortSignal
  /** The load is over: it will not be aborted any more. */
  readonly stop: () => void
}

/** Makes the signal of a load that is under way; one that is not timed is never aborted. */
export function createLoadSignal(limit: LoadLimit | undefined): LoadSignal {
  const controller = new AbortController()
  const { signal } = controller
  let timer: Timer | undefined
  if (limit !== undefined) {
    const { method, hardMs, started, clock } = limit
    const abort = (): void => controller.abort(new LoadTimeoutError(method, hardMs))
    const leftMs = started + hardMs - clock.monotonic()
    if (leftMs <= 0) abort()
    else {
      timer = clock.timer(leftMs, abort)
      timer.unref()
    }
  }
  return { signal, stop: () => timer?.cancel() }
}
