/**
 * What payloads go through between the serializer and the store: compression, encryption, a signature. Implement it to
 * bring one of your own, and put it around a serializer with `withWrapper`.
 *
 * The one obligation: `unwrap` gives the bytes that `wrap` was given, at the same place, or throws. Both are synchronous,
 * keep no state between calls that could change what they give, and leave the bytes that they are given as they are.
 */
export interface PayloadWrapper {
  /** What it does, in a word for messages, such as `compression`. A serializer has each kind once at most. */
  readonly kind: string
  /** Whether an entry that has not gone through it is refused, as one must be that was to be encrypted. */
  readonly isRequired: boolean
  /** Whether this is a name under which it has stored something, or would have. */
  owns(name: string): boolean
  /**
   * The bytes that are stored instead; `undefined`: as it is, where that is allowed. What it throws keeps the value out of
   * the store; its caller gets it all the same.
   */
  wrap(payload: Uint8Array, place: PayloadPlace): WrappedPayload | undefined
  /** The payload again. What it throws makes the entry a counted miss. */
  unwrap(payload: Uint8Array, name: string, place: PayloadPlace): Uint8Array
}

/** What a wrapper has made of a payload. */
export interface WrappedPayload {
  /**
   * Stored with the entry, so that it is known how to read it: 1 to 32 of `[A-Za-z0-9.-]`. A value is not stored under the
   * name of another wrapper of its serializer that would unwrap it instead.
   */
  readonly name: string
  readonly payload: Uint8Array
}

/** Where a payload lies, for wrappers that bind it to that. */
export interface PayloadPlace {
  /**
   * The full name of the entry in the store, and all that its header says but the payload's length and the names of this
   * wrapper and those behind it. Two entries that differ in any of it never have the same one; one entry has the same when
   * it is written and when it is read.
   */
  readonly binding: string
}
