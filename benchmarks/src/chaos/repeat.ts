import { setTimeout as delay } from 'node:timers/promises'

/** Something that is done again and again. */
export interface Repeat {
  /** Resolves when the one under way has ended. Rejects with the first error. */
  stop(): Promise<void>
}

/** Does `work` now, and again so many milliseconds after it has ended. */
export function repeat(everyMs: number, work: () => unknown): Repeat {
  const over = new AbortController()
  const run = async (): Promise<void> => {
    while (!over.signal.aborted) {
      await work()
      await delay(everyMs)
    }
  }
  const running = run()
  // Told by `stop`; until then nobody listens.
  running.catch(() => {})
  return {
    stop() {
      over.abort()
      return running
    },
  }
}
