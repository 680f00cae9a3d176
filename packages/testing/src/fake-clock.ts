import type { Clock } from '@readthrough/core'

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /**
   * Moves time by `ms` and runs what falls due on the way, in order, each at its own time. Whatever promises these
   * timers settle has run its course before the next timer, and before `advance` resolves.
   * A timer that throws makes `advance` reject.
   */
  advance(ms: number): Promise<void>
  /** Moves time by `ms` while nothing runs, as when a process hangs: what fell due runs late, in the next `advance`. */
  stall(ms: number): void
  /** Sets the wall clock forward or back by `ms`; the monotonic one and the timers do not notice. */
  shiftWall(ms: number): void
  /** How many timers are set and have neither run nor been cancelled. */
  pending(): number
  /** How many of the pending timers would keep a process from exiting. */
  holding(): number
}

interface Entry {
  readonly due: number
  readonly run: () => void
  held: boolean
}

/**
 * A {@link Clock} for tests. `startAt` is its wall time in milliseconds.
 *
 * @example
 * const clock = fakeClock()
 * const late = new Promise<void>((resolve) => clock.timer(50, resolve))
 * await clock.advance(50)
 * await late
 */
export function fakeClock(startAt = 1_700_000_000_000): FakeClock {
  const timers = new Set<Entry>()
  let elapsed = 0
  let wallShift = startAt

  return {
    now: () => wallShift + elapsed,
    monotonic: () => elapsed,

    timer(ms, run) {
      // As with the machine's timers: never in the same turn, never in the past.
      const entry: Entry = { due: elapsed + Math.max(0, ms), run, held: true }
      timers.add(entry)
      return {
        cancel: () => void timers.delete(entry),
        ref: () => void (entry.held = true),
        unref: () => void (entry.held = false),
      }
    },

    async advance(ms) {
      const end = elapsed + ms
      await settle()
      for (let next = earliest(timers, end); next !== undefined; next = earliest(timers, end)) {
        timers.delete(next)
        elapsed = Math.max(elapsed, next.due)
        next.run()
        await settle()
      }
      elapsed = Math.max(elapsed, end)
    },

    stall(ms) {
      elapsed += ms
    },

    shiftWall(ms) {
      wallShift += ms
    },

    pending: () => timers.size,
    holding: () => [...timers].filter((entry) => entry.held).length,
  }
}

/** The first to fall due by `end`; of several at one time, the one set first. */
function earliest(timers: ReadonlySet<Entry>, end: number): Entry | undefined {
  let first: Entry | undefined
  for (const entry of timers) {
    if (entry.due <= end && (first === undefined || entry.due < first.due)) first = entry
  }
  return first
}

/** One turn of the event loop: every promise chain that can go on has gone on. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
