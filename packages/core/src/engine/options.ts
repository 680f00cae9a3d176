import { readDuration, type Duration } from '../base/durations.js'
import { shown } from '../base/shown.js'
import { knownErrors, readErrors, type KeptErrorOptions } from './error-options.js'
import { knownStale, readStale, type StaleOptions } from './stale.js'
import { knownTimeout, requireTimeout, type TimeoutOptions } from './timeouts.js'

/**
 * How long values live. One type, taken alike by `createCache`, `@CacheDefaults`, a method and a call; the nearer
 * one wins, option by option.
 */
// oxlint-disable-next-line no-explicit-any -- a constraint: any arguments, checked where a method is decorated
export interface PolicyOptions<Args extends unknown[] = any[]> {
  /**
   * How long a value is used: milliseconds, a text such as `'10m'`, or a function of the value and the arguments.
   * 0 from a function keeps that value out of the cache.
   * @default '5m'
   */
  // oxlint-disable-next-line no-explicit-any -- a constraint: the value's type is not known before the method is
  readonly ttl?: Duration | ((value: any, ...args: Args) => Duration) | undefined
  /** The same for `null` and `undefined`, which are values like others. @default the `ttl` */
  readonly nullTtl?: Duration | undefined
  /**
   * Shortens each time to live by a random share of up to this much (0 to 1), so that what was stored together
   * does not expire together. @default 0.1
   */
  readonly jitter?: number | undefined
  /**
   * With a duration, every hit gives the value its `ttl` again, until the value is that old in all. It needs a `ttl`
   * that is not a function, and spares `null` where there is a `nullTtl`.
   * @default false
   */
  readonly sliding?: Duration | false | undefined
  /**
   * `whileRevalidate`: for this long after its `ttl` a value is still returned, while it is loaded anew behind the
   * caller; one process does so at a time. `ifError`: for this long it is kept, and returned where the method fails; it is
   * then tried again after a second. An invalidation ends both at once, like any other value. From different layers they
   * come each by itself. Not together with `sliding`, whose values have no such time; where that is of another layer,
   * values slide.
   * @default none
   */
  readonly stale?: StaleOptions | false | undefined
  /**
   * Loads a value anew behind a hit shortly before its `ttl` ends: the nearer the end and the longer its load took, the
   * likelier, so that a value that is asked for all the time is never waited for. What a write stored has no load time,
   * and is left to its end.
   * @default false
   */
  readonly refreshEarly?: boolean | undefined
  /**
   * `hard`: a caller waits no longer than this for a load, and gets a `LoadTimeoutError`; the load goes on, and its
   * value is stored if it may be. `soft`: a caller for whom there is something stale gets that after so long. From
   * different layers they come each by itself. Writes are never timed.
   * @default none
   */
  readonly timeout?: TimeoutOptions | false | undefined
  /**
   * Keeps chosen errors of the method for a short while, so that it is not run anew for every call of what fails again.
   * They are kept like values, with the same tags and under the same promise: an invalidation ends them.
   * @default none
   */
  readonly errors?: KeptErrorOptions | false | undefined
}

/** The names of the policy options; other words are refused. */
export const POLICY_OPTIONS: readonly (keyof PolicyOptions)[] = [
  'ttl',
  'nullTtl',
  'jitter',
  'sliding',
  'stale',
  'refreshEarly',
  'timeout',
  'errors',
]

const NO_POLICY: PolicyOptions = Object.freeze({})

/**
 * Checks one layer of options and keeps what was given; `undefined` is "not given".
 * @throws TypeError or RangeError that names `where`, the option and the value.
 */
export function readPolicyOptions(options: PolicyOptions, where: string): PolicyOptions {
  const given = POLICY_OPTIONS.filter((name) => options[name] !== undefined)
  // Most calls say nothing.
  if (given.length === 0) return NO_POLICY
  const { ttl, nullTtl, jitter, sliding, refreshEarly } = options
  if (ttl !== undefined && typeof ttl !== 'function') readDuration(ttl, `${where}: option 'ttl'`)
  if (nullTtl !== undefined) readDuration(nullTtl, `${where}: option 'nullTtl'`)
  if (sliding !== undefined && sliding !== false) readDuration(sliding, `${where}: option 'sliding'`)
  if (jitter !== undefined && !(typeof jitter === 'number' && jitter >= 0 && jitter <= 1)) {
    throw new RangeError(`${where}: option 'jitter' must be a number from 0 to 1, got ${shown(jitter)}`)
  }
  if (refreshEarly !== undefined && typeof refreshEarly !== 'boolean') {
    throw new TypeError(`${where}: option 'refreshEarly' must be true or false, got ${shown(refreshEarly)}`)
  }
  const stale = knownStale(options.stale, where)
  const timeout = knownTimeout(options.timeout, where)
  const errors = knownErrors(options.errors, where)
  requireTimeout(timeout, where)
  readErrors(errors, where)
  const { revalidateMs, ifErrorMs } = readStale(stale, where)
  if (revalidateMs + ifErrorMs > 0 && sliding !== undefined && sliding !== false) {
    throw new TypeError(`${where}: options 'stale' and 'sliding' exclude each other`)
  }
  if (sliding !== undefined && sliding !== false && ttl !== undefined) {
    if (typeof ttl === 'function') {
      throw new TypeError(`${where}: option 'sliding' needs a 'ttl' that is not a function`)
    }
    if (readDuration(sliding, 'sliding') < readDuration(ttl, 'ttl')) {
      throw new RangeError(
        `${where}: option 'sliding' is the greatest age; got ${sliding}, less than the ttl of ${ttl}`,
      )
    }
  }
  const read: PolicyOptions = { ttl, nullTtl, jitter, sliding, stale, refreshEarly, timeout, errors }
  return Object.fromEntries(given.map((name) => [name, read[name]]))
}

/** What two layers say together, the nearer over the wider: option by option, and part by part. */
export function policyOver(wide: PolicyOptions | undefined, near: PolicyOptions): PolicyOptions {
  const stale = partsOver(wide?.stale, near.stale, NOT_STALE)
  const timeout = partsOver(wide?.timeout, near.timeout, NO_TIMEOUT)
  return { ...wide, ...near, ...(stale !== undefined && { stale }), ...(timeout !== undefined && { timeout }) }
}

/** What `false` says of each part: there may be a still wider layer, which is not to be heard then. */
const NOT_STALE: StaleOptions = { whileRevalidate: false, ifError: false, forErrors: () => true }
const NO_TIMEOUT: TimeoutOptions = { soft: false, hard: false }

function partsOver<Parts extends object>(
  wide: Parts | false | undefined,
  near: Parts | false | undefined,
  none: Parts,
): Parts | false | undefined {
  if (near === undefined || near === false) return near ?? wide
  const said = Object.entries(near).filter(([, value]) => value !== undefined)
  return { ...(wide === false ? none : wide), ...Object.fromEntries(said) } as Parts
}
