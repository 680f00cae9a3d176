import type { EntryAnswer, EntrySlot, EntryStore } from './entry-store.js'
import type { ProbedSlot } from './slot.js'
import { type HeldEntry, UNPROVEN } from './near-entry.js'
import { createLearn, type LearnParts } from './near-learn.js'
import type { Marks } from './near-marks.js'
import type { Proof } from './near-proof.js'

/** What reads of a near tier need. */
export interface NearReadParts extends LearnParts {
  readonly inner: Pick<EntryStore, 'read' | 'probe'>
  readonly marks: Marks
  /** `undefined`: nothing is answered with unasked. */
  readonly proof: Pick<Proof, 'isLive' | 'answersUntil'> | undefined
  /** Whether nothing is to be answered with unasked now. @default something may be */
  readonly mustAsk?: (() => boolean) | undefined
}

type Tags = readonly string[]

/**
 * Reads from near: unasked where that is proven; else by asking for no more than the version of what lies near; else whole.
 * An entry of one version never changes, so what lies near is right wherever that is its version.
 */
export function createNearReads(parts: NearReadParts): EntryStore['read'] {
  const { inner, shelf, stamps: held, marks, proof, clock, mustAsk } = parts
  const { probe } = inner
  const learn = createLearn(parts)

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
}

/** `undefined`: another version lies there than near, or it was dropped meanwhile. */
function matchedSlot(slot: ProbedSlot, held: HeldEntry): EntrySlot | undefined {
  if (slot.state !== 'value') return slot
  return slot.version === held.version && !held.isDropped ? slotOf(held) : undefined
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
