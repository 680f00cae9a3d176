import type { RaisedBarrier } from '../../src/store/groups.js'
import type { LeaseAnswer, Slot, StoredValue, Version } from '../../src/store/slot.js'
import { createServerIndex, type ServerIndex } from './index-of-keys.js'
import { createBarriers, RAISED, type Barrier, type Bound, type Deadline } from './barriers.js'
import { createSidekeys, type Sidekeys } from './sidekeys.js'

/** The simulated server: what lies where, changed by one atomic command after another. */
export interface Server {
  read(key: string): Slot
  lease(key: string, token: string, over?: Version): LeaseAnswer
  renew(key: string, token: string): boolean
  release(key: string, token: string): boolean
  fill(key: string, token: string, value: StoredValue): boolean
  replace(key: string, seen: Version, value: StoredValue): boolean
  touch(key: string, seen: Version): boolean
  /** Values and leases go; a barrier stays, under a new generation. */
  remove(key: string): void
  raise(key: string, member: string, bound?: Bound): RaisedBarrier
  lower(key: string, member: string): void
  fillBarrier(key: string, generation: string, value: StoredValue): boolean

  /** Tells what lies there: a value under another version from here on, unless it `keeps` its own. */
  rename(key: string, keeps: boolean): Slot
  /** The index of the group of keys that may have one. */
  readonly index: ServerIndex

  /** What lies beside the slots: stamps, counters, claims. */
  readonly side: Sidekeys

  /** The barrier on this key, to be looked at and, by broken stores, changed. */
  barrier(key: string): Barrier | undefined
  /** Those of all barriers, over keys, tags and shards. */
  deadlines(): readonly (Deadline & { readonly pass: () => void })[]
  /** See {@link Barriers.standing}; of a key. */
  standing(key: string): readonly string[]
  /** Whether a barrier of this process, over whatever, has expired or was evicted before its end. */
  hasLapsed(process: string): boolean
  /** The slot vanishes, whatever it is. */
  evict(key: string): void
  /** The same, by a broken store: what stood in a barrier is owed its safety all the same. */
  evictUnseen(key: string): void
  /** Puts anything anywhere; for starts of cases and for broken stores. */
  put(key: string, slot: Slot): true
  /** Keys that hold a slot in this state. */
  keysIn(state: Slot['state'] | 'any'): readonly string[]
  /** Takes note of everything it holds; what is returned brings that back. */
  save(): () => void
  /** Everything it holds, in words. */
  describe(): string
}

/** An empty server. `moment`: how much has been committed by now. */
export function createServer(moment: () => number = () => 0): Server {
  let slots = new Map<string, Slot>()
  let generations = 0
  const barriers = createBarriers((change) => `${change}.${++generations}`, moment)
  const side = createSidekeys(moment)
  const index = createServerIndex()
  const BARRIER: Slot = { state: 'barrier' }
  const read = (key: string): Slot =>
    barriers.at(key) === undefined ? (slots.get(key) ?? { state: 'absent' }) : BARRIER
  const isLeaseOf = (key: string, token: string): boolean => {
    const slot = read(key)
    return slot.state === 'lease' && slot.token === token
  }
  const isVersion = (slot: Slot, version: Version): boolean =>
    (slot.state === 'value' || slot.state === 'unreadable') && slot.version === version

  function evictUnseen(key: string): void {
    slots.delete(key)
    barriers.evictUnseen(key)
  }

  /** Only a change by `put` or an eviction takes a barrier's place; a value of a barrier's own takes it by `fillBarrier`. */
  function put(key: string, slot: Slot): true {
    barriers.evictUnseen(key)
    slots.set(key, slot)
    return true
  }

  return {
    read,
    lease(key, token, over) {
      const slot = read(key)
      if (slot.state !== 'absent' && (over === undefined || !isVersion(slot, over))) return slot
      put(key, { state: 'lease', token })
      return { state: 'granted' }
    },
    renew: isLeaseOf,
    release: (key, token) => isLeaseOf(key, token) && slots.delete(key),
    fill: (key, token, value) => isLeaseOf(key, token) && put(key, { state: 'value', ...value }),
    replace: (key, seen, value) => isVersion(read(key), seen) && put(key, { state: 'value', ...value }),
    touch: (key, seen) => isVersion(read(key), seen),
    remove(key) {
      slots.delete(key)
      barriers.kill(key)
    },
    raise(key, member, bound = 'fence') {
      slots.delete(key)
      return barriers.raise(key, member, bound)
    },
    lower(key, member) {
      slots.delete(key)
      barriers.lower(key, member)
    },
    fillBarrier(key, generation, value) {
      if (barriers.at(key)?.generation !== generation) return false
      barriers.withdraw(key, generation.slice(RAISED.length))
      return put(key, { state: 'value', ...value })
    },

    rename(key, keeps) {
      const slot = read(key)
      if (slot.state === 'value' && !keeps) put(key, { ...slot, version: `${String(slot.version)}'` })
      return read(key)
    },
    index,
    side,

    barrier: barriers.at,
    deadlines: () =>
      [barriers, side.tagBarriers, side.holds].flatMap((all) =>
        all.deadlines().map((deadline) => ({
          ...deadline,
          pass: () => all.passDeadline(deadline.name, deadline.member),
        })),
      ),
    standing: barriers.standing,
    hasLapsed: (process) => [barriers, side.tagBarriers, side.holds].some((all) => all.hasLapsed(process)),
    evict(key) {
      slots.delete(key)
      barriers.evict(key)
    },
    evictUnseen,
    put,
    keysIn: (state) =>
      [...new Set([...slots.keys(), ...barriers.names()])]
        .filter((key) => state === 'any' || read(key).state === state)
        .toSorted(),
    save() {
      const saved = new Map(slots)
      const restores = [barriers.save(), side.save(), index.save()]
      return () => {
        slots = new Map(saved)
        for (const restore of restores) restore()
      }
    },
    describe: () =>
      [...[...slots].map(([key, slot]) => `${key}=${describeSlot(slot)}`), ...barriers.describe(), index.describe()]
        .toSorted()
        .join(),
  }
}

/** A slot in words. */
export function describeSlot(slot: LeaseAnswer): string {
  switch (slot.state) {
    case 'lease':
      return `lease ${slot.token}`
    case 'value': {
      const [header = '', value] = String(slot.body).split('\n')
      return `value ${String(slot.version)} ${value ?? '?'} ${header.split(' ').at(-1) ?? ''}`
    }
    case 'unreadable':
      return `unreadable ${String(slot.version)}`
    default:
      return slot.state
  }
}
