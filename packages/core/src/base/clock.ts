/** A timer that was set; `unref` lets the process exit while it is pending, `ref` takes that back. */
export interface Timer {
  cancel(): void
  ref(): void
  unref(): void
}

/**
 * Time as the cache sees it. Everything that reads the time or waits takes a Clock, so tests drive it by hand.
 *
 * `now` is wall time in milliseconds (it dates entries), `monotonic` never jumps back (it measures).
 */
export interface Clock {
  now(): number
  monotonic(): number
  /** Calls `run` once, `ms` from now; after 24 days at the latest. */
  timer(ms: number, run: () => void): Timer
}

/** Beyond it, the machine's timers fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Held on to: behind the global stands a getter, and each hit asks for the time. */
const machine = performance

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => machine.now(),
  timer(ms, run) {
    const handle = setTimeout(run, Math.min(ms, LONGEST_TIMER_MS))
    return {
      cancel: () => clearTimeout(handle),
      ref: () => void handle.ref(),
      unref: () => void handle.unref(),
    }
  },
}
