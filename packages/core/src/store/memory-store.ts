import { LRUCache } from 'lru-cache'
import { systemClock, type Clock } from '../base/clock.js'
import { systemRandom } from '../base/random.js'
import { globMatcher } from '../keys/glob.js'
import type { Slot, Version } from './slot.js'
import type { Store, StoreFactory } from './store.js'

/** Where a {@link memoryStore} ends: the least recently used go first. */
export interface MemoryStoreOptions {
  /** How many slots it keeps. @default 10_000 */
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
export function memoryStore(options: MemoryStoreOptions = {}): StoreFactory {
  checkOptions(options)
  const clock = options.clock ?? systemClock
  const bounds = options.maxBytes === undefined ? {} : { maxSize: options.maxBytes, sizeCalculation: sizeOf }
  // The LRU takes a start at 0 for "lives for ever", and a monotonic clock may begin there.
  const perf = { now: () => clock.monotonic() + 1 }
  const settings = { max: options.max ?? 10_000, perf, ttlResolution: 0 }
  const slots = new LRUCache<string, Slot>({ ...settings, ...bounds })
  const stamps = new LRUCache<string, string>(settings)
  return ({ prefix }) => openOver(slots, stamps, prefix)
}

function openOver(slots: LRUCache<string, Slot>, stamps: LRUCache<string, string>, prefix: string): Store {
  const at = (key: string): Slot => slots.get(prefix + key) ?? ABSENT
  const put = (key: string, slot: Slot, ttl: number): boolean => {
    slots.set(prefix + key, slot, { ttl: wholeMs(ttl) })
    // What is larger than all there is room for is not kept.
    return slots.has(prefix + key)
  }
  const isLeaseOf = (key: string, token: string): boolean => {
    const slot = at(key)
    return slot.state === 'lease' && slot.token === token
  }
  const holds = (key: string, seen: Version): boolean => {
    const slot = at(key)
    return slot.state === 'value' && slot.version === seen
  }

  return {
    name: 'memory',
    read: async (keys, tags) => ({ slots: keys.map(at), stamps: tags.map((tag) => stamps.get(prefix + tag) ?? null) }),
    lease: async (key, token, ttlMs, over) => {
      const slot = at(key)
      if (slot.state !== 'absent' && (over === undefined || !holds(key, over))) return slot
      put(key, { state: 'lease', token }, ttlMs)
      return GRANTED
    },
    renew: async (key, token, ttlMs) => isLeaseOf(key, token) && put(key, at(key), ttlMs),
    release: async (key, token) => isLeaseOf(key, token) && slots.delete(prefix + key),
    fill: async (key, token, value, ttlMs) => isLeaseOf(key, token) && put(key, { state: 'value', ...value }, ttlMs),
    replace: async (key, seen, value, ttlMs) => holds(key, seen) && put(key, { state: 'value', ...value }, ttlMs),
    touch: async (key, seen, ttlMs) => holds(key, seen) && put(key, at(key), ttlMs),
    delete: async (keys) => {
      for (const key of keys) slots.delete(prefix + key)
    },
    deleteMatching: async (pattern) => {
      const matcher = globMatcher(pattern)
      for (const key of [...slots.keys()]) {
        if (key.startsWith(prefix) && matcher(key.slice(prefix.length))) slots.delete(key)
      }
    },
    ensureStamps: async (tags, ttlMs) =>
      tags.map((tag) => {
        const stamp = stamps.get(prefix + tag) ?? systemRandom.id()
        const left = stamps.getRemainingTTL(prefix + tag)
        stamps.set(prefix + tag, stamp, { ttl: wholeMs(Math.max(left, ttlMs)) })
        return stamp
      }),
    dropStamps: async (tags) => {
      for (const tag of tags) stamps.delete(prefix + tag)
    },
    close: async () => {},
  }
}

const ABSENT: Slot = { state: 'absent' }
const GRANTED = { state: 'granted' } as const

/** The LRU counts whole milliseconds, and takes 0 for "for ever". */
function wholeMs(ms: number): number {
  return Math.max(1, Math.ceil(ms))
}

/** @throws TypeError or RangeError that names the option and the value. */
function checkOptions(options: MemoryStoreOptions): void {
  for (const [name, value] of Object.entries(options)) {
    if (name === 'clock' || value === undefined) continue
    if (name !== 'max' && name !== 'maxBytes') throw new TypeError(`memoryStore: there is no option '${name}'`)
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(`memoryStore: option '${name}' must be a whole number from 1, got ${String(value)}`)
    }
  }
}

function sizeOf(slot: Slot): number {
  return slot.state === 'value' ? slot.version.length + slot.body.length : 1
}
