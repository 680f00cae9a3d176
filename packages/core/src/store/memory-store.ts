import { LRUCache } from 'lru-cache'
import { systemClock, type Clock } from '../base/clock.js'
import { knownOptions } from '../base/known-options.js'
import { shown as inWords } from '../base/shown.js'
import { globMatcher } from '../keys/glob.js'
import { memoryBarriers } from './memory-barriers.js'
import { type AllCounters, createCounters, memoryCounters } from './memory-counters.js'
import { type AllIndexes, createIndexes, memoryIndexes } from './memory-indexes.js'
import { createFeeds, type Feeds } from './memory-feed.js'
import { type AllSlots, createSlots, type MemoryBounds, shown, slotsUnder, wholeMs } from './memory-slots.js'
import { type AllStamps, createStamps, memoryStamps } from './memory-stamps.js'
import { memoryWatches, type Watchers } from './memory-watch.js'
import type { ProbedSlot, Slot, Version } from './slot.js'
import type { Store, StoreFactory } from './store.js'

/** Where a {@link memoryStore} ends: the least recently used go first. */
export interface MemoryStoreOptions {
  /** How many slots it keeps, 4_194_304 at most: room for them is set aside at once. @default 10_000 */
  readonly max?: number
  /** How many characters or bytes of values it keeps. @default unlimited */
  readonly maxBytes?: number
  /** Time for expiry. @default the machine's */
  readonly clock?: Clock
}

/**
 * A store in this process: the same behaviour as Redis, no server. Values are kept serialized, so a caller who
 * changes what it was given changes nothing in the cache.
 *
 * Several caches may open one `memoryStore()`; they then share it as processes share a Redis.
 *
 * @example
 * const cache = createCache({ namespace: 'shop', store: memoryStore({ max: 50_000 }) })
 */
export function memoryStore(given: MemoryStoreOptions = {}): StoreFactory {
  const options = readOptions(given)
  const clock = options.clock ?? systemClock
  // The LRU takes a start at 0 for "lives for ever", and a monotonic clock may begin there.
  const perf = { now: () => clock.monotonic() + 1 }
  const bounds: MemoryBounds = { max: options.max ?? 10_000, perf, ttlResolution: 0 }
  const watchers: Watchers = new Map()
  const feeds = createFeeds()
  const data: MemoryData = {
    slots: createSlots(bounds, options.maxBytes, watchers, feeds),
    watchers,
    feeds,
    stamps: createStamps(bounds, feeds),
    counters: createCounters(bounds),
    indexes: createIndexes(bounds),
    claims: new LRUCache(bounds),
    clock,
  }
  return ({ prefix }) => openOver(data, prefix)
}

/** What the stores of one `memoryStore()` share; every name begins with the prefix of its cache. */
interface MemoryData {
  readonly slots: AllSlots
  readonly watchers: Watchers
  readonly feeds: Feeds
  readonly stamps: AllStamps
  readonly counters: AllCounters
  readonly indexes: AllIndexes
  readonly claims: LRUCache<string, true>
  readonly clock: Clock
}

function openOver(data: MemoryData, prefix: string): Store {
  const { slots: allSlots, watchers, counters, claims, clock } = data
  const slots = slotsUnder(allSlots, prefix)
  const { kill, ...barriers } = memoryBarriers(slots, clock)
  const { stampOf, barriers: tagBarriers, ...stamps } = memoryStamps(data.stamps, prefix, clock)
  const { at, put } = slots
  const feed = data.feeds.under(prefix)
  const { clear, ...indexes } = memoryIndexes(data.indexes, prefix, slots, kill)
  const isLeaseOf = (key: string, token: string): boolean => {
    const held = at(key)
    return held?.state === 'lease' && held.token === token
  }
  const holds = (key: string, seen: Version): boolean => {
    const held = at(key)
    return held?.state === 'value' && held.version === seen
  }
  /** The same for longer or shorter; only for what lies there. */
  const keep = (key: string, ttlMs: number): boolean => {
    const held = at(key)
    return held !== undefined && put(key, held, ttlMs)
  }
  const read: Store['read'] = async (keys, tags) => ({
    slots: keys.map((key) => shown(at(key))),
    stamps: tags.map(stampOf),
  })
  const watches = memoryWatches(watchers, prefix, read)

  return {
    name: 'memory',
    read,
    lease: async (key, token, ttlMs, over) => {
      const held = at(key)
      if (held !== undefined && (over === undefined || !holds(key, over))) return shown(held)
      put(key, { state: 'lease', token }, ttlMs)
      return GRANTED
    },
    renew: async (key, token, ttlMs) => isLeaseOf(key, token) && keep(key, ttlMs),
    release: async (key, token) => isLeaseOf(key, token) && slots.remove(key),
    fill: async (key, token, value, ttlMs) => isLeaseOf(key, token) && put(key, { state: 'value', ...value }, ttlMs),
    replace: async (key, seen, value, ttlMs) => holds(key, seen) && put(key, { state: 'value', ...value }, ttlMs),
    touch: async (key, seen, ttlMs) => holds(key, seen) && keep(key, ttlMs),
    delete: async (keys) => {
      for (const key of keys) kill(key)
    },
    deleteMatching: async (pattern) => {
      slots.keys().filter(globMatcher(pattern)).forEach(kill)
      if (pattern === '*') clear()
    },
    ...stamps,
    barriers,
    tagBarriers,
    counters: memoryCounters(counters, prefix, clock),
    indexes,
    claims: {
      take: async (name, ttlMs) => {
        if (claims.has(prefix + name)) return false
        claims.set(prefix + name, true, { ttl: wholeMs(ttlMs) })
        return true
      },
      drop: async (name) => void claims.delete(prefix + name),
    },
    watch: watches.watch,
    probe: async (keys, tags) => ({ slots: keys.map((key) => probed(shown(at(key)))), stamps: tags.map(stampOf) }),
    feed,
    async close() {
      watches.stopAll()
      feed.close()
    },
  }
}

const GRANTED = { state: 'granted' } as const

function probed(slot: Slot): ProbedSlot {
  return slot.state === 'value' ? { state: 'value', version: slot.version } : slot
}

const OPTIONS: ReadonlySet<string> = new Set(['max', 'maxBytes', 'clock'] satisfies (keyof MemoryStoreOptions)[])

/** What a process can set aside. */
const MOST_SLOTS = 2 ** 22

/** @throws TypeError or RangeError that names the option and the value. */
function readOptions(given: MemoryStoreOptions): MemoryStoreOptions {
  const options = knownOptions(given, OPTIONS, 'memoryStore')
  for (const name of ['max', 'maxBytes'] as const) {
    const value = options[name]
    if (value === undefined || (Number.isSafeInteger(value) && value > 0)) continue
    throw new RangeError(`memoryStore: option '${name}' must be a whole number from 1, got ${inWords(value)}`)
  }
  const { max = 1 } = options
  if (max > MOST_SLOTS) throw new RangeError(`memoryStore: option 'max' must be ${MOST_SLOTS} at most, got ${max}`)
  return options
}
