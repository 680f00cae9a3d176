import { isDeepStrictEqual } from 'node:util'
import { readDuration, type Duration } from '../base/durations.js'
import { knownOptions } from '../base/known-options.js'
import { shown } from '../base/shown.js'

/** A hit that may be audited: which method it is counted for, and its key, rendered. It stays in the process: `redactKey` leaves it. */
export interface AuditedHit {
  readonly method: string
  readonly key: string
}

/**
 * How a cache checks itself: some hits are loaded as well, behind their callers, and what was loaded is compared with
 * what was answered. It only counts and tells; a stale value that it has found stays where it is.
 */
export interface AuditOptions {
  /**
   * The share of hits that are audited, from 0 (none) to 1 (all). Each costs a load, and a second one where the first
   * has found a difference.
   */
  readonly share: number
  /**
   * How long a difference may last: a write may be between its commit and its invalidation. Take it longer than
   * that ever lasts, the deadline of an invalidation included. What is stale for a shorter time is not found.
   * @default '2s'
   */
  readonly grace?: Duration | undefined
  /** Which hits may be audited; asked behind the caller. @default all */
  readonly when?: ((hit: AuditedHit) => boolean) | undefined
  /**
   * Whether two values are the same to you, where they are not alike to the serializer: for values with a clock or a
   * random number in them, which differ at every load. Both come as a hit would give them.
   * @default `isDeepStrictEqual` of node:util
   */
  // oxlint-disable-next-line no-explicit-any -- values of every method of the cache
  readonly equal?: ((cached: any, loaded: any, hit: AuditedHit) => boolean) | undefined
}

/** {@link AuditOptions}, checked and complete. */
export interface Auditing {
  readonly share: number
  readonly graceMs: number
  readonly when: (hit: AuditedHit) => boolean
  readonly equal: (cached: unknown, loaded: unknown, hit: AuditedHit) => boolean
}

const KNOWN: ReadonlySet<string> = new Set(['share', 'grace', 'when', 'equal'] satisfies (keyof AuditOptions)[])
const ALWAYS = (): boolean => true

/** `undefined` where nothing is to be audited. @throws TypeError or RangeError that names `where`, the option and the value. */
export function readAuditOptions(options: AuditOptions | undefined, where: string): Auditing | undefined {
  if (options === undefined) return undefined
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${where}: option 'audit' must be an object, such as { share: 0.01 }`)
  }
  const {
    share,
    grace = '2s',
    when = ALWAYS,
    equal = areEqual,
  } = knownOptions(options, KNOWN, `${where}: option 'audit'`)
  if (!(typeof share === 'number' && share >= 0 && share <= 1)) {
    throw new RangeError(`${where}: option 'audit.share' must be a number from 0 to 1, got ${shown(share)}`)
  }
  for (const [name, value] of Object.entries({ when, equal })) {
    if (typeof value === 'function') continue
    throw new TypeError(`${where}: option 'audit.${name}' must be a function; got ${typeof value}`)
  }
  const graceMs = readDuration(grace, `${where}: option 'audit.grace'`)
  return share === 0 ? undefined : { share, graceMs, when, equal }
}

function areEqual(cached: unknown, loaded: unknown): boolean {
  return isDeepStrictEqual(cached, loaded)
}
