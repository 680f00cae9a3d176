import { unawaited } from '../base/unawaited.js'
import { readDuration } from '../base/durations.js'
import { isReadthroughError } from '../base/errors.js'
import type { Header } from '../entry/header.js'
import { policyOver, type PolicyOptions } from './options.js'
import { readErrors, type KeptErrors } from './error-options.js'
import { NEVER_STALE, readStale } from './stale.js'
import { readTimeout, type Timeouts } from './timeouts.js'

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

/** `stale`: it may be returned; `lapsed`: only in place of an error; `expired`: it may not. */
export type PastFresh = 'stale' | 'lapsed' | 'expired'

/** A policy worked out once, which answers questions. */
export interface Policy extends Timeouts {
  /** The lifetime of this value, or `undefined` when it is not to be stored. `noted` is what the load itself asked for. */
  lifetime(value: unknown, of: Called, noted: number | undefined, chance: number): Lifetime | undefined
  /** Errors that are kept; `undefined`: none are. */
  readonly errors: KeptErrors | undefined
  /** How long such an error lives, or `undefined` when it is not to be stored. */
  errorLifetime(chance: number): Lifetime | undefined
  /** Nothing of this policy lives longer, in milliseconds; a guess where the times to live come from a function. */
  readonly longestMs: number
  /** Whether a hit on a fresh entry may do more than answer: let it live on, or load it anew. */
  readonly doesMore: boolean
  /** How long a hit lets an entry live from now; `undefined` where its time to live does not slide. */
  extension(entry: Times, now: number): number | undefined
  /** What an entry is good for that is no longer fresh, and not dead. */
  pastFresh(entry: Pick<Times, 'freshUntil'>, now: number): PastFresh
  /** Whether what has lapsed may be returned in place of this error. May throw, as the user's rule does. */
  standsInFor(error: unknown): boolean
  /** Whether a hit on a fresh entry is to load it anew; `chance` gives a number in [0, 1). */
  refreshesEarly(entry: Times, now: number, chance: () => number): boolean
}

const BUILT_IN = { ttl: '5m', jitter: 0.1, refreshEarly: false } as const satisfies PolicyOptions

/** What is assumed of a time to live that only a function knows. */
const UNKNOWN_TTL_MS = 86_400_000

/** Works a policy out of its layers, the nearest first. */
export function resolvePolicy(layers: readonly PolicyOptions[]): Policy {
  const options = layers.toReversed().reduce<PolicyOptions>(policyOver, BUILT_IN) as PolicyOptions & {
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
  const stale = slidingTtlMs === undefined ? readStale(options.stale, 'stale') : NEVER_STALE
  const { revalidateMs, ifErrorMs, forErrors } = stale
  const staleMs = Math.max(revalidateMs, ifErrorMs)
  const errors = readErrors(options.errors, 'errors')

  const { softMs, hardMs } = readTimeout(options.timeout, 'timeout')

  // Neither spread nor frozen: a programmatic call with options of its own makes one each time.
  return {
    softMs,
    hardMs,
    errors,
    errorLifetime(chance: number) {
      const ms = (errors?.ttlMs ?? 0) * (1 - jitter * chance)
      return ms <= 0 ? undefined : { freshMs: ms, hardMs: ms, ttlMs: ms }
    },
    longestMs: Math.max(fixedTtlMs ?? UNKNOWN_TTL_MS, nullTtlMs ?? 0, maxAgeMs ?? 0, errors?.ttlMs ?? 0) + staleMs,
    doesMore: slidingTtlMs !== undefined || refreshEarly === true,
    extension({ created, hardUntil }: Times, now: number) {
      // What was given a life of its own, by its load or as a null, is left alone: it ends when that is over.
      if (slidingTtlMs === undefined || hardUntil - created !== maxAgeMs) return undefined
      return Math.min(slidingTtlMs, hardUntil - now)
    },
    pastFresh({ freshUntil }: Pick<Times, 'freshUntil'>, now: number): PastFresh {
      if (now < freshUntil + revalidateMs) return 'stale'
      return now < freshUntil + ifErrorMs ? 'lapsed' : 'expired'
    },
    // A load that takes too long has given no answer that a rule could tell from another.
    standsInFor: (error: unknown) =>
      forErrors === undefined || (isReadthroughError(error) && error.code === 'LOAD_TIMEOUT') || forErrors(error),
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
  }
}

function fromFunction(ttl: PolicyOptions['ttl'], value: unknown, { self, args }: Called): number {
  const given: unknown = unawaited(Reflect.apply(ttl as (...given: unknown[]) => unknown, self, [value, ...args]))
  return readDuration(given, "the function given as option 'ttl'", { allowZero: true, isMade: true })
}
