import type { Clock } from '../base/clock.js'
import type { BypassReason, MissReason } from '../events/events.js'
import { freshness } from '../entry/freshness.js'
import type { Entry, EntrySlot, EntryStore } from '../store/entry-store.js'
import type { Version } from '../store/slot.js'

/**
 * What a look at a slot means for a caller:
 *
 * - `hit`: here is the answer.
 * - `vacant`: nothing usable; ask for a lease, over exactly `over` where something dead lies there.
 * - `leased`: someone is loading it under `token`.
 * - `granted`: this caller holds the lease; only after asking for it.
 * - `past`: the cache cannot help with this call, nor may it be filled.
 */
export type Seen =
  | { readonly kind: 'hit'; readonly version: Version; readonly entry: Entry }
  | { readonly kind: 'vacant'; readonly reason: MissReason; readonly over?: Version; readonly error?: unknown }
  | { readonly kind: 'leased'; readonly token: string }
  | { readonly kind: 'granted'; readonly token: string; readonly miss: Vacant }
  | { readonly kind: 'past'; readonly reason: BypassReason; readonly error?: unknown }

/** Nothing usable, and why. */
export type Vacant = Extract<Seen, { kind: 'vacant' }>

/** Looks at one key; never rejects. */
export function lookUp(store: EntryStore, clock: Clock, key: string): Promise<Seen> {
  return store.read([key], NO_TAGS).then(
    ({ slots }) => judge(slots[0] ?? ABSENT, clock.now()),
    (error: unknown) => ({ kind: 'past', reason: 'store', error }),
  )
}

/** What a slot means at this moment. */
export function judge(slot: EntrySlot, now: number): Seen {
  switch (slot.state) {
    case 'value': {
      const { version, entry } = slot
      // Written by a version that knows tags and definitions: whether it still holds is not for this one to say.
      const isBeyondUs = entry.header.tags.length > 0 || entry.header.definition !== ''
      if (isBeyondUs) return { kind: 'vacant', reason: 'unreadable', over: version }
      return freshness(entry.header, now) === 'fresh'
        ? { kind: 'hit', version, entry }
        : { kind: 'vacant', reason: 'expired', over: version }
    }
    case 'absent':
      return { kind: 'vacant', reason: 'absent' }
    case 'lease':
      return { kind: 'leased', token: slot.token }
    case 'unreadable':
      return { kind: 'vacant', reason: 'unreadable', over: slot.version, error: slot.error }
    case 'barrier':
      return { kind: 'past', reason: 'barrier' }
    case 'foreign':
      return { kind: 'past', reason: 'foreign' }
    default:
      return slot satisfies never
  }
}

const ABSENT: EntrySlot = { state: 'absent' }
const NO_TAGS: readonly string[] = []
