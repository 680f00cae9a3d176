import type { Clock } from '../base/clock.js'
import type { TagStamp } from '../entry/header.js'
import type { GroupOf } from '../keys/groups.js'
import { shardOf } from '../keys/tag.js'
import type { EntryStore } from '../store/entry-store.js'
import type { Counters } from '../store/groups.js'
import type { Loaded } from './load.js'
import { createNotes, type NotedUntil } from './notes.js'
import type { ReadCall } from './read-call.js'

/** What a load stands on: what was known of tags before it began. */
export interface Ground {
  /** The tags that the arguments name, with their stamps. */
  readonly tags: readonly TagStamp[]
  /** What tells whether other tags were invalidated meanwhile; `undefined` where nothing does. */
  readonly counters: Counters | undefined
  /** Until when the key is noted in the index of its group; `undefined` where it has none. */
  readonly notedUntil?: NotedUntil | undefined
}

/**
 * The ground with the tags that the load has revealed. `changed`: one of them was, or may have been, invalidated since
 * the ground was laid. `unknown`: nothing can tell.
 */
export type Confirmed = readonly TagStamp[] | 'changed' | 'unknown'

/** What loads stand on. */
export interface Grounds {
  /**
   * Everything is sent at once, and must be answered before the load begins. `barrier`: a tag is under one, so that what
   * is loaded now may be neither stored nor shared. Rejects when a stamp cannot be had, or the key not be noted in its
   * index. `behind`: what is asked for the right to store, and has been sent already; a note counts only if it is executed
   * after that.
   */
  lay(call: ReadCall, behind?: Promise<unknown>): Promise<Ground | 'barrier'>
  /**
   * Stamps the tags that the load has revealed, for an entry that lives so long, then sees whether one of them was
   * invalidated since the ground was laid. Without `lifeMs`, for a value that is not stored, it only sees. Never rejects.
   */
  confirm(call: ReadCall, ground: Ground, loaded: Loaded, lifeMs: number | undefined): Promise<Confirmed>
  /** Lets the stamps of these tags live as long as an entry that needs them. Never rejects. */
  prolong(ground: Ground, lifeMs: number): Promise<void>
  /** Notes the key for so long from now, where it has an index and is not noted for as long; rejects where it cannot be. */
  note(key: string, lifeMs: number, ground?: Ground): Promise<unknown> | undefined
}

/** Stamps outlive the entries that need them by this much: the entry's time counts from a little later. */
const STAMP_SLACK_MS = 60_000
/** Programmatic calls could name any number of methods. */
const MAX_REVEALING = 1_000
const NO_TAGS: readonly TagStamp[] = []
const BARE: Ground = { tags: NO_TAGS, counters: undefined }

/** What grounds need. */
export interface GroundParts {
  readonly store: EntryStore
  readonly clock: Clock
  /** Whether an invalidation of that tag has not reached the store yet. */
  readonly isTagPending: (tag: string) => boolean
  /** Which keys have an index. @default none */
  readonly groupOf?: GroupOf | undefined
}

/** See {@link Grounds}. */
export function createGrounds({ store, clock, isTagPending, groupOf }: GroundParts): Grounds {
  const { counters } = store
  const notes = createNotes(store, clock, groupOf)
  /** Methods whose loads have named tags that nothing had announced. */
  const revealing = new Set<string>()

  /** `undefined` where one of them is under a barrier. */
  async function stamp(tags: readonly string[], lifeMs: number): Promise<readonly TagStamp[] | undefined> {
    const stamps = await store.ensureStamps(tags, lifeMs + STAMP_SLACK_MS)
    const stamped = tags.flatMap((tag, i) => {
      const own = stamps[i]
      return typeof own === 'string' ? [{ tag, stamp: own }] : []
    })
    return stamped.length === tags.length ? stamped : undefined
  }

  /** Only where tags are to be expected: each other miss would be dearer, and depend on where the counters lie. */
  function areExpected(call: ReadCall): boolean {
    return counters !== undefined && (call.revealsTags || revealing.has(call.method))
  }

  return {
    lay(call, behind) {
      const noting = notes.ofLoad(call, behind)
      const counting = areExpected(call) ? counters?.ensure().catch(() => undefined) : undefined
      if (call.tags.length === 0 && counting === undefined && noting === undefined) return Promise.resolve(BARE)
      const stamping = call.tags.length === 0 ? NO_TAGS : stamp(call.tags, call.policy.longestMs)
      return Promise.all([stamping, counting, noting]).then(([tags, before, notedUntil]) =>
        tags === undefined ? 'barrier' : { tags, counters: before, notedUntil },
      )
    },
    async confirm(call, { tags, counters: before }, loaded, lifeMs) {
      try {
        const revealed = loaded.revealed()
        if (revealed.length === 0) return tags
        if (counters === undefined) return 'unknown'
        if (before === undefined) {
          // The loads to come will know.
          if (revealing.size < MAX_REVEALING) revealing.add(call.method)
          return 'unknown'
        }
        // What was read while a barrier stood may be of before the write, or of a replica that lags.
        if (revealed.some((tag) => before.held.has(shardOf(tag)))) return 'changed'
        const stamped = lifeMs === undefined ? NO_TAGS : await stamp(revealed, lifeMs)
        if (stamped === undefined) return 'changed'
        // After the stamps: an invalidation first counts, then drops them, so whatever the stamps missed is counted.
        const after = await counters.read()
        const isSame = after !== null && areSame(before, after, revealed)
        return isSame && !revealed.some(isTagPending) ? [...tags, ...stamped] : 'changed'
      } catch {
        return 'unknown'
      }
    },
    async prolong({ tags }, lifeMs) {
      if (tags.length === 0) return
      await stamp(
        tags.map(({ tag }) => tag),
        lifeMs,
      ).catch(() => {})
    },
    note: (key, lifeMs, ground) => notes.until(key, lifeMs, ground?.notedUntil),
  }
}

function areSame(before: Counters, after: Counters, tags: readonly string[]): boolean {
  const count = ({ counts }: Counters, tag: string): number => counts.get(shardOf(tag)) ?? 0
  return before.epoch === after.epoch && tags.every((tag) => count(before, tag) === count(after, tag))
}
