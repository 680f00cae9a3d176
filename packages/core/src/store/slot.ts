import type { Payload } from '../entry/serializer.js'

/**
 * Names what lies in a slot, so that a later command can say "only if it is still that".
 * The first 21 bytes of an entry (`V` and its id); for something that is not an entry of ours, its raw bytes or a
 * digest of them. Anything else names nothing, above all no lease and no barrier, even if it spells one.
 */
export type Version = string | Uint8Array

/** A value as the store keeps it: `version` (`V` and a fresh id, 21 ASCII characters) followed by `body`. */
export interface StoredValue {
  readonly version: Version
  readonly body: Payload
}

/**
 * What a store can say about one key:
 *
 * - `absent`: nobody knows.
 * - `lease`: a load is under way; only the holder of `token` may fill.
 * - `value`: the answer; `version` names it.
 * - `barrier`: a write is under way; load, but neither fill nor join.
 * - `unreadable`: bytes that are none of ours; may be leased over by naming `version`.
 * - `foreign`: the store keeps another type of thing there, which it will not replace.
 */
export type Slot =
  | { readonly state: 'absent' }
  | { readonly state: 'lease'; readonly token: string }
  | { readonly state: 'value'; readonly version: Version; readonly body: Payload }
  | { readonly state: 'barrier' }
  | { readonly state: 'unreadable'; readonly version: Version }
  | { readonly state: 'foreign' }

/** The answer to {@link Store.lease}: granted, or what lies there instead. */
export type LeaseAnswer = { readonly state: 'granted' } | Slot

/** The answer to {@link Store.read}: one slot a key and one stamp a tag, in the order asked. */
export interface StoreAnswer {
  readonly slots: readonly Slot[]
  readonly stamps: readonly (string | null)[]
}

/** A {@link Slot} of which no more was read than tells what it is. */
export type ProbedSlot = Exclude<Slot, { state: 'value' }> | { readonly state: 'value'; readonly version: Version }

/** What `read` would answer, without the bodies. */
export interface ProbeAnswer {
  readonly slots: readonly ProbedSlot[]
  readonly stamps: readonly (string | null)[]
}
