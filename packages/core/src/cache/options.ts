import type { Clock } from '../base/clock.js'
import type { Duration } from '../base/durations.js'
import type { Random } from '../base/random.js'
import type { Serializer } from '../entry/serializer.js'
import type { AuditOptions } from '../engine/audit-options.js'
import { GUARANTEE_OPTIONS, type GuaranteeOptions } from '../engine/guarantee-options.js'
import type { FailoverAnswer } from '../engine/failover.js'
import { POLICY_OPTIONS, type PolicyOptions } from '../engine/options.js'
import type { RedactKey } from '../events/redaction.js'
import type { KeyPart } from '../keys/key.js'
import type { IndexedKey } from './index-options.js'
import type { StoreFactory } from '../store/store.js'
import type { BreakerOptions } from './breaker-options.js'
import type { NearOptions } from './near-options.js'

/** The mandatory first part of every key, pattern and tag, such as the tenant; `undefined` or `null` bypasses the cache. */
export type Vary = () => KeyPart | undefined

/** What `createCache` takes: where values lie, how they are written, and the defaults of methods and calls. */
export interface CacheOptions extends PolicyOptions, Omit<GuaranteeOptions, 'wait'> {
  /** Every key starts with it. Two caches with one namespace over one store are one cache. */
  readonly namespace: string
  /** Where values lie: `redisStore(…)`, `memoryStore(…)`, or one of your own. */
  readonly store: StoreFactory
  /**
   * What was read lies in this process as well, before the store: `{}` for the defaults of {@link NearOptions}.
   * @default none
   * @example
   * createCache({ …, near: { max: 50_000, mode: { bounded: '50ms' }, copy: 'freeze' } })
   */
  readonly near?: NearOptions | false | undefined
  /** How values are written. @default `jsonSerializer()`: plain JSON, which refuses what it would change */
  readonly serializer?: Serializer | undefined
  /** What stands before the namespace in the store. @default 'rt' */
  readonly prefix?: string | undefined
  /** See {@link Vary}. */
  readonly vary?: Vary | undefined
  /**
   * What a key or tag that cannot be built does to a read or a write-through: the method runs past the cache, or does not
   * run, and the call rejects with `CacheKeyError`. An invalidation never throws for it.
   * @default 'bypass'
   */
  readonly onKeyError?: 'bypass' | 'throw' | undefined
  /**
   * How long a call waits for a load that is not its own, in this process or another, before it loads and stores nothing;
   * and how long a load queues. @default '5s'
   */
  readonly wait?: Duration | undefined
  /**
   * How many loads of this cache run at once in this process. The others queue, first come first served, for at most `wait`:
   * then they run all the same. A load from inside another never queues, nor does one inside a transaction.
   * @default any number, and 64 while the store cannot be reached
   */
  readonly maxLoads?: number | undefined
  /** How long the store may take: for a read (default 50 ms), a fill (250 ms), an invalidation with its retries (1 s). */
  readonly deadlines?:
    | {
        readonly read?: Duration | undefined
        readonly write?: Duration | undefined
        readonly invalidate?: Duration | undefined
      }
    | undefined
  /**
   * The circuit breaker: a store that does not answer is left alone for a while, and calls go past it at once. `false`:
   * each call waits for its deadline.
   */
  readonly breaker?: BreakerOptions | false | undefined
  /**
   * What is done where the store was started anew, perhaps from an old copy, or another server has taken its place.
   * `'replay'`: what this process has invalidated in the last 30 seconds is invalidated once more before it is believed.
   * `'clear'`: that, and the whole namespace is dropped, unless it is certain that the server is the one it was; the cache
   * is passed by until this is known. It costs a look at each new connection, and a scan of the store where it clears.
   * @default 'replay'
   */
  readonly onFailover?: FailoverAnswer | undefined
  /** The largest serialized value that is stored, and that is read, in characters or bytes. @default 1_048_576 */
  readonly maxValueBytes?: number | undefined
  /**
   * Reads each value back before it is stored, and compares: what would come back changed is not stored, and told of with
   * the path inside the value, once for each method. `'development'`: unless `NODE_ENV` is `production`, as it is when
   * the cache is made. It costs a decoding and a walk through the value for each that is stored. @default not at all
   */
  readonly verify?: 'development' | 'always' | undefined
  /**
   * What stands in events, on the diagnostics channel and in process warnings in place of a key, a pattern or a tag, and in place
   * of the `method` of a call without a decorator, which is the first part of its key. What the store and the serializer say of
   * an error is withheld with it. A function that throws, or gives no text, lets nothing through. @default names as they are
   * @example
   * createCache({ …, redactKey: hashOf })
   */
  readonly redactKey?: RedactKey | undefined
  /** Audits a share of the hits, so that `stats()` tells how many are stale. @default none */
  readonly audit?: AuditOptions | undefined
  /**
   * Declared keys whose entries are noted in the store, so that dropping a pattern of theirs costs what matches it, and not
   * what the store holds. Each miss of such a key costs one command more. All processes of a namespace must agree on it:
   * `docs/guide/invalidation.md` says how it is switched on. @default none: each pattern is sought by a scan
   */
  readonly indexes?: readonly IndexedKey[] | undefined
  /** Time, for tests. @default the machine's */
  readonly clock?: Clock | undefined
  /** Chance, for tests. @default the machine's */
  readonly random?: Random | undefined
}

/** The names of these options; other words are refused. */
export const CACHE_OPTIONS: ReadonlySet<string> = new Set([
  ...POLICY_OPTIONS,
  ...GUARANTEE_OPTIONS,
  'namespace',
  'store',
  'near',
  'serializer',
  'prefix',
  'vary',
  'onKeyError',
  'wait',
  'maxLoads',
  'deadlines',
  'breaker',
  'onFailover',
  'maxValueBytes',
  'verify',
  'redactKey',
  'audit',
  'indexes',
  'clock',
  'random',
] satisfies (keyof CacheOptions)[])
