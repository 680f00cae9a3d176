import type { Clock, Timer } from './clock.js'

/** See {@link restingClock}. */
export interface RestingClock extends Clock {
  /** From here on none of its timers keeps the process alive, neither those that are pending nor those to come. */
  rest(): void
}

/**
 * A clock for what may be waited for when its owner is closed: a load that never ends, with an hour to go until its
 * timeout, must not keep a process that has nothing else to do.
 */
export function restingClock(clock: Clock): RestingClock {
  const pending = new Set<Timer>()
  let isResting = false
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    timer(ms, run) {
      const timer = clock.timer(ms, () => {
        pending.delete(timer)
        run()
      })
      if (isResting) timer.unref()
      else pending.add(timer)
      return {
        cancel() {
          pending.delete(timer)
          timer.cancel()
        },
        ref: () => timer.ref(),
        unref: () => timer.unref(),
      }
    },
    rest() {
      isResting = true
      for (const timer of pending) timer.unref()
      pending.clear()
    },
  }
}
