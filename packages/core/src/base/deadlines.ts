import type { Clock } from './clock.js'

/** How far apart the checks are, in milliseconds: a deadline is met no sooner than asked and at most this much later. */
const TICK_MS = 10

interface Waiter {
  readonly due: number
  settled: boolean
  expire(): void
}

/** Deadlines for many operations at once. */
export interface Deadlines {
  /**
   * Settles as `operation` does, or rejects with `late()` once `ms` have passed. The operation itself goes on:
   * nothing can be called back that is on its way to a server.
   */
  within<T>(operation: Promise<T>, ms: number, late: () => Error): Promise<T>
}

/**
 * One coarse timer for all that is in flight. A timer for each command costs more than the command itself, so
 * waiters of one duration stand in a line, whose head is always the next to expire, and one tick serves all lines.
 */
export function createDeadlines(clock: Clock): Deadlines {
  const lines = new Map<number, Waiter[]>()
  let ticking = false

  function arm(): void {
    ticking = true
    const expected = clock.monotonic() + TICK_MS
    clock.timer(TICK_MS, () => {
      const now = clock.monotonic()
      // A tick that comes late means that this process stalled: answers may lie unread in the socket, so they get
      // one more tick before anyone is told that the server was slow.
      if (now - expected <= TICK_MS) expire(now)
      ticking = false
      if (lines.size > 0) arm()
    })
  }

  function expire(now: number): void {
    for (const [ms, line] of lines) {
      let served = 0
      for (const waiter of line) {
        if (!waiter.settled) {
          if (waiter.due > now) break
          waiter.settled = true
          waiter.expire()
        }
        served++
      }
      if (served === line.length) lines.delete(ms)
      else line.splice(0, served)
    }
  }

  return {
    within(operation, ms, late) {
      return new Promise((resolve, reject) => {
        const waiter: Waiter = { due: clock.monotonic() + ms, settled: false, expire: () => reject(late()) }
        operation.then(
          (value) => {
            waiter.settled = true
            resolve(value)
          },
          (error: unknown) => {
            waiter.settled = true
            reject(error)
          },
        )
        const line = lines.get(ms)
        if (line === undefined) lines.set(ms, [waiter])
        else line.push(waiter)
        if (!ticking) arm()
      })
    },
  }
}
