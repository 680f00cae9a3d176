import type { Clock } from '../base/clock.js'
import type { Entry, EntryAnswer, EntrySlot, EntryStore } from './entry-store.js'
import type { Feed, ProbedSlot } from './groups.js'
import { type HeldEntry, type Hold, UNPROVEN } from './near-entry.js'
import type { Marks } from './near-marks.js'
import type { Proof } from './near-proof.js'
import type { Shelf } from './near-shelf.js'
import type { Version } from './slot.js'

/** What reads of a near tier need. */
export interface NearReadParts {
  readonly inner: Pick<EntryStore, 'read' | 'probe'>
  readonly shelf: Shelf
  /** Stamps that the store has, as far as nobody has told otherwise: of the tags of entries that answer unasked. */
  readonly stamps: Map<string, string>
  readonly marks: Marks
  readonly hold: Hold
  /** `undefined`: nothing is answered with unasked. */
  readonly proof: Pick<Proof, 'isLive' | 'answersUntil'> | undefined
  readonly feed: () => Pick<Feed, 'covers' | 'coversTag'> | undefined
  readonly clock: Clock
  /** How long after it was last seen in the store an entry lies near, in milliseconds. */
  readonly ttlMs: number
  /** Whether nothing is to be answered with unasked now. @default something may be */
  readonly mustAsk?: (() => boolean) | undefined
}

type Tags = readonly string[]
type Stamps = readonly (string | null)[]

/** Stamps that are held at most; the oldest go first. */
const MAX_STAMPS = 10_000

/**
 * Reads from near: unasked where that is proven; else by asking for no more than the version of what lies near; else whole.
 * An entry of one version never changes, so what lies near is right wherever that is its version.
 */
export function createNearReads(parts: NearReadParts): EntryStore['read'] {
  const { inner, shelf, stamps: held, marks, hold, proof, feed, clock, ttlMs, mustAsk } = parts
  const { probe } = inner

  return function read(keys, tags) {
    const unasked = answerUnasked(keys, tags)
    if (unasked !== undefined) return Promise.resolve(unasked)
    // Only what is read while all changes are told is known to lie there until one is.
    const since = proof?.isLive === true ? marks.begin() : undefined
    const answering = ask(keys, tags, since)
    if (since === undefined) return answering
    return answering.then(undefined, (error: unknown) => {
      marks.end()
      throw error
    })
  }

  function answerUnasked(keys: readonly string[], tags: Tags): EntryAnswer | undefined {
    if (proof === undefined || mustAsk?.() === true) return undefined
    const now = clock.monotonic()
    if (now > proof.answersUntil) return undefined
    const stamps: string[] = []
    for (const tag of tags) {
      const stamp = held.get(tag)
      if (stamp === undefined) return undefined
      stamps.push(stamp)
    }
    const slots: EntrySlot[] = []
    for (const key of keys) {
      const found = shelf.find(key)
      if (found === undefined || now > found.until) return undefined
      slots.push(slotOf(found))
    }
    return { slots, stamps }
  }

  function ask(keys: readonly string[], tags: Tags, since: number | undefined): Promise<EntryAnswer> {
    const known = probe === undefined ? undefined : allHeld(keys)
    if (probe === undefined || known === undefined) return readWhole(keys, tags, since)
    return probe(keys, tags).then(({ slots, stamps }) => {
      const matched = slots.map((slot, i) => matchedSlot(slot, known[i]!))
      if (!matched.every((slot) => slot !== undefined)) return readWhole(keys, tags, since)
      return learn(keys, tags, { slots: matched, stamps }, since)
    })
  }

  function readWhole(keys: readonly string[], tags: Tags, since: number | undefined): Promise<EntryAnswer> {
    return inner.read(keys, tags).then((answer) => learn(keys, tags, answer, since))
  }

  /** What lies near at these keys, if something does at each of them. */
  function allHeld(keys: readonly string[]): readonly HeldEntry[] | undefined {
    if (keys.length === 0) return undefined
    const now = clock.monotonic()
    const known: HeldEntry[] = []
    for (const key of keys) {
      const found = shelf.find(key)
      if (found === undefined) return undefined
      if (found.until !== UNPROVEN && now > found.until) {
        shelf.drop(key)
        return undefined
      }
      known.push(found)
    }
    return known
  }

  /** Puts near what was read, and ends the mark of the read. */
  function learn(keys: readonly string[], tags: Tags, answer: EntryAnswer, since: number | undefined): EntryAnswer {
    const found = keys.map((key, i) => keep(key, answer.slots[i] ?? ABSENT, since))
    if (proof === undefined) for (const one of found) if (one !== undefined) see(one)
    if (since === undefined) return answer
    const { covers, coversTag } = feed() ?? {}
    if (covers === undefined) {
      prove(keys, found, tags, answer.stamps, since)
      marks.end()
      return answer
    }
    // Behind the caller, who is not concerned by it.
    void vouch(keys, found, covers, tags, answer.stamps, coversTag).then(([kept, stamps]) => {
      prove(keys, kept, tags, stamps, since)
      marks.end()
    })
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
      if (one === undefined || shelf.find(key) !== one || !marks.isKeyClean(since, key)) return
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

/** `undefined`: another version lies there than near. */
function matchedSlot(slot: ProbedSlot, held: HeldEntry): EntrySlot | undefined {
  if (slot.state !== 'value') return slot
  return slot.version === held.version ? slotOf(held) : undefined
}

/** What is held as its payload is decoded for each caller, and what could be read once may fail the next time. */
function slotOf(held: HeldEntry): EntrySlot {
  const { version } = held
  try {
    return { state: 'value', version, entry: held.entry() }
  } catch (error) {
    return { state: 'unreadable', version, error }
  }
}

const ABSENT: EntrySlot = { state: 'absent' }
