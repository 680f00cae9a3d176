import type { Clock } from '../base/clock.js'
import type { Entry, EntryAnswer, EntrySlot } from './entry-store.js'
import type { Feed } from './feed.js'
import type { HeldEntry } from './near-entry.js'
import type { Hold } from './near-hold.js'
import type { Marks } from './near-marks.js'
import type { Shelf } from './near-shelf.js'
import type { Version } from './slot.js'

/** What is needed to put near what was read. */
export interface LearnParts {
  readonly shelf: Shelf
  /** Stamps that the store has, as far as nobody has told otherwise: of the tags of entries that answer unasked. */
  readonly stamps: Map<string, string>
  readonly marks: Pick<Marks, 'end' | 'isKeyClean' | 'isTagClean'>
  readonly hold: Hold
  /** `undefined`: nothing is answered with unasked, and what was seen lies near until its time is over. */
  readonly proof: object | undefined
  readonly feed: () => Pick<Feed, 'covers' | 'coversTag'> | undefined
  readonly clock: Clock
  /** How long after it was last seen in the store an entry lies near, in milliseconds. */
  readonly ttlMs: number
}

type Tags = readonly string[]
type Stamps = readonly (string | null)[]

/**
 * Puts near what was read, gives the answer on, and ends the mark of the read. `since`: the number of that mark; where
 * there is none, nothing of it may answer unasked.
 */
export type Learn = (keys: readonly string[], tags: Tags, answer: EntryAnswer, since: number | undefined) => EntryAnswer

/** Stamps that are held at most; the oldest go first. */
const MAX_STAMPS = 10_000

/** See {@link Learn}. */
export function createLearn({ shelf, stamps: held, marks, hold, proof, feed, clock, ttlMs }: LearnParts): Learn {
  return function learn(keys, tags, answer, since) {
    const found = keys.map((key, i) => keep(key, answer.slots[i] ?? ABSENT, since))
    if (proof === undefined) for (const one of found) if (one !== undefined) see(one)
    if (since === undefined) return answer
    const { covers, coversTag } = feed() ?? {}
    if (covers === undefined) {
      prove(keys, found, tags, answer.stamps, since)
      marks.end()
      return answer
    }
    // Behind the caller, who is not concerned by it, nor by a feed that breaks its word and rejects.
    vouch(keys, found, covers, tags, answer.stamps, coversTag)
      .then(([kept, stamps]) => prove(keys, kept, tags, stamps, since))
      .catch(() => {})
      .finally(() => marks.end())
    return answer
  }

  /** Puts a value that is fresh near, to be asked for by its version. */
  function keep(key: string, slot: EntrySlot, since: number | undefined): HeldEntry | undefined {
    const isSpoiled = since !== undefined && !marks.isKeyClean(since, key)
    const isFit = slot.state === 'value' && !isSpoiled && isWorthHolding(slot.version, slot.entry, clock.now())
    if (!isFit) {
      shelf.drop(key)
      return undefined
    }
    const { version, entry } = slot
    const there = shelf.find(key)
    if (there?.version === version) return there
    const made = hold(version as string, entry)
    shelf.put(key, made)
    return made
  }

  /** Lets what nothing has spoiled since its read began answer unasked. */
  function prove(
    keys: readonly string[],
    found: readonly (HeldEntry | undefined)[],
    tags: Tags,
    stamps: Stamps,
    since: number,
  ): void {
    tags.forEach((tag, i) => {
      const stamp = stamps[i]
      if (typeof stamp === 'string' && marks.isTagClean(since, tag)) holdStamp(tag, stamp)
    })
    keys.forEach((key, i) => {
      const one = found[i]
      // It may have been dropped meanwhile, and then stays so.
      if (one === undefined || one.isDropped || !marks.isKeyClean(since, key)) return
      if (one.tags.every(({ tag, stamp }) => held.get(tag) === stamp)) see(one)
    })
  }

  function holdStamp(tag: string, stamp: string): void {
    if (held.size >= MAX_STAMPS && !held.has(tag)) {
      const [oldest] = held.keys()
      if (oldest !== undefined) held.delete(oldest)
    }
    held.set(tag, stamp)
  }

  /** The last moment of the monotonic clock at which it is fresh, and has been seen no longer ago than it may. */
  function see(one: HeldEntry): void {
    const leftMs = Math.min(one.freshUntil - clock.now(), ttlMs)
    one.until = Math.ceil(clock.monotonic() + leftMs) - 1
  }
}

/** Only what lies where changes are told of. */
async function vouch(
  keys: readonly string[],
  found: readonly (HeldEntry | undefined)[],
  covers: NonNullable<Feed['covers']>,
  tags: Tags,
  stamps: Stamps,
  coversTag: Feed['coversTag'],
): Promise<readonly [readonly (HeldEntry | undefined)[], Stamps]> {
  return Promise.all([
    Promise.all(
      keys.map(async (key, i) => {
        const one = found[i]
        return one !== undefined && (await covers(key, one.version)) ? one : undefined
      }),
    ),
    Promise.all(
      tags.map(async (tag, i) => {
        const stamp = stamps[i]
        return typeof stamp === 'string' && (await coversTag?.(tag, stamp)) === true ? stamp : null
      }),
    ),
  ])
}

/** Errors are few, and what is past its time is about to be replaced. */
function isWorthHolding(version: Version, { header }: Entry, now: number): boolean {
  return typeof version === 'string' && header.isError !== true && now < header.freshUntil
}

const ABSENT: EntrySlot = { state: 'absent' }
