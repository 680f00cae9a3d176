// #region store
import { systemClock, systemRandom, type Clock, type Slot, type Store, type StoreFactory } from '@readthrough/core'

/** A store in a Map: what an adapter has to do, and nothing else. */
export function mapStore(clock: Clock = systemClock): StoreFactory {
  const slots = new Map<string, { readonly slot: Slot; readonly endsAt: number }>()
  const stamps = new Map<string, { readonly stamp: string; readonly endsAt: number }>()
  return ({ prefix }) => openOver(slots, stamps, prefix, clock)
}
// #endregion

type Slots = Map<string, { readonly slot: Slot; readonly endsAt: number }>
type Stamps = Map<string, { readonly stamp: string; readonly endsAt: number }>

const ABSENT: Slot = { state: 'absent' }

// #region verbs
function openOver(slots: Slots, stamps: Stamps, prefix: string, clock: Clock): Store {
  const at = (key: string): Slot => {
    const found = slots.get(prefix + key)
    return found !== undefined && found.endsAt > clock.monotonic() ? found.slot : ABSENT
  }
  const put = (key: string, slot: Slot, ttlMs: number): true => {
    slots.set(prefix + key, { slot, endsAt: clock.monotonic() + ttlMs })
    return true
  }
  // The two questions that every conditional write asks. Question and write are one step: nothing is awaited between.
  const isLeaseOf = (key: string, token: string): boolean => {
    const slot = at(key)
    return slot.state === 'lease' && slot.token === token
  }
  const isStill = (key: string, seen: unknown): boolean => {
    const slot = at(key)
    return slot.state === 'value' && slot.version === seen
  }
  const stampOf = (tag: string) => {
    const found = stamps.get(prefix + tag)
    return found !== undefined && found.endsAt > clock.monotonic() ? found : undefined
  }

  return {
    name: 'map',
    read: async (keys, tags) => ({ slots: keys.map(at), stamps: tags.map((tag) => stampOf(tag)?.stamp ?? null) }),
    lease: async (key, token, ttlMs, over) => {
      const slot = at(key)
      if (slot.state !== 'absent' && (over === undefined || !isStill(key, over))) return slot
      put(key, { state: 'lease', token }, ttlMs)
      return { state: 'granted' }
    },
    renew: async (key, token, ttlMs) => isLeaseOf(key, token) && put(key, at(key), ttlMs),
    release: async (key, token) => isLeaseOf(key, token) && slots.delete(prefix + key),
    fill: async (key, token, value, ttlMs) => isLeaseOf(key, token) && put(key, { state: 'value', ...value }, ttlMs),
    replace: async (key, seen, value, ttlMs) => isStill(key, seen) && put(key, { state: 'value', ...value }, ttlMs),
    touch: async (key, seen, ttlMs) => isStill(key, seen) && put(key, at(key), ttlMs),
    delete: async (keys) => {
      for (const key of keys) slots.delete(prefix + key)
    },
    deleteMatching: async (pattern) => {
      const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
      const matcher = new RegExp(`^${literal(prefix)}${pattern.split('*').map(literal).join('.*')}$`, 's')
      for (const name of slots.keys()) if (matcher.test(name)) slots.delete(name)
    },
    ensureStamps: async (tags, ttlMs) =>
      tags.map((tag) => {
        const known = stampOf(tag)
        const stamp = known?.stamp ?? systemRandom.id()
        stamps.set(prefix + tag, { stamp, endsAt: Math.max(known?.endsAt ?? 0, clock.monotonic() + ttlMs) })
        return stamp
      }),
    dropStamps: async (tags) => {
      for (const tag of tags) stamps.delete(prefix + tag)
    },
    close: async () => {},
  }
}
// #endregion
