import { readDuration, type Duration } from '../base/durations.js'
import { knownOptions } from '../base/known-options.js'

/** What a value is good for when its `ttl` is over. */
export interface StaleOptions {
  /** For this long it is still returned, while it is loaded anew behind the caller. `false`: it is not. */
  readonly whileRevalidate?: Duration | false | undefined
  /**
   * For this long it is kept for the case that the method fails: a caller gets it in place of the error. Counted from the
   * end of the `ttl` as well, so it is the longer of the two. `false`: it is not.
   */
  readonly ifError?: Duration | false | undefined
  /**
   * Which errors it stands in for; an error that is an answer, such as "no such product", should not be one of them. A
   * `LoadTimeoutError` always is. What throws says no.
   * @default all
   */
  readonly forErrors?: ((error: unknown) => boolean) | undefined
}

/** What one method says of stale values: both times count from the end of the `ttl`, in milliseconds. */
export interface Stale {
  readonly revalidateMs: number
  readonly ifErrorMs: number
  readonly forErrors: ((error: unknown) => boolean) | undefined
}

/** Nothing stale is used. */
export const NEVER_STALE: Stale = { revalidateMs: 0, ifErrorMs: 0, forErrors: undefined }

const NAMES: ReadonlySet<string> = new Set(['whileRevalidate', 'ifError', 'forErrors'] satisfies (keyof StaleOptions)[])

/** The parts that are given. @throws TypeError for anything else */
export function knownStale(stale: StaleOptions | false | undefined, where: string): typeof stale {
  if (stale === undefined || stale === false) return stale
  if (typeof stale !== 'object' || stale === null) {
    throw new TypeError(`${where}: option 'stale' must be an object, such as { whileRevalidate: '1m' }, or false`)
  }
  return knownOptions(stale, NAMES, `${where}: option 'stale'`)
}

/** Checks what one or all layers say. @throws TypeError or RangeError that names `where`, the option and the value. */
export function readStale(stale: StaleOptions | false | undefined, where: string): Stale {
  const known = knownStale(stale, where)
  if (known === undefined || known === false) return NEVER_STALE
  const { whileRevalidate = false, ifError = false, forErrors } = known
  if (forErrors !== undefined && typeof forErrors !== 'function') {
    throw new TypeError(`${where}: option 'stale.forErrors' must be a function; got ${typeof forErrors}`)
  }
  return {
    revalidateMs:
      whileRevalidate === false ? 0 : readDuration(whileRevalidate, `${where}: option 'stale.whileRevalidate'`),
    ifErrorMs: ifError === false ? 0 : readDuration(ifError, `${where}: option 'stale.ifError'`),
    forErrors,
  }
}
