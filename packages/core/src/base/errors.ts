/**
 * The closed list of error codes. A code never changes inside a major version; a message may.
 *
 * - `KEY_INVALID`: a key or pattern cannot be built from these arguments.
 * - `STORE_FAILED`: the store answered a command with an error, or its connection broke.
 * - `STORE_TIMEOUT`: the store did not answer within the deadline; the command may still execute later.
 * - `STORE_REPLICAS`: fewer replicas than asked for have confirmed a write; it comes with events, never thrown.
 * - `CIRCUIT_OPEN`: the store has failed again and again, and was not asked.
 * - `LOAD_TIMEOUT`: the method took longer than its hard timeout.
 * - `INVALIDATION_FAILED`: an invalidation with `onFailure: 'throw'` is not done; the method itself has succeeded.
 * - `VALUE_UNSUPPORTED`: the serializer cannot carry this value without changing it.
 * - `VALUE_TOO_LARGE`: the value, serialized, is over the cache's limit.
 * - `CACHE_CLOSED`: an invalidation after `close()`; it comes with the event, never thrown.
 */
export type ErrorCode =
  | 'KEY_INVALID'
  | 'STORE_FAILED'
  | 'STORE_TIMEOUT'
  | 'STORE_REPLICAS'
  | 'CIRCUIT_OPEN'
  | 'LOAD_TIMEOUT'
  | 'INVALIDATION_FAILED'
  | 'VALUE_UNSUPPORTED'
  | 'VALUE_TOO_LARGE'
  | 'CACHE_CLOSED'

/** Marks our errors across copies of the package, where `instanceof` fails. */
const brand = Symbol.for('readthrough.error')

/**
 * The base of every error that Readthrough itself throws. What a decorated method throws is never wrapped:
 * the caller gets the same object. Recognise ours by {@link isReadthroughError} and tell them apart by `code`.
 */
export class ReadthroughError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
    this.code = code
    Object.defineProperty(this, brand, { value: true })
  }
}

/** A key or pattern cannot be built: `undefined`, `NaN`, an object or a function as a part, a missing argument. */
export class CacheKeyError extends ReadthroughError {
  constructor(message: string, options?: ErrorOptions) {
    super('KEY_INVALID', message, options)
  }
}

/** The store failed, did not answer in time, or has too few replicas; `cause` is its own error. */
export class StoreError extends ReadthroughError {
  readonly operation: string

  constructor(
    code: 'STORE_FAILED' | 'STORE_TIMEOUT' | 'STORE_REPLICAS' | 'CIRCUIT_OPEN',
    operation: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(code, message, options)
    this.operation = operation
  }
}

/** The store has failed again and again, and is given time: the command was not sent. */
export class CircuitOpenError extends StoreError {
  /** For how long it has been failing, in milliseconds. */
  readonly downMs: number

  constructor(operation: string, message: string, downMs: number, options?: ErrorOptions) {
    super('CIRCUIT_OPEN', operation, message, options)
    this.downMs = downMs
  }
}

/**
 * The method took longer than `timeout.hard`, and its caller waits no longer. It goes on, unless it heeds
 * `currentLoad().signal`.
 */
export class LoadTimeoutError extends ReadthroughError {
  /** As events name it, such as `ProductRepository.findById`. */
  readonly method: string
  /** The timeout, in milliseconds. */
  readonly ms: number

  constructor(method: string, ms: number) {
    super('LOAD_TIMEOUT', `${method} took longer than its hard timeout of ${ms} ms`)
    this.method = method
    this.ms = ms
  }
}

/**
 * An invalidation with `onFailure: 'throw'` is not done. The method has run, and what it has written stands; `result` is
 * what it gave. Where `state` is `pending`, the invalidation is tried again as ever.
 */
export class InvalidationError extends ReadthroughError {
  /** As events name it, such as `ProductRepository.update`. */
  readonly method: string
  readonly state: 'pending' | 'incomplete' | 'lost'
  readonly result: unknown

  constructor(method: string, state: InvalidationError['state'], result?: unknown) {
    super('INVALIDATION_FAILED', `${method}: the invalidation is ${state}; what was written stands`)
    this.method = method
    this.state = state
    this.result = result
  }
}

/**
 * A serializer throws this for a value it cannot carry unchanged. The value reaches the caller and is not stored.
 * `path` says where inside the value the trouble lies, such as `rows[3].price`; empty for the value itself.
 */
export class UnsupportedValueError extends ReadthroughError {
  readonly path: string

  constructor(path: string, message: string, options?: ErrorOptions) {
    super('VALUE_UNSUPPORTED', message, options)
    this.path = path
  }
}

/** A value is over the cache's `maxValueBytes`. The caller gets it; it is not stored. */
export class ValueTooLargeError extends ReadthroughError {
  readonly bytes: number

  constructor(bytes: number, limit: number) {
    super(
      'VALUE_TOO_LARGE',
      `The value takes ${bytes} characters or bytes in the store, more than the limit of ${limit}`,
    )
    this.bytes = bytes
  }
}

/** What an error says, for messages of ours; whatever was thrown, this does not throw. */
export function messageOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error)
  } catch {
    return 'something that cannot be shown'
  }
}

/** Whether `error` was thrown by Readthrough itself, whichever copy of the package made it; whatever it is, this does not throw. */
export function isReadthroughError(error: unknown): error is ReadthroughError {
  try {
    return typeof error === 'object' && error !== null && brand in error
  } catch {
    // A Proxy that objects to being looked at.
    return false
  }
}
