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
  /**
   * `whileRevalidate`: for this long after its `ttl` a value is still returned, while it is loaded anew behind the
   * caller; one process does so at a time. An invalidation ends it at once, like any other value. Not together with
   * `sliding`, whose values have no such time.
   * @default none
   */
  readonly stale?: { readonly whileRevalidate?: Duration | undefined } | false | undefined
  /**
   * Loads a value anew behind a hit shortly before its `ttl` ends: the nearer the end and the longer its load took, the
   * likelier, so that a value that is asked for all the time is never waited for. What a write stored has no load time,
   * and is left to its end.
   * @default false
   */
  readonly refreshEarly?: boolean | undefined
}

/** The names of the policy options; other words are refused. */
export const POLICY_OPTIONS: readonly (keyof PolicyOptions)[] = [
  'ttl',
  'nullTtl',
  'jitter',
  'sliding',
  'stale',
  'refreshEarly',
]

/** How long a value lives, in milliseconds. */
export interface Lifetime {
  /** Until a hit needs a second thought. */
  readonly freshMs: number
  /** Until it is dead. */
  readonly hardMs: number
  /** How long the store keeps it unless it is hit again. */
  readonly ttlMs: number
}

/** When an entry was made, and when it ends. */
type Times = Pick<Header, 'created' | 'freshUntil' | 'hardUntil' | 'loadMs'>

/** The call that a value comes from: the object, and the arguments. */
interface Called {
  readonly self: unknown
  readonly args: readonly unknown[]
}

/** A policy worked out once, which answers questions. */
export interface Policy {
  /** The lifetime of this value, or `undefined` when it is not to be stored. `noted` is what the load itself asked for. */
  lifetime(value: unknown, of: Called, noted: number | undefined, chance: number): Lifetime | undefined
  /** No value of this policy lives longer, in milliseconds; a guess where the times to live come from a function. */
  readonly longestMs: number
  /** How long a hit lets an entry live from now; `undefined` where its time to live does not slide. */
  extension(entry: Times, now: number): number | undefined
  /** Whether an entry that is no longer fresh, and not dead, may still be returned. */
  mayServeStale(entry: Pick<Times, 'freshUntil'>, now: number): boolean
  /** Whether a hit on a fresh entry is to load it anew; `chance` gives a number in [0, 1). */
  refreshesEarly(entry: Times, now: number, chance: () => number): boolean
}

const BUILT_IN = { ttl: '5m', jitter: 0.1, refreshEarly: false } as const satisfies PolicyOptions

/** What is assumed of a time to live that only a function knows. */
const UNKNOWN_TTL_MS = 86_400_000

/**
 * Checks one layer of options and keeps what was given; `undefined` is "not given".
 * @throws TypeError or RangeError that names `where`, the option and the value.
 */
export function readPolicyOptions(options: PolicyOptions, where: string): PolicyOptions {
  const { ttl, nullTtl, jitter, sliding, refreshEarly } = options
  if (ttl !== undefined && typeof ttl !== 'function') readDuration(ttl, `${where}: option 'ttl'`)
  if (nullTtl !== undefined) readDuration(nullTtl, `${where}: option 'nullTtl'`)
  if (sliding !== undefined && sliding !== false) readDuration(sliding, `${where}: option 'sliding'`)
  if (jitter !== undefined && !(typeof jitter === 'number' && jitter >= 0 && jitter <= 1)) {
    throw new RangeError(`${where}: option 'jitter' must be a number from 0 to 1, got ${String(jitter)}`)
  }
  if (refreshEarly !== undefined && typeof refreshEarly !== 'boolean') {
    throw new TypeError(`${where}: option 'refreshEarly' must be true or false, got ${String(refreshEarly)}`)
  }
  const staleMs = readStale(options, where)
  if (staleMs !== undefined && sliding !== undefined && sliding !== false) {
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
  // `{ whileRevalidate: undefined }` says nothing, as `undefined` does, and must not hide what a wider layer says.
  const isSaid = (name: keyof PolicyOptions): boolean =>
    options[name] !== undefined && !(name === 'stale' && options.stale !== false && staleMs === undefined)
  const given = POLICY_OPTIONS.filter(isSaid)
  return Object.fromEntries(given.map((name) => [name, options[name]]))
}

/** Works a policy out of its layers, the nearest first. */
export function resolvePolicy(layers: readonly PolicyOptions[]): Policy {
  const options = Object.assign({}, BUILT_IN, ...layers.toReversed()) as PolicyOptions & {
    ttl: NonNullable<PolicyOptions['ttl']>
    jitter: number
  }
  const { ttl, nullTtl, jitter, sliding, refreshEarly } = options
  const fixedTtlMs = typeof ttl === 'function' ? undefined : readDuration(ttl, 'ttl')
  const nullTtlMs = nullTtl === undefined ? undefined : readDuration(nullTtl, 'nullTtl')
  // Whole milliseconds, as the header keeps them, by which an entry is known to slide.
  const maxAgeMs = sliding === undefined || sliding === false ? undefined : Math.ceil(readDuration(sliding, 'sliding'))
  const slidingTtlMs = maxAgeMs === undefined ? undefined : fixedTtlMs
  // From different layers both may come, and then values slide.
  const staleMs = slidingTtlMs === undefined ? (readStale(options, 'stale') ?? 0) : 0

  return Object.freeze({
    longestMs: Math.max(fixedTtlMs ?? UNKNOWN_TTL_MS, nullTtlMs ?? 0, maxAgeMs ?? 0) + staleMs,
    extension({ created, hardUntil }: Times, now: number) {
      // What was given a life of its own, by its load or as a null, is left alone: it ends when that is over.
      if (slidingTtlMs === undefined || hardUntil - created !== maxAgeMs) return undefined
      return Math.min(slidingTtlMs, hardUntil - now)
    },
    mayServeStale: ({ freshUntil }: Pick<Times, 'freshUntil'>, now: number) => now < freshUntil + staleMs,
    refreshesEarly({ freshUntil, loadMs }: Times, now: number, chance: () => number) {
      // XFetch: the time that a load takes, stretched by chance, reaches past the end.
      return refreshEarly === true && now - loadMs * Math.log(1 - chance()) >= freshUntil
    },
    lifetime(value: unknown, of: Called, noted: number | undefined, chance: number) {
      const own = noted ?? (value === null || value === undefined ? nullTtlMs : undefined)
      const given = own ?? fixedTtlMs ?? fromFunction(ttl, value, of)
      const freshMs = given * (1 - jitter * chance)
      if (freshMs <= 0) return undefined
      if (own === undefined && slidingTtlMs !== undefined && maxAgeMs !== undefined) {
        // From different layers, `sliding` may be the shorter of the two: it bounds the life all the same.
        return { freshMs: maxAgeMs, hardMs: maxAgeMs, ttlMs: Math.min(freshMs, maxAgeMs) }
      }
      return { freshMs, hardMs: freshMs + staleMs, ttlMs: freshMs + staleMs }
    },
  })
}

function readStale({ stale }: PolicyOptions, where: string): number | undefined {
  if (stale === undefined || stale === false) return undefined
  if (typeof stale !== 'object' || stale === null) {
    throw new TypeError(`${where}: option 'stale' must be an object, such as { whileRevalidate: '1m' }`)
  }
  for (const name of Object.keys(stale)) {
    if (name !== 'whileRevalidate') throw new TypeError(`${where}: option 'stale' has no '${name}'`)
  }
  const { whileRevalidate } = stale
  return whileRevalidate === undefined
    ? undefined
    : readDuration(whileRevalidate, `${where}: option 'stale.whileRevalidate'`)
}

function fromFunction(ttl: PolicyOptions['ttl'], value: unknown, { self, args }: Called): number {
  const given: unknown = Reflect.apply(ttl as (...given: unknown[]) => unknown, self, [value, ...args])
  return readDuration(given, "the function given as option 'ttl'", { allowZero: true })
}
