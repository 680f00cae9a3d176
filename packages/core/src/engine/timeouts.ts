import { readDuration, type Duration } from '../base/durations.js'
import { knownOptions } from '../base/known-options.js'

/** How long a caller waits for a load. */
export interface TimeoutOptions {
  /**
   * A caller for whom something stale is there gets that after so long, and the load goes on behind it. Does nothing
   * without `stale: { ifError }`, from whichever layer. `false`: it waits for the load.
   */
  readonly soft?: Duration | false | undefined
  /**
   * A caller waits no longer for a load, and gets a `LoadTimeoutError`. Counted from when it begins to wait for one, the
   * queue of `maxLoads` included. `false`: it waits for as long as the load takes.
   */
  readonly hard?: Duration | false | undefined
}

/** The timeouts of one method, in milliseconds; `undefined` where there is none. */
export interface Timeouts {
  readonly softMs: number | undefined
  readonly hardMs: number | undefined
}

const NAMES: ReadonlySet<string> = new Set(['soft', 'hard'] satisfies (keyof TimeoutOptions)[])
const NONE: Timeouts = { softMs: undefined, hardMs: undefined }

/** The parts that are given. @throws TypeError for anything else */
export function knownTimeout(timeout: TimeoutOptions | false | undefined, where: string): typeof timeout {
  if (timeout === undefined || timeout === false) return timeout
  if (typeof timeout !== 'object' || timeout === null) {
    throw new TypeError(`${where}: option 'timeout' must be an object, such as { hard: '10s' }, or false`)
  }
  return knownOptions(timeout, NAMES, `${where}: option 'timeout'`)
}

/** Checks what one layer says. @throws TypeError or RangeError that names `where`, the option and the value. */
export function requireTimeout(timeout: TimeoutOptions | false | undefined, where: string): void {
  const { softMs, hardMs } = readTimeout(timeout, where)
  if (softMs === undefined || hardMs === undefined || softMs < hardMs) return
  throw new RangeError(
    `${where}: option 'timeout.soft' must be less than 'timeout.hard'; got ${softMs} and ${hardMs} ms`,
  )
}

/** What the layers say together; the soft one may be the longer then, and never comes. @throws as above */
export function readTimeout(timeout: TimeoutOptions | false | undefined, where: string): Timeouts {
  const known = knownTimeout(timeout, where)
  if (known === undefined || known === false) return NONE
  const { soft = false, hard = false } = known
  return {
    softMs: soft === false ? undefined : readDuration(soft, `${where}: option 'timeout.soft'`),
    hardMs: hard === false ? undefined : readDuration(hard, `${where}: option 'timeout.hard'`),
  }
}
