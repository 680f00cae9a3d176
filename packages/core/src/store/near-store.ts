import type { Clock } from '../base/clock.js'
import type { Emit } from '../events/emitter.js'
import type { NearStats } from '../events/near-stats.js'
import type { Entry, EntryStore, NearTier } from './entry-store.js'
import type { Feed, FeedVerbs } from './feed.js'
import { type CopyMode, createHold } from './near-hold.js'
import { createMarks } from './near-marks.js'
import { createProof } from './near-proof.js'
import { createNearReads } from './near-reads.js'
import { createShelf } from './near-shelf.js'
import { forgettingWrites } from './near-writes.js'
import type { Version } from './slot.js'

/** What a near tier is told. */
export interface NearStoreOptions {
  readonly max: number
  readonly maxBytes: number | undefined
  readonly ttlMs: number
  /** How long after a change elsewhere it may be answered without; `undefined`: not at all, and the store is always asked. */
  readonly boundMs: number | undefined
  readonly copy: CopyMode
  /** Tells of changes; needed with a `boundMs`. */
  readonly feed: FeedVerbs | undefined
  readonly clock: Clock
  readonly emit: Emit
  /**
   * Whether what is read now is for something that is stored itself, and outlives the bound: then the store is asked.
   * @default it never is
   */
  readonly mustAsk?: (() => boolean) | undefined
  /** Given by those who test what happens when its rules are broken. */
  readonly parts?: Partial<NearParts>
}

/** What of a near tier may be given. */
export interface NearParts {
  readonly createMarks: typeof createMarks
  readonly createShelf: typeof createShelf
  readonly createProof: typeof createProof
}

const PARTS: NearParts = { createMarks, createShelf, createProof }

/** An {@link EntryStore} with a near tier in front of it. */
export interface NearStore extends EntryStore {
  readonly near: NearTier
  /** What lies near, if it is of this version: it need not be decoded again. */
  entryOf(key: string, version: Version): Entry | undefined
  /** The store answers over another connection from here on. */
  renewed(): void
  nearStats(): NearStats
}

const NO_PROOF = { answersUntil: -Infinity }

/** A third of the bound, so that one proof may be late or lost. */
const PROOFS_IN_BOUND = 3

/**
 * Keeps what was read from the store in this process. Whatever it answers with is judged as what the store answers with is:
 * it decides nothing, and is only nearer.
 */
export function nearStore(inner: EntryStore, options: NearStoreOptions): NearStore {
  const { boundMs, copy, clock, emit, ttlMs, feed: verbs } = options
  const make = { ...PARTS, ...options.parts }
  const marks = make.createMarks()
  const shelf = make.createShelf(options)
  const stamps = new Map<string, string>()

  function forget(keys: readonly string[], tags: readonly string[]): void {
    for (const key of keys) {
      marks.spoilKey(key)
      shelf.drop(key)
    }
    for (const tag of tags) {
      marks.spoilTag(tag)
      stamps.delete(tag)
      shelf.doubtTag(tag)
    }
  }

  function forgetMatching(pattern: string): void {
    marks.spoilAll()
    shelf.dropMatching(pattern)
  }

  function forgetAll(): void {
    marks.spoilAll()
    stamps.clear()
    shelf.dropAll()
  }

  const proof =
    boundMs === undefined
      ? undefined
      : make.createProof({
          boundMs,
          clock,
          emit,
          changes: {
            keyChanged: (key) => forget([key], []),
            tagChanged: (tag) => forget([], [tag]),
            allChanged: forgetAll,
            doubtAll() {
              marks.spoilAll()
              stamps.clear()
              shelf.doubtAll()
            },
          },
        })
  let feed: Feed | undefined
  if (proof !== undefined && boundMs !== undefined) feed = verbs?.open(proof, boundMs / PROOFS_IN_BOUND, clock)

  return {
    ...inner,
    ...forgettingWrites(inner, Object.assign(forget, { matching: forgetMatching })),
    read: createNearReads({
      inner,
      shelf,
      stamps,
      marks,
      hold: createHold(copy, inner),
      proof,
      feed: () => feed,
      clock,
      ttlMs,
      mustAsk: options.mustAsk,
    }),
    peek(key) {
      if (proof === undefined) return undefined
      const now = clock.monotonic()
      if (now > proof.answersUntil) return undefined
      const held = shelf.find(key)
      return held !== undefined && now <= held.until ? held : undefined
    },
    near: {
      get answersUntil() {
        return proof?.answersUntil ?? -Infinity
      },
      proof: proof ?? NO_PROOF,
      find: (key) => shelf.find(key),
      drop({ keys, patterns, tags }) {
        forget(keys, tags)
        patterns.forEach(forgetMatching)
      },
    },
    entryOf(key, version) {
      const held = shelf.find(key)
      if (held?.version !== version) return undefined
      try {
        return held.entry()
      } catch {
        // Whoever decodes it says why it cannot be read.
        return undefined
      }
    },
    renewed: () => proof?.renewed(),
    nearStats: () => ({
      mode: proof === undefined ? 'validate' : 'bounded',
      boundMs: boundMs ?? 0,
      isLive: proof !== undefined && clock.monotonic() <= proof.answersUntil,
      entries: shelf.size,
      bytes: shelf.bytes,
      evicted: shelf.evicted,
    }),
    close() {
      feed?.close()
      proof?.close()
      forgetAll()
      return inner.close()
    },
  }
}
