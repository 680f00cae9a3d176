import { readDuration, type Duration } from '../base/durations.js'
import { knownOptions } from '../base/known-options.js'

/** Which errors are kept for a while, in place of the value that there is none of. */
export interface KeptErrorOptions {
  /** For how long. Jitter shortens it, as it does every time to live; an invalidation ends it at once. */
  readonly ttl: Duration
  /**
   * What to store of this error, such as its code and message; `undefined` for one that is not kept. What throws keeps it
   * out as well.
   */
  readonly toData: (error: unknown) => unknown
  /** What callers get thrown, made of what was stored. Whose own load has failed gets the error itself. */
  // oxlint-disable-next-line no-explicit-any -- what `toData` gives, which no type here can tell
  readonly toError: (data: any) => unknown
}

/** The same, checked. */
export interface KeptErrors extends Pick<KeptErrorOptions, 'toData' | 'toError'> {
  readonly ttlMs: number
}

const NAMES: ReadonlySet<string> = new Set(['ttl', 'toData', 'toError'] satisfies (keyof KeptErrorOptions)[])

/** The parts that are given. @throws TypeError for anything else */
export function knownErrors(errors: KeptErrorOptions | false | undefined, where: string): typeof errors {
  if (errors === undefined || errors === false) return errors
  if (typeof errors !== 'object' || errors === null) {
    throw new TypeError(`${where}: option 'errors' must be an object with ttl, toData and toError, or false`)
  }
  return knownOptions(errors, NAMES, `${where}: option 'errors'`)
}

/** Checks what one layer says. @throws TypeError or RangeError that names `where`, the option and the value. */
export function readErrors(errors: KeptErrorOptions | false | undefined, where: string): KeptErrors | undefined {
  const known = knownErrors(errors, where)
  if (known === undefined || known === false) return undefined
  const { ttl, toData, toError } = known
  for (const [name, given] of Object.entries({ toData, toError })) {
    if (typeof given === 'function') continue
    throw new TypeError(`${where}: option 'errors.${name}' must be a function; got ${typeof given}`)
  }
  return { ttlMs: readDuration(ttl, `${where}: option 'errors.ttl'`), toData, toError }
}
