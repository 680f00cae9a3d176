import { systemClock, type Clock } from '../base/clock.js'
import { readDuration, type Duration } from '../base/durations.js'
import { knownOptions } from '../base/known-options.js'
import { systemRandom, type Random } from '../base/random.js'
import { shown } from '../base/shown.js'
import { jsonSerializer } from '../entry/json-serializer.js'
import type { Serializer } from '../entry/serializer.js'
import type { PayloadWrapper } from '../entry/wrapper.js'
import { readAuditOptions, type Auditing, type AuditOptions } from '../engine/audit-options.js'
import { GUARANTEE_OPTIONS, howWith, NO_GUARANTEES, readGuaranteeOptions } from '../engine/guarantee-options.js'
import type { GuaranteeOptions, Guarantees } from '../engine/guarantee-options.js'
import type { FailoverAnswer } from '../engine/failover.js'
import { POLICY_OPTIONS, readPolicyOptions, type PolicyOptions } from '../engine/options.js'
import { escapeText } from '../keys/escape.js'
import type { KeyPart } from '../keys/key.js'
import type { StoreDeadlines } from '../policy/guarded-store.js'
import type { StoreFactory } from '../store/store.js'
import { readBreakerOptions, type Breaker, type BreakerOptions } from './breaker-options.js'

/** The mandatory first part of every key, pattern and tag, such as the tenant; `undefined` or `null` bypasses the cache. */
export type Vary = () => KeyPart | undefined

/** What `createCache` takes: where values lie, how they are written, and the defaults of methods and calls. */
export interface CacheOptions extends PolicyOptions, GuaranteeOptions {
  /** Every key starts with it. Two caches with one namespace over one store are one cache. */
  readonly namespace: string
  /** Where values lie: `redisStore(…)`, `memoryStore(…)`, or one of your own. */
  readonly store: StoreFactory
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
  /** Audits a share of the hits, so that `stats()` tells how many are stale. @default none */
  readonly audit?: AuditOptions | undefined
  /** Time, for tests. @default the machine's */
  readonly clock?: Clock | undefined
  /** Chance, for tests. @default the machine's */
  readonly random?: Random | undefined
}

/** The options of a cache, checked and complete. */
export interface ResolvedCacheOptions {
  readonly namespace: string
  readonly store: StoreFactory
  readonly clock: Clock
  readonly random: Random
  readonly storePrefix: string
  readonly serializer: Serializer
  readonly policy: PolicyOptions
  readonly vary: Vary | undefined
  readonly onKeyError: 'bypass' | 'throw'
  readonly waitMs: number
  readonly maxLoads: number | undefined
  readonly deadlines: StoreDeadlines
  readonly breaker: Breaker
  readonly onFailover: FailoverAnswer
  readonly maxValueBytes: number
  readonly verifies: boolean
  readonly auditing: Auditing | undefined
  readonly how: Guarantees
}

const OPTIONS: ReadonlySet<string> = new Set([
  ...POLICY_OPTIONS,
  ...GUARANTEE_OPTIONS,
  'namespace',
  'store',
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
  'audit',
  'clock',
  'random',
] satisfies (keyof CacheOptions)[])

const WHERE = 'createCache'
const OF_DEADLINES: ReadonlySet<string> = new Set(['read', 'write', 'invalidate'])
/** An invalidation is tried up to four times within its deadline. */
const TRIES = 4

/** @throws TypeError or RangeError that names the option and the value. */
export function readCacheOptions(given: CacheOptions): ResolvedCacheOptions {
  const options = knownOptions(given, OPTIONS, WHERE)
  const { namespace, prefix = 'rt', store, serializer = jsonSerializer(), vary, onKeyError = 'bypass' } = options
  const { wait = '5s', maxLoads, onFailover = 'replay', maxValueBytes = 1_048_576, verify } = options
  const { clock = systemClock, random = systemRandom, deadlines: limits = {} } = options
  const deadlines = knownOptions(limits, OF_DEADLINES, `${WHERE}: option 'deadlines'`)
  requireName('namespace', namespace)
  requireName('prefix', prefix)
  if (typeof store !== 'function') throw wrong('store', 'redisStore(…), memoryStore(…) or another store', store)
  if (!isSerializer(serializer)) {
    throw wrong(
      'serializer',
      'a serializer: serialize, deserialize, format, an id of 1 to 8 of A-Z a-z 0-9 . -, and wrappers, if any',
      serializer,
    )
  }
  if (!hasMethods(clock, ['now', 'monotonic', 'timer']))
    throw wrong('clock', 'a clock: now, monotonic and timer', clock)
  if (!hasMethods(random, ['fraction', 'id'])) throw wrong('random', 'a source of chance: fraction and id', random)
  if (vary !== undefined && typeof vary !== 'function') throw wrong('vary', 'a function', vary)
  if (onKeyError !== 'bypass' && onKeyError !== 'throw') throw wrong('onKeyError', "'bypass' or 'throw'", onKeyError)
  if (onFailover !== 'replay' && onFailover !== 'clear') throw wrong('onFailover', "'replay' or 'clear'", onFailover)
  if (verify !== undefined && verify !== 'development' && verify !== 'always') {
    throw wrong('verify', "'development' or 'always'", verify)
  }
  if (!Number.isInteger(maxValueBytes) || maxValueBytes < 1) {
    throw new RangeError(`${WHERE}: option 'maxValueBytes' must be a whole number from 1, got ${shown(maxValueBytes)}`)
  }
  if (maxLoads !== undefined && (!Number.isInteger(maxLoads) || maxLoads < 1)) {
    throw new RangeError(`${WHERE}: option 'maxLoads' must be a whole number from 1, got ${shown(maxLoads)}`)
  }
  const duration = (value: Duration | undefined, preset: Duration, name: string): number =>
    readDuration(value ?? preset, `${WHERE}: option '${name}'`)
  return {
    namespace,
    store,
    clock,
    random,
    storePrefix: `${prefix}:${namespace}:`,
    serializer,
    policy: readPolicyOptions(options, WHERE),
    vary,
    onKeyError,
    waitMs: duration(wait, wait, 'wait'),
    maxLoads,
    deadlines: {
      readMs: duration(deadlines.read, '50ms', 'deadlines.read'),
      writeMs: duration(deadlines.write, '250ms', 'deadlines.write'),
      invalidateMs: duration(deadlines.invalidate, '1s', 'deadlines.invalidate') / TRIES,
    },
    breaker: readBreakerOptions(options.breaker, WHERE),
    onFailover,
    maxValueBytes,
    verifies: verify === 'always' || (verify === 'development' && process.env['NODE_ENV'] !== 'production'),
    auditing: readAuditOptions(options.audit, WHERE),
    how: howWith(readGuaranteeOptions(options, WHERE), NO_GUARANTEES),
  }
}

function hasMethods(given: unknown, names: readonly string[]): boolean {
  if (typeof given !== 'object' || given === null) return false
  try {
    return names.every((name) => typeof Reflect.get(given, name) === 'function')
  } catch {
    return false
  }
}

function isSerializer(given: Partial<Serializer>): boolean {
  if (!hasMethods(given, ['serialize', 'deserialize'])) return false
  const { id, format, wrappers = [] } = given
  if (!Array.isArray(wrappers) || !wrappers.every(isWrapper)) return false
  return (format === 'text' || format === 'bytes') && /^[A-Za-z0-9.-]{1,8}$/.test(String(id))
}

function isWrapper(given: Partial<PayloadWrapper>): boolean {
  if (!hasMethods(given, ['owns', 'wrap', 'unwrap'])) return false
  const { kind, isRequired } = given
  return typeof kind === 'string' && typeof isRequired === 'boolean'
}

function requireName(option: string, value: unknown): void {
  if (typeof value === 'string' && value !== '' && escapeText(value) === value) return
  throw wrong(option, "text without ':' '*' '%' '{' '}' and control characters", value)
}

function wrong(option: string, expected: string, value: unknown): TypeError {
  return new TypeError(`${WHERE}: option '${option}' must be ${expected}; got ${shown(value)}`)
}
