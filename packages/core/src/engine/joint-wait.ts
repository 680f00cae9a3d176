import type { Clock, Timer } from '../base/clock.js'

/** Waits for what others do, for at most so long. Those who wait share one timer, so that a crowd sets no more than one. */
export interface JointWait {
  /** As the promise; `undefined` when the time is over. What it comes to later is nobody's any more. */
  within<T>(promise: Promise<T>): Promise<T | undefined>
}

interface Waiter {
  readonly due: number
  readonly giveUp: (value: undefined) => void
}

/** Waits of `ms` milliseconds each; with `Infinity`, without an end. */
export function createJointWait(clock: Clock, ms: number): JointWait {
  /** In the order in which their time is over. */
  const waiters = new Set<Waiter>()
  let timer: Timer | undefined

  function arm(): void {
    const [first] = waiters
    if (first === undefined) return
    timer = clock.timer(first.due - clock.monotonic(), () => {
      for (const waiter of waiters) {
        // The first one's time is over whatever the clock says: a timer may come a little early.
        if (waiter.due > Math.max(first.due, clock.monotonic())) break
        waiters.delete(waiter)
        waiter.giveUp(undefined)
      }
      arm()
    })
    timer.unref()
  }

  function leave(waiter: Waiter): void {
    if (!waiters.delete(waiter) || waiters.size > 0) return
    timer?.cancel()
  }

  return {
    within<T>(promise: Promise<T>) {
      if (ms === Infinity) return promise
      return new Promise<T | undefined>((resolve, reject) => {
        const waiter: Waiter = { due: clock.monotonic() + ms, giveUp: resolve }
        promise.then(
          (value) => {
            leave(waiter)
            resolve(value)
          },
          (error: unknown) => {
            leave(waiter)
            reject(error)
          },
        )
        waiters.add(waiter)
        if (waiters.size === 1) arm()
      })
    },
  }
}
