// Contracts for those who extend the cache
export type { Clock, Timer } from './base/clock.js'
export type { Random } from './base/random.js'
export type { Payload, Serializer } from './entry/serializer.js'
export type {
  LeaseAnswer,
  Slot,
  Store,
  StoreAnswer,
  StoreContext,
  StoreFactory,
  StoredValue,
  Version,
} from './store/store.js'

// Errors
export {
  CacheKeyError,
  isReadthroughError,
  ReadthroughError,
  StoreError,
  UnsupportedValueError,
} from './base/errors.js'
export type { ErrorCode } from './base/errors.js'
