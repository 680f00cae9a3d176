import type { Clock, Timer } from '../base/clock.js'

/**
 * The one place where work runs that no caller waits for. It rejects for nobody: trouble goes to `report`.
 * What is waiting for its time never keeps the process alive.
 */
export interface Background {
  /** Starts work now. */
  start(work: () => Promise<unknown>): void
  /** Starts work `ms` from now; the function that is returned takes it back. */
  later(ms: number, work: () => Promise<unknown>): () => void
  /** Resolves when what is running now has ended, the user's own methods included. */
  drain(): Promise<void>
  /** Takes back what has not started, lets nothing new be planned, and waits for what runs, for at most `ms`. */
  close(ms: number): Promise<void>
}

/** See {@link Background}. */
export function createBackground(clock: Clock, report: (error: unknown) => void): Background {
  const running = new Set<Promise<unknown>>()
  const planned = new Set<Timer>()
  let closed = false

  function start(work: () => Promise<unknown>): void {
    const run: Promise<unknown> = work()
      .catch(report)
      .finally(() => running.delete(run))
    running.add(run)
  }

  async function drain(): Promise<void> {
    await Promise.all(running)
  }

  async function idle(): Promise<void> {
    while (running.size > 0) await drain()
  }

  return {
    start,
    later(ms, work) {
      if (closed) return () => {}
      const timer = clock.timer(ms, () => {
        planned.delete(timer)
        start(work)
      })
      timer.unref()
      planned.add(timer)
      return () => {
        timer.cancel()
        planned.delete(timer)
      }
    },
    drain,
    async close(ms) {
      closed = true
      for (const timer of planned) timer.cancel()
      planned.clear()
      let timer: Timer | undefined
      const late = new Promise<void>((resolve) => (timer = clock.timer(ms, resolve)))
      await Promise.race([idle(), late])
      timer?.cancel()
    },
  }
}
