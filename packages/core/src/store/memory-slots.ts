import { LRUCache } from 'lru-cache'
import type { Slot } from './slot.js'
import type { Feeds } from './memory-feed.js'
import { tellWatchers, type Watchers } from './memory-watch.js'

/** A barrier, with what only the store knows of it. */
export interface Barrier {
  readonly state: 'barrier'
  readonly generation: string
  /** When each member's time is over, by the monotonic clock. */
  readonly members: ReadonlyMap<string, number>
}

/** Whether a barrier is what lies there. */
export function isBarrier(held: unknown): held is Barrier {
  return typeof held === 'object' && held !== null && 'state' in held && held.state === 'barrier'
}

/** What lies in a slot. */
export type Held = Exclude<Slot, { state: 'absent' | 'barrier' }> | Barrier

/** Where all that a memory store keeps ends, and the time by which it does. */
export interface MemoryBounds {
  readonly max: number
  readonly perf: { now(): number }
  readonly ttlResolution: number
}

/** All slots of all caches that share a memory store, by their full names. */
export type AllSlots = LRUCache<string, Held>

/** Makes room for slots; `watchers` and `feeds` are told of every change, whatever made it. */
export function createSlots(
  bounds: MemoryBounds,
  maxBytes: number | undefined,
  watchers: Watchers,
  feeds: Feeds,
): AllSlots {
  const changed = (name: string): void => {
    tellWatchers(watchers, name)
    feeds.slotChanged(name)
  }
  return new LRUCache<string, Held>({
    ...bounds,
    ...(maxBytes === undefined ? {} : { maxSize: maxBytes, sizeCalculation: sizeOf }),
    // What was renewed or touched is the same as before, and neither is called for it.
    dispose: (_held, name) => changed(name),
    onInsert: (_held, name, reason) => {
      if (reason === 'add') changed(name)
    },
  })
}

/** The slots of one cache. */
export interface MemorySlots {
  at(key: string): Held | undefined
  /** `false` when it is larger than all there is room for, which leaves the slot empty. */
  put(key: string, held: Held, ttlMs: number): boolean
  /** `false` when there was nothing. */
  remove(key: string): boolean
  /** The keys of this cache that lie there now. */
  keys(): string[]
}

/** The slots whose names begin with `prefix`. */
export function slotsUnder(slots: AllSlots, prefix: string): MemorySlots {
  return {
    at: (key) => slots.get(prefix + key),
    put: (key, held, ttlMs) => {
      slots.set(prefix + key, held, { ttl: wholeMs(ttlMs) })
      return slots.has(prefix + key)
    },
    remove: (key) => slots.delete(prefix + key),
    keys() {
      // What has expired is told of before it is passed over: others may keep it for longer.
      slots.purgeStale()
      return [...slots.keys()].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length))
    },
  }
}

/** The slot as others see it. */
export function shown(held: Held | undefined): Slot {
  if (held === undefined) return ABSENT
  return held.state === 'barrier' ? BARRIER : held
}

const ABSENT: Slot = { state: 'absent' }
const BARRIER: Slot = { state: 'barrier' }

/** The LRU counts whole milliseconds, and takes 0 for "for ever". */
export function wholeMs(ms: number): number {
  return Math.max(1, Math.ceil(ms))
}

function sizeOf(held: Held): number {
  return held.state === 'value' ? held.version.length + held.body.length : 1
}
