import { systemClock, type Clock } from '@readthrough/core'

/** The machine's clock, set forward and back by a test, as by an administrator or by a suspended machine. */
export interface JumpingClock extends Clock {
  /** The wall clock jumps by so many milliseconds; below 0, back. */
  jumpWall(ms: number): void
  /** The same of the monotonic clock, which real machines move forward at most. Timers do not notice. */
  jumpMonotonic(ms: number): void
}

/** See {@link JumpingClock}. */
export function jumpingClock(): JumpingClock {
  let wallMs = 0
  let monotonicMs = 0
  return {
    now: () => systemClock.now() + wallMs,
    monotonic: () => systemClock.monotonic() + monotonicMs,
    timer: (ms, run) => systemClock.timer(ms, run),
    jumpWall: (ms) => void (wallMs += ms),
    jumpMonotonic: (ms) => void (monotonicMs += ms),
  }
}
