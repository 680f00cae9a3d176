import { LRUCache } from 'lru-cache'
import { globMatcher } from '../keys/glob.js'
import { type HeldEntry, UNPROVEN } from './near-entry.js'

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

/** Where a shelf ends: the least recently used go first. */
export interface ShelfBounds {
  readonly max: number
  readonly maxBytes: number | undefined
}

/** See {@link Shelf}. Whatever leaves it may be kept at hand by others, so it is marked. */
export function createShelf({ max, maxBytes }: ShelfBounds): Shelf {
  const carriers = new Map<string, Set<HeldEntry>>()
  let bytes = 0
  let evicted = 0
  const entries = new LRUCache<string, HeldEntry>({
    max,
    dispose(held, key, reason) {
      held.dropped()
      bytes -= sizeOf(key, held)
      if (reason === 'evict') evicted++
      for (const { tag } of held.tags) {
        const others = carriers.get(tag)
        if (others?.delete(held) === true && others.size === 0) carriers.delete(tag)
      }
    },
  })

  /** Here and not by the LRU, which keeps a number more for each entry then. */
  function makeRoom(): void {
    for (let left = bytes; left > (maxBytes ?? Infinity); left = bytes) entries.pop()
  }

  return {
    find: (key) => entries.get(key),
    put(key, held) {
      const size = sizeOf(key, held)
      if (maxBytes !== undefined && size > maxBytes) {
        entries.delete(key)
        return
      }
      entries.set(key, held)
      bytes += size
      for (const { tag } of held.tags) {
        const others = carriers.get(tag)
        if (others === undefined) carriers.set(tag, new Set([held]))
        else others.add(held)
      }
      makeRoom()
    },
    drop: (key) => void entries.delete(key),
    dropMatching(pattern) {
      const matches = globMatcher(pattern)
      const found = [...entries.keys()].filter(matches)
      for (const key of found) entries.delete(key)
    },
    dropAll: () => entries.clear(),
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
