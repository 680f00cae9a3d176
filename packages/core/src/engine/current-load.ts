import { AsyncLocalStorage } from 'node:async_hooks'
import { readDuration, type Duration } from '../base/durations.js'

/** What a method may say about the load it is running, while it runs. */
export interface CurrentLoad {
  /** Gives the value of this load a time to live of its own, instead of the policy's. @throws for an impossible duration */
  ttl(duration: Duration): void
  /** Keeps the value of this load out of the cache; the callers get it all the same. */
  skip(): void
}

/** What was said during a load. */
export interface LoadNotes {
  ttlMs: number | undefined
  skipped: boolean
}

const running = new AsyncLocalStorage<CurrentLoad>()

/**
 * The load that is under way in this asynchronous context, or `undefined` where there is none, such as when the
 * method runs without a cache. Call it from inside a method under `@ReadThrough`.
 *
 * @example
 * const price = await this.quotes.latest(symbol)
 * if (price.preliminary) currentLoad()?.ttl('5s')
 */
export function currentLoad(): CurrentLoad | undefined {
  return running.getStore()
}

/** Runs `load` as the current load, and writes down in `notes` what it says. */
export function runAsCurrent<T>(notes: LoadNotes, load: () => Promise<T>): Promise<T> {
  const current: CurrentLoad = {
    ttl(duration) {
      notes.ttlMs = readDuration(duration, 'currentLoad().ttl', { allowZero: true })
    },
    skip() {
      notes.skipped = true
    },
  }
  return running.run(current, load)
}
