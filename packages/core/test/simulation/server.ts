import type { LeaseAnswer, Slot, StoredValue, Version } from '../../src/store/slot.js'

/** The simulated server: what lies where, changed by one atomic command after another. */
export interface Server {
  read(key: string): Slot
  lease(key: string, token: string, over?: Version): LeaseAnswer
  renew(key: string, token: string): boolean
  release(key: string, token: string): boolean
  fill(key: string, token: string, value: StoredValue): boolean
  touch(key: string, seen: Version): boolean
  remove(key: string): void
  /** Puts anything anywhere; for starts of cases and for broken stores. */
  put(key: string, slot: Slot): void
  /** Keys that hold a slot in this state. */
  keysIn(state: Slot['state'] | 'any'): readonly string[]
  /** Everything it holds, in words. */
  describe(): string
}

/** An empty server. */
export function createServer(): Server {
  const slots = new Map<string, Slot>()
  const read = (key: string): Slot => slots.get(key) ?? { state: 'absent' }
  const isLeaseOf = (key: string, token: string): boolean => {
    const slot = read(key)
    return slot.state === 'lease' && slot.token === token
  }
  const isVersion = (slot: Slot, version: Version): boolean =>
    (slot.state === 'value' || slot.state === 'unreadable') && slot.version === version

  return {
    read,
    lease(key, token, over) {
      const slot = read(key)
      if (slot.state !== 'absent' && (over === undefined || !isVersion(slot, over))) return slot
      slots.set(key, { state: 'lease', token })
      return { state: 'granted' }
    },
    renew: isLeaseOf,
    release: (key, token) => isLeaseOf(key, token) && slots.delete(key),
    fill(key, token, value) {
      if (!isLeaseOf(key, token)) return false
      slots.set(key, { state: 'value', ...value })
      return true
    },
    touch: (key, seen) => isVersion(read(key), seen),
    remove: (key) => void slots.delete(key),
    put: (key, slot) => void slots.set(key, slot),
    keysIn: (state) =>
      [...slots]
        .filter(([, slot]) => state === 'any' || slot.state === state)
        .map(([key]) => key)
        .toSorted(),
    describe: () =>
      [...slots]
        .map(([key, slot]) => `${key}=${describeSlot(slot)}`)
        .toSorted()
        .join(' '),
  }
}

/** A slot in words. */
export function describeSlot(slot: LeaseAnswer): string {
  switch (slot.state) {
    case 'lease':
      return `lease ${slot.token}`
    case 'value':
      return `value ${String(slot.version)} ${String(slot.body).split('\n')[1] ?? '?'}`
    case 'unreadable':
      return `unreadable ${String(slot.version)}`
    default:
      return slot.state
  }
}
