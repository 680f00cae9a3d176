import { readDuration, type Duration } from '../base/durations.js'
import { knownOptions } from '../base/known-options.js'
import { shown } from '../base/shown.js'

/** When a store that does not answer is left alone, and for how long. */
export interface BreakerOptions {
  /** So many commands without an answer, one after the other. @default 5 */
  readonly failures?: number | undefined
  /** Until one command tries again, give or take a quarter. @default '400ms' */
  readonly pause?: Duration | undefined
}

/** The same, checked and complete. */
export interface Breaker {
  readonly failures: number
  readonly pauseMs: number
}

const KNOWN: ReadonlySet<string> = new Set(['failures', 'pause'] satisfies (keyof BreakerOptions)[])
const NEVER: Breaker = { failures: Infinity, pauseMs: 0 }

/** @throws TypeError or RangeError that names the option and the value. */
export function readBreakerOptions(given: BreakerOptions | false | undefined, where: string): Breaker {
  if (given === false) return NEVER
  if (given !== undefined && (typeof given !== 'object' || given === null)) {
    throw new TypeError(`${where}: option 'breaker' must be { failures, pause } or false; got ${shown(given)}`)
  }
  const { failures = 5, pause = '400ms' } = knownOptions(given ?? {}, KNOWN, `${where}: option 'breaker'`)
  if (!Number.isInteger(failures) || failures < 1) {
    throw new RangeError(`${where}: option 'breaker.failures' must be a whole number from 1; got ${shown(failures)}`)
  }
  return { failures, pauseMs: readDuration(pause, `${where}: option 'breaker.pause'`) }
}
