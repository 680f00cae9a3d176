import { globMatcher } from '../keys/glob.js'
import { type HeldEntry, UNPROVEN } from './near-entry.js'
import { ownText } from './near-hold.js'

/** What lies near, by key, and which of it carries a tag. */
export interface Shelf {
  /** It counts as used. */
  find(key: string): HeldEntry | undefined
  /** Takes the place of what lies there. What is too large is not taken. */
  put(key: string, held: HeldEntry): void
  drop(key: string): void
  dropMatching(pattern: string): void
  dropAll(): void
  /** Keeps what carries the tag only to be asked for by its version. */
  doubtTag(tag: string): void
  /** The same for everything. */
  doubtAll(): void
  readonly size: number
  /** Characters or bytes, as in the store, and the keys. */
  readonly bytes: number
  /** How many were dropped for want of room. */
  readonly evicted: number
}

/** Where a shelf ends: what has not been used for longest goes first, about. */
export interface ShelfBounds {
  readonly max: number
  readonly maxBytes: number | undefined
}

/** So many that have been used are passed over for one that goes, at most: room is made in the same time always. */
const MAX_CHANCES = 16

/** See {@link Shelf}. Whatever leaves it may be kept at hand by others, so it is marked. */
export function createShelf({ max, maxBytes = Infinity }: ShelfBounds): Shelf {
  /** In the order in which they came; what has been used comes again when its turn to go has come. */
  const entries = new Map<string, HeldEntry>()
  const carriers = new Map<string, Set<HeldEntry>>()
  let bytes = 0
  let evicted = 0
  /** Stands before the first: a new one would pass over all the gaps that the first of them have left behind. */
  let turn: MapIterator<[string, HeldEntry]> | undefined

  function leave(key: string, held: HeldEntry): void {
    entries.delete(key)
    held.dropped()
    bytes -= sizeOf(key, held)
    for (const { tag } of held.tags) {
      const others = carriers.get(tag)
      if (others?.delete(held) === true && others.size === 0) carriers.delete(tag)
    }
  }

  function drop(key: string): void {
    const held = entries.get(key)
    if (held !== undefined) leave(key, held)
  }

  const isFullFor = (size: number): boolean => entries.size >= max || bytes + size > maxBytes

  function nextInTurn(): readonly [string, HeldEntry] {
    for (;;) {
      turn ??= entries.entries()
      const next = turn.next()
      if (next.done !== true) return next.value
      turn = undefined
    }
  }

  function evict(): void {
    for (let chances = MAX_CHANCES; ; chances--) {
      const [key, held] = nextInTurn()
      if (!held.wasUsed() || chances === 0) {
        evicted++
        leave(key, held)
        return
      }
      entries.delete(key)
      entries.set(key, held)
    }
  }

  return {
    find(key) {
      const held = entries.get(key)
      held?.use()
      return held
    },
    put(key, held) {
      drop(key)
      const size = sizeOf(key, held)
      if (size > maxBytes) {
        held.dropped()
        return
      }
      while (isFullFor(size)) evict()
      entries.set(ownText(key), held)
      bytes += size
      for (const { tag } of held.tags) {
        const others = carriers.get(tag)
        if (others === undefined) carriers.set(tag, new Set([held]))
        else others.add(held)
      }
    },
    drop,
    dropMatching(pattern) {
      const matches = globMatcher(pattern)
      for (const [key, held] of entries) if (matches(key)) leave(key, held)
    },
    dropAll() {
      for (const [key, held] of entries) leave(key, held)
      turn = undefined
    },
    doubtTag(tag) {
      for (const held of carriers.get(tag) ?? []) held.until = UNPROVEN
    },
    doubtAll() {
      for (const held of entries.values()) held.until = UNPROVEN
    },
    get size() {
      return entries.size
    },
    get bytes() {
      return bytes
    },
    get evicted() {
      return evicted
    },
  }
}

function sizeOf(key: string, held: HeldEntry): number {
  return key.length + held.size
}
