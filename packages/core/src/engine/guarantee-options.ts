import { readDuration, type Duration } from '../base/durations.js'
import { knownOptions } from '../base/known-options.js'
import { shown } from '../base/shown.js'
import { PLAIN, type How } from './how.js'

/**
 * How invalidations are carried out, where that is not all the same: it depends on what lies behind the cache and on its
 * store. Taken by `createCache` for all, and by a method or a call, which wins, option by option.
 */
export interface GuaranteeOptions {
  /**
   * For a database that is read through replicas which lag: for so long after an invalidation nothing is stored under its
   * keys and tags, and reads load for themselves. Take it longer than replicas ever lag. What a pattern names is removed
   * and not held; a write-through stores nothing. `false` or 0: not at all.
   * @default false
   */
  readonly holdOff?: Duration | false | undefined
  /**
   * For a store whose primary may fail before its replicas have everything: an invalidation is done when at least `min`
   * replicas have it. It waits for them for `timeout`, tries again within the deadline, and is `pending` then, which
   * keeps this process off the cache for its targets. `false`: not at all.
   * @default false
   */
  readonly replicas?: { readonly min: number; readonly timeout: Duration } | false | undefined
  /**
   * How long a caller waits after its invalidation is done. Other processes whose near tier is bounded may still answer with
   * what lies near in them, each for as long as its bound says: after the longest of them, none does. `'all'`: the bound of
   * this cache, if it has one. Not for what is pending. Taken by a method or a call.
   * @default not at all
   */
  readonly wait?: 'all' | Duration | undefined
  /**
   * What a call comes to whose invalidation is not done: because the store cannot be reached, a target cannot be named, or
   * the cache is closed. `'pending'`: what it comes to without. `'throw'`: it rejects with `InvalidationError`, which
   * carries the result of the method. In both cases the method has run, what is pending is tried again, and this process
   * goes past the cache for it. What the method throws itself always comes first. Not for what waits for the end of a
   * transaction: the call has returned by then, and an event tells.
   * @default 'pending'
   */
  readonly onFailure?: 'pending' | 'throw' | undefined
}

/** How invalidations are carried out, and what their callers are told. */
export interface Guarantees extends How {
  readonly onFailure: 'pending' | 'throw'
}

/** Nothing that must be asked for. */
export const NO_GUARANTEES: Guarantees = { ...PLAIN, onFailure: 'pending' }

/** What one layer of options says; what it does not say is not there. */
export interface GivenHow {
  readonly holdMs?: number
  readonly replicas?: How['replicas'] | false
  readonly wait?: 'all' | number
  readonly onFailure?: Guarantees['onFailure']
}

/** The names of these options. */
export const GUARANTEE_OPTIONS: readonly (keyof GuaranteeOptions)[] = ['holdOff', 'replicas', 'wait', 'onFailure']

/** @throws TypeError or RangeError that names `where`, the option and the value. */
export function readGuaranteeOptions(options: GuaranteeOptions, where: string): GivenHow {
  const { holdOff, replicas, wait, onFailure } = options
  if (onFailure !== undefined && onFailure !== 'pending' && onFailure !== 'throw') {
    throw new TypeError(`${where}: option 'onFailure' must be 'pending' or 'throw', got ${shown(onFailure)}`)
  }
  return {
    ...(holdOff === undefined ? {} : { holdMs: readHoldOff(holdOff, where) }),
    ...(replicas === undefined ? {} : { replicas: replicas !== false && readReplicas(replicas, where) }),
    ...(wait === undefined ? {} : { wait: readWait(wait, where) }),
    ...(onFailure === undefined ? {} : { onFailure }),
  }
}

/** What the nearer layer says, and else the wider one. `boundMs`: of this cache's near tier. */
export function howWith({ holdMs, replicas, wait, onFailure }: GivenHow, wider: Guarantees, boundMs = 0): Guarantees {
  return {
    holdMs: holdMs ?? wider.holdMs,
    replicas: replicas === false ? undefined : (replicas ?? wider.replicas),
    // A proof that was asked for just before it was done ends with the bound, to the millisecond.
    waitMs: wait === 'all' ? (boundMs > 0 ? Math.ceil(boundMs) + 1 : 0) : (wait ?? wider.waitMs),
    onFailure: onFailure ?? wider.onFailure,
  }
}

function readHoldOff(holdOff: unknown, where: string): number {
  return holdOff === false ? 0 : readDuration(holdOff, `${where}: option 'holdOff'`, { allowZero: true })
}

function readWait(wait: unknown, where: string): 'all' | number {
  return wait === 'all' ? wait : readDuration(wait, `${where}: option 'wait'`, { allowZero: true })
}

const OF_REPLICAS: ReadonlySet<string> = new Set(['min', 'timeout'])

function readReplicas(replicas: unknown, where: string): How['replicas'] {
  if (typeof replicas !== 'object' || replicas === null) {
    throw new TypeError(`${where}: option 'replicas' must be an object, such as { min: 1, timeout: '200ms' }`)
  }
  const { min, timeout } = knownOptions(replicas as Record<string, unknown>, OF_REPLICAS, `${where}: option 'replicas'`)
  if (typeof min !== 'number' || !Number.isSafeInteger(min) || min < 1) {
    throw new RangeError(`${where}: option 'replicas.min' must be a whole number from 1, got ${shown(min)}`)
  }
  return { min, timeoutMs: readDuration(timeout, `${where}: option 'replicas.timeout'`) }
}
