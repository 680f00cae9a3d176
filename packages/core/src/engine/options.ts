import { readDuration, type Duration } from '../base/durations.js'
import type { Header } from '../entry/header.js'

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
}

/** The names of the policy options; other words are refused. */
export const POLICY_OPTIONS: readonly (keyof PolicyOptions)[] = ['ttl', 'nullTtl', 'jitter', 'sliding']

/** How long a value lives: `ttlMs` until it expires unless it is hit again, `hardMs` at the most. */
export interface Lifetime {
  readonly ttlMs: number
  readonly hardMs: number
}

/** A policy worked out once, which answers questions. */
export interface Policy {
  /** The lifetime of this value, or `undefined` when it is not to be stored. `noted` is what the load itself asked for. */
  lifetime(value: unknown, args: readonly unknown[], noted: number | undefined, chance: number): Lifetime | undefined
  /** How long a hit lets an entry live from now; `undefined` where its time to live does not slide. */
  extension(entry: Pick<Header, 'created' | 'hardUntil'>, now: number): number | undefined
}

const BUILT_IN = { ttl: '5m', jitter: 0.1 } as const satisfies PolicyOptions

/**
 * Checks one layer of options and keeps what was given; `undefined` is "not given".
 * @throws TypeError or RangeError that names `where`, the option and the value.
 */
export function readPolicyOptions(options: PolicyOptions, where: string): PolicyOptions {
  const { ttl, nullTtl, jitter, sliding } = options
  if (ttl !== undefined && typeof ttl !== 'function') readDuration(ttl, `${where}: option 'ttl'`)
  if (nullTtl !== undefined) readDuration(nullTtl, `${where}: option 'nullTtl'`)
  if (sliding !== undefined && sliding !== false) readDuration(sliding, `${where}: option 'sliding'`)
  if (jitter !== undefined && !(typeof jitter === 'number' && jitter >= 0 && jitter <= 1)) {
    throw new RangeError(`${where}: option 'jitter' must be a number from 0 to 1, got ${String(jitter)}`)
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
  const given = POLICY_OPTIONS.filter((name) => options[name] !== undefined)
  return Object.fromEntries(given.map((name) => [name, options[name]]))
}

/** Works a policy out of its layers, the nearest first. */
export function resolvePolicy(layers: readonly PolicyOptions[]): Policy {
  const { ttl, nullTtl, jitter, sliding } = Object.assign({}, BUILT_IN, ...layers.toReversed()) as PolicyOptions & {
    ttl: NonNullable<PolicyOptions['ttl']>
    jitter: number
  }
  const fixedTtlMs = typeof ttl === 'function' ? undefined : readDuration(ttl, 'ttl')
  const nullTtlMs = nullTtl === undefined ? undefined : readDuration(nullTtl, 'nullTtl')
  // Whole milliseconds, as the header keeps them, by which an entry is known to slide.
  const maxAgeMs = sliding === undefined || sliding === false ? undefined : Math.ceil(readDuration(sliding, 'sliding'))

  const slidingTtlMs = maxAgeMs === undefined ? undefined : fixedTtlMs

  return Object.freeze({
    extension({ created, hardUntil }: Pick<Header, 'created' | 'hardUntil'>, now: number) {
      // What was given a life of its own, by its load or as a null, is left alone: it ends when that is over.
      if (slidingTtlMs === undefined || hardUntil - created !== maxAgeMs) return undefined
      return Math.min(slidingTtlMs, hardUntil - now)
    },
    lifetime(value: unknown, args: readonly unknown[], noted: number | undefined, chance: number) {
      const own = noted ?? (value === null || value === undefined ? nullTtlMs : undefined)
      const given = own ?? fixedTtlMs ?? fromFunction(ttl, value, args)
      const ttlMs = given * (1 - jitter * chance)
      if (ttlMs <= 0) return undefined
      const slides = own === undefined && slidingTtlMs !== undefined
      // From different layers, `sliding` may be the shorter of the two: it bounds the life all the same.
      return slides
        ? { ttlMs: Math.min(ttlMs, maxAgeMs as number), hardMs: maxAgeMs as number }
        : { ttlMs, hardMs: ttlMs }
    },
  })
}

function fromFunction(ttl: PolicyOptions['ttl'], value: unknown, args: readonly unknown[]): number {
  const given: unknown = (ttl as (...given: unknown[]) => unknown)(value, ...args)
  return readDuration(given, "the function given as option 'ttl'", { allowZero: true })
}
