import { systemClock, type Clock } from '../base/clock.js'
import { readDuration, type Duration } from '../base/durations.js'
import { knownOptions } from '../base/known-options.js'
import { systemRandom, type Random } from '../base/random.js'
import { shown } from '../base/shown.js'
import { jsonSerializer } from '../entry/json-serializer.js'
import type { Serializer } from '../entry/serializer.js'
import type { PayloadWrapper } from '../entry/wrapper.js'
import { readAuditOptions, type Auditing } from '../engine/audit-options.js'
import { howWith, NO_GUARANTEES, readGuaranteeOptions, type Guarantees } from '../engine/guarantee-options.js'
import type { FailoverAnswer } from '../engine/failover.js'
import { readPolicyOptions, type PolicyOptions } from '../engine/options.js'
import { createRedaction, NO_REDACTION, type Redaction } from '../events/redaction.js'
import { escapeText } from '../keys/escape.js'
import type { GroupOf } from '../keys/groups.js'
import type { StoreDeadlines } from '../policy/guarded-store.js'
import type { StoreFactory } from '../store/store.js'
import { readBreakerOptions, type Breaker } from './breaker-options.js'
import { readIndexOptions } from './index-options.js'
import { readNearOptions, type NearTierOptions } from './near-options.js'
import { CACHE_OPTIONS, type CacheOptions, type Vary } from './options.js'

/** The options of a cache, checked and complete. */
export interface ResolvedCacheOptions {
  readonly namespace: string
  readonly store: StoreFactory
  /** `undefined`: no near tier. */
  readonly near: NearTierOptions | undefined
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
  readonly redaction: Redaction
  readonly auditing: Auditing | undefined
  readonly how: Guarantees
  /** Which keys have an index; `undefined`: none. */
  readonly groupOf: GroupOf | undefined
}

const WHERE = 'createCache'
/** Longest prefix and namespace, in characters: they stand before every key. */
const MAX_NAME = 128
const OF_DEADLINES: ReadonlySet<string> = new Set(['read', 'write', 'invalidate'])
/** An invalidation is tried up to four times within its deadline. */
const TRIES = 4

/** @throws TypeError or RangeError that names the option and the value. */
export function readCacheOptions(given: CacheOptions): ResolvedCacheOptions {
  const options = knownOptions(given, CACHE_OPTIONS, WHERE)
  const { namespace, prefix = 'rt', store, serializer = jsonSerializer(), vary, onKeyError = 'bypass' } = options
  const { wait = '5s', maxLoads, onFailover = 'replay', maxValueBytes = 1_048_576, verify, redactKey } = options
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
  if (redactKey !== undefined && typeof redactKey !== 'function') throw wrong('redactKey', 'a function', redactKey)
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
  const near = readNearOptions(options.near, WHERE)
  const auditing = readAuditOptions(options.audit, WHERE)
  return {
    namespace,
    store,
    near,
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
    redaction: redactKey === undefined ? NO_REDACTION : createRedaction(redactKey),
    // What another process has invalidated may lie near for as long.
    auditing: auditing && { ...auditing, graceMs: auditing.graceMs + (near?.boundMs ?? 0) },
    groupOf: readIndexOptions(options.indexes, WHERE),
    how: howWith(readGuaranteeOptions({ ...options, wait: undefined }, WHERE), NO_GUARANTEES),
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
  return (format === 'text' || format === 'bytes') && typeof id === 'string' && /^[A-Za-z0-9.-]{1,8}$/.test(id)
}

function isWrapper(given: Partial<PayloadWrapper>): boolean {
  if (!hasMethods(given, ['owns', 'wrap', 'unwrap'])) return false
  const { kind, isRequired } = given
  return typeof kind === 'string' && typeof isRequired === 'boolean'
}

function requireName(option: string, value: unknown): void {
  const isText = typeof value === 'string' && value !== '' && value.length <= MAX_NAME
  if (isText && escapeText(value) === value) return
  throw wrong(option, `1 to ${MAX_NAME} characters without ':' '*' '%' '{' '}' and control characters`, value)
}

function wrong(option: string, expected: string, value: unknown): TypeError {
  return new TypeError(`${WHERE}: option '${option}' must be ${expected}; got ${shown(value)}`)
}
