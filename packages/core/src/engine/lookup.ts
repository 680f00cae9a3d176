import type { Clock } from '../base/clock.js'
import type { Header } from '../entry/header.js'
import { freshness } from '../entry/freshness.js'
import type { BypassReason, MissReason } from '../events/reasons.js'
import { MAX_TAGS } from '../keys/tag.js'
import type { Entry, EntryAnswer, EntrySlot, EntryStore } from '../store/entry-store.js'
import type { Version } from '../store/slot.js'
import type { Ground } from './ground.js'
import type { Sought } from './read-call.js'
import type { Tagged } from './targets.js'

/**
 * What a look at a slot means for a caller:
 *
 * - `hit`: here is the answer.
 * - `lapsed`: it answers only where the method fails; till then it is left where it is.
 * - `error`: the method has failed a short while ago, and this is what was kept of its error.
 * - `vacant`: nothing usable; ask for a lease, over exactly `over` where something dead lies there.
 * - `leased`: someone is loading it under `token`; `stamps` are those of the caller's tags, as its look found them.
 * - `granted`: this caller holds the lease, and `ground` is what its load stands on; only after asking for it.
 * - `past`: the cache cannot help with this call, nor may it be filled. `isBlind`: the store did not even answer a look;
 *   `question`: it did, and failed at this question for a lease, which a crowd of callers has asked together.
 */
export type Seen =
  | {
      readonly kind: 'hit'
      readonly version: Version
      readonly entry: Entry
      readonly isStale: boolean
      /** By the clock's wall, when this was found. */
      readonly at: number
    }
  | { readonly kind: 'lapsed'; readonly version: Version; readonly entry: Entry }
  | { readonly kind: 'error'; readonly version: Version; readonly entry: Entry }
  | { readonly kind: 'vacant'; readonly reason: MissReason; readonly over?: Version; readonly error?: unknown }
  | { readonly kind: 'leased'; readonly token: string; readonly stamps: Stamps }
  | { readonly kind: 'granted'; readonly token: string; readonly miss: Vacant; readonly ground: Ground }
  | {
      readonly kind: 'past'
      readonly reason: BypassReason
      readonly error?: unknown
      readonly isBlind?: true
      readonly question?: number
    }

/** The answer. */
export type Hit = Extract<Seen, { kind: 'hit' }>
/** What stands in for an error. */
export type Lapsed = Extract<Seen, { kind: 'lapsed' }>
/** What was kept of an error. */
export type KeptError = Extract<Seen, { kind: 'error' }>
/** What was found in a slot, and may be replaced. */
export type Found = Pick<Hit, 'version' | 'entry'>
/** Nothing usable, and why. */
export type Vacant = Extract<Seen, { kind: 'vacant' }>
/** Someone is loading it. */
export type Leased = Extract<Seen, { kind: 'leased' }>

/** The stamps of some tags, in their order; `null` for one that has none. */
export type Stamps = readonly (string | null)[]

/** Looks at slots, and says what they mean. Never rejects. */
export interface Lookup {
  look(sought: Sought): Promise<Seen>
  /** As `look(sought).then(use)`, without the promise in between: every hit pays for it. */
  lookFor<T>(sought: Sought, use: (seen: Seen) => T | Promise<T>): Promise<T>
  /**
   * What an answer means that was asked for elsewhere, for this key and these tags. `since`: the mark of when that was.
   * @default the mark of now
   */
  judge(sought: Sought, answer: Promise<EntryAnswer>, since?: number): Promise<Seen>
}

/** What of the store's answers this process must not believe, because it owes the store an invalidation. */
export interface Doubts {
  isPending(tagged: Tagged): boolean
  isTagPending(tag: string): boolean
  /** Another number whenever a look that is under way may have found what is, or was just now, in doubt. */
  mark(): number
}

/** See {@link Lookup}. */
export function createLookup(store: EntryStore, clock: Clock, doubts: Doubts): Lookup {
  return {
    look: (sought) => judge(sought, store.read([sought.key], sought.tags)),
    lookFor(sought, use) {
      const since = doubts.mark()
      return store.read([sought.key], sought.tags).then(
        (answer) => {
          const seen = seenIn(answer, sought, since)
          return seen instanceof Promise ? seen.then(use) : use(seen)
        },
        (error: unknown) => use(blind(error)),
      )
    },
    judge,
  }

  function judge(sought: Sought, answer: Promise<EntryAnswer>, since: number = doubts.mark()): Promise<Seen> {
    return answer.then((given) => seenIn(given, sought, since), blind)
  }

  function seenIn({ slots, stamps }: EntryAnswer, sought: Sought, since: number): Seen | Promise<Seen> {
    const seen = meaningOf(slots[0] ?? ABSENT, stamps, sought, clock.now())
    if (seen.kind !== 'hit' && seen.kind !== 'lapsed' && seen.kind !== 'error') return seen
    if (sought.revealsTags && seen.kind !== 'error') {
      const lack = lackOfTags(sought, seen)
      if (lack !== undefined) return { kind: 'vacant', reason: 'tag', over: seen.version, error: lack.error }
    }
    const further = furtherTags(seen.entry.header, sought.tags)
    if (further === NONE && sought.accepts === undefined) return believed(sought, seen, since)
    return examine(sought, seen, further, since)
  }

  /** What only the entry knows takes a second look: tags that its load revealed. And its value may be of an old shape. */
  async function examine(sought: Sought, found: Answering, further: readonly string[], since: number): Promise<Seen> {
    const { version, entry } = found
    if (further.some((tag) => doubts.isTagPending(tag))) return { kind: 'past', reason: 'pending' }
    try {
      if (further.length > 0) {
        const { stamps } = await store.read([], further)
        if (!holds(entry.header, further, stamps)) return { kind: 'vacant', reason: 'tag', over: version }
      }
    } catch (error) {
      return { kind: 'past', reason: 'store', error }
    }
    try {
      if (sought.accepts === undefined || found.kind === 'error' || (await sought.accepts(entry.value)))
        return believed(sought, found, since)
      return { kind: 'vacant', reason: 'schema', over: version }
    } catch (error) {
      return { kind: 'vacant', reason: 'schema', over: version, error }
    }
  }

  /** Also what only now is in doubt: another server may have answered than the one that the look was sent to. */
  function believed(sought: Sought, found: Answering, since: number): Seen {
    const { tags } = found.entry.header
    const isDoubtful =
      doubts.mark() !== since || doubts.isPending(sought) || tags.some(({ tag }) => doubts.isTagPending(tag))
    return isDoubtful ? { kind: 'past', reason: 'pending' } : found
  }
}

function blind(error: unknown): Seen {
  return { kind: 'past', reason: 'store', error, isBlind: true }
}

/** What a slot means at this moment, as far as it and the stamps of the caller's tags can tell. */
function meaningOf(slot: EntrySlot, stamps: Stamps, sought: Sought, now: number): Exclude<Seen, { kind: 'granted' }> {
  switch (slot.state) {
    case 'value': {
      const { version, entry } = slot
      const { header } = entry
      // None is written so: each look at it would ask for all of their stamps.
      if (header.tags.length > MAX_TAGS) return { kind: 'vacant', reason: 'unreadable', over: version }
      if (sought.definition !== undefined && header.definition !== sought.definition) {
        return { kind: 'vacant', reason: 'version', over: version }
      }
      if (!holds(header, sought.tags, stamps)) return { kind: 'vacant', reason: 'tag', over: version }
      const state = freshness(header, now)
      if (header.isError === true) {
        const isKept = state === 'fresh' && sought.policy.errors !== undefined
        return isKept ? { kind: 'error', version, entry } : { kind: 'vacant', reason: 'expired', over: version }
      }
      if (state === 'fresh') return { kind: 'hit', version, entry, isStale: false, at: now }
      const left = state === 'stale' ? sought.policy.pastFresh(header, now) : 'expired'
      if (left === 'stale') return { kind: 'hit', version, entry, isStale: true, at: now }
      return left === 'lapsed'
        ? { kind: 'lapsed', version, entry }
        : { kind: 'vacant', reason: 'expired', over: version }
    }
    case 'absent':
      return { kind: 'vacant', reason: 'absent' }
    case 'lease':
      return { kind: 'leased', token: slot.token, stamps }
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

/** Whether the entry carries each of these tags with exactly the stamp that it has now. A tag without one has lost it. */
function holds({ tags: carried }: Header, tags: readonly string[], stamps: Stamps): boolean {
  if (tags.length === 0) return true
  return tags.every((tag, i) => {
    const stamp = stamps[i]
    return typeof stamp === 'string' && carried.some((one) => one.tag === tag && one.stamp === stamp)
  })
}

/** Why the entry lacks a tag that its value reveals to this caller: another method may have stored it without. */
function lackOfTags({ tagsOf }: Sought, { entry }: Found): { readonly error: unknown } | undefined {
  try {
    const isWhole = tagsOf(entry.value, NONE).every((revealed) => entry.header.tags.some(({ tag }) => tag === revealed))
    return isWhole ? undefined : { error: undefined }
  } catch (error) {
    return { error }
  }
}

/** What was found and may answer. */
type Answering = Hit | Lapsed | KeptError

/** The tags of an entry that the caller's arguments did not name. */
function furtherTags({ tags: carried }: Header, tags: readonly string[]): readonly string[] {
  // All that were sought are carried, each once.
  if (carried.length === tags.length) return NONE
  return carried.map(({ tag }) => tag).filter((tag) => !tags.includes(tag))
}

const ABSENT: EntrySlot = { state: 'absent' }
const NONE: readonly string[] = []
