// Keys
export type { Duration } from './base/durations.js'
export { defineKey } from './keys/define-key.js'
export type { DeclaredKey } from './keys/define-key.js'
export { hashOf } from './keys/hash-of.js'
export type { Key, KeyPart } from './keys/key.js'
export { pattern } from './keys/pattern.js'
export type { Pattern } from './keys/pattern.js'

// Decorators
export { CacheDefaults } from './decorators/cache-defaults.js'
export type { CacheDefaultsOptions } from './decorators/cache-defaults.js'
export type { CacheFinding } from './decorators/cache-findings.js'
export type { CacheOption } from './decorators/cache-option.js'
export type { Decorators } from './decorators/cache-with-decorators.js'
export { decoratedMethods } from './decorators/decorated-methods.js'
export type { DecoratedMethod } from './decorators/decorated-methods.js'
export { setDefaultCache } from './decorators/default-cache.js'
export { describeCache } from './decorators/describe-cache.js'
export type { CacheDescription } from './decorators/describe-cache.js'
export type { DescribedMethod } from './decorators/described-method.js'
export { Invalidate } from './decorators/invalidate.js'
export type { InvalidateOptions } from './decorators/invalidate.js'
export type { KeySource } from './decorators/key-source.js'
export type { AnyClassDecorator, AsyncMethodDecorator } from './decorators/method-decorator.js'
export type { SampleCall } from './decorators/named.js'
export { ReadThrough, ReadThroughOf } from './decorators/read-through.js'
export type { ReadThroughOptions } from './decorators/read-through.js'
export { WriteThrough, WriteThroughOf } from './decorators/write-through.js'
export type { WriteThroughOptions } from './decorators/write-through.js'
export { onResult } from './cache/on-result.js'
export type { OnResult } from './cache/on-result.js'
export type { Tags } from './cache/tag-sources.js'

// Setting up
export { createCache } from './decorators/cache-with-decorators.js'
export type { CacheWithDecorators as Cache } from './decorators/cache-with-decorators.js'
export type { InvalidationTargets } from './cache/cache.js'
export type { ReadOptions, SeedOptions, WrapOptions, WriteOptions } from './cache/call-options.js'
export type { Explanation } from './cache/inspect.js'
export type { BreakerOptions } from './cache/breaker-options.js'
export type { NearOptions } from './cache/near-options.js'
export type { CopyMode } from './store/near-hold.js'
export type { CacheOptions, Vary } from './cache/options.js'
export type { IndexedKey } from './cache/index-options.js'
export type { InvalidationState } from './cache/targets.js'
export { currentLoad } from './engine/current-load.js'
export type { CurrentLoad } from './engine/current-load.js'
export type { AuditedHit, AuditOptions } from './engine/audit-options.js'
export { outcomeOf } from './engine/outcome.js'
export type { Outcome } from './engine/outcome.js'
export type { GuaranteeOptions } from './engine/guarantee-options.js'
export type { PolicyOptions } from './engine/options.js'
export type { KeptErrorOptions } from './engine/error-options.js'
export type { StaleOptions } from './engine/stale.js'
export type { TimeoutOptions } from './engine/timeouts.js'
export { openTransaction } from './engine/transaction.js'
export type { TransactionScope } from './engine/current-transaction.js'
export { memoryStore } from './store/memory-store.js'
export type { MemoryStoreOptions } from './store/memory-store.js'
export { jsonSerializer } from './entry/json-serializer.js'

// News
export type { CacheEvent, CacheEventOf, CacheEventType } from './events/events.js'
export type { AuditOutcome, BypassReason, MissReason, SkipReason } from './events/reasons.js'
export type { CacheEventMessage, Listener } from './events/emitter.js'
export type { RedactKey } from './events/redaction.js'
export type { NearStats } from './events/near-stats.js'
export type { Stats } from './events/stats.js'
export type { PayloadCounts } from './events/payload-tally.js'
export type { Counts } from './events/tally.js'

// Contracts for those who extend the cache
export { systemClock } from './base/clock.js'
export type { Clock, Timer } from './base/clock.js'
export { systemRandom } from './base/random.js'
export type { Random } from './base/random.js'
export type { Payload, Serializer } from './entry/serializer.js'
export { withWrapper } from './entry/with-wrapper.js'
export type { PayloadPlace, PayloadWrapper, WrappedPayload } from './entry/wrapper.js'
export type { LeaseAnswer, Slot, StoreAnswer, StoredValue, Version } from './store/slot.js'
export type { Store, StoreContext, StoreFactory } from './store/store.js'
export type {
  BarrierVerbs,
  ClaimVerbs,
  CounterVerbs,
  Counters,
  IncarnationVerbs,
  IndexVerbs,
  RaisedBarrier,
  ReplicaVerbs,
  StoreGroups,
  TagBarrierVerbs,
  Watch,
  Written,
} from './store/groups.js'
export type { Feed, FeedListener, FeedVerbs } from './store/feed.js'
export type { ProbeAnswer, ProbedSlot } from './store/slot.js'
export { TAG_SHARDS } from './keys/tag.js'
export { dropIndexed } from './store/indexed-drop.js'
export type { IndexPage, Noted, PatternIndex } from './store/indexed-drop.js'
export { globMatcher } from './keys/glob.js'
export { sweep } from './store/sweep.js'
export type { Primary, ScanPage, Sweepable, SweepOptions, Topology } from './store/sweep.js'

// Errors
export {
  CacheKeyError,
  CircuitOpenError,
  InvalidationError,
  isReadthroughError,
  LoadTimeoutError,
  ReadthroughError,
  StoreError,
  UnsupportedValueError,
  ValueTooLargeError,
} from './base/errors.js'
export type { ErrorCode } from './base/errors.js'
