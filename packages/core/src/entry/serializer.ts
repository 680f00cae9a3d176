import type { PayloadWrapper } from './wrapper.js'

/** What a store keeps of a value: text is the default and the faster one over the Redis client, bytes serve binary formats. */
export type Payload = string | Uint8Array

/**
 * How values become payloads. Implement it to bring a format of your own.
 *
 * The one obligation: what `deserialize(serialize(value))` returns equals `value`, types included.
 * Where that is impossible, `serialize` throws (an `UnsupportedValueError` names the path): the caller then gets
 * the value, and nothing is stored. `deserialize` throws for a payload that it did not write: a counted miss.
 * Both are synchronous and keep no state between calls.
 */
export interface Serializer<P extends Payload = Payload> {
  /** Stored with each entry, so that a change of serializer is a miss and never a wrong value. 1 to 8 of `[A-Za-z0-9.-]`. */
  readonly id: string
  readonly format: P extends string ? 'text' : 'bytes'
  /** A text must have no lone surrogates: they have no UTF-8. */
  serialize(value: unknown): P
  deserialize(payload: P): unknown
  /**
   * What payloads go through behind it, in this order, such as compression and then encryption; what is stored is bytes
   * then. @default nothing
   */
  readonly wrappers?: readonly PayloadWrapper[] | undefined
}
