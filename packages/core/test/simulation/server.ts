import type { RaisedBarrier } from '../../src/store/groups.js'
import type { LeaseAnswer, Slot, StoredValue, Version } from '../../src/store/slot.js'
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
  raise(key: string, member: string): RaisedBarrier
  lower(key: string, member: string): void
  fillBarrier(key: string, generation: string, value: StoredValue): boolean

  /** What lies beside the slots: stamps, counters, claims. */
  readonly side: Sidekeys

  /** The barrier on this key, to be looked at and, by broken stores, changed. */
  barrier(key: string): Barrier | undefined
  /** Members of barriers, and whatever else ends one, each with a deadline that has not passed. */
  deadlines(): readonly { readonly key: string; readonly member: string }[]
  /** The deadline of this member passes; when no other is left the barrier is gone. */
  passDeadline(key: string, member: string): void
  /** The members under whose barrier a write is safe: raised, neither lowered, expired nor evicted. What broken stores do to barriers does not show here. */
  standing(key: string): readonly string[]
  /** The slot vanishes, whatever it is. */
  evict(key: string): void
  /** The same, by a broken store: what stood in a barrier is owed its safety all the same. */
  evictUnseen(key: string): void
  /** Puts anything anywhere; for starts of cases and for broken stores. */
  put(key: string, slot: Slot): true
  /** Keys that hold a slot in this state. */
  keysIn(state: Slot['state'] | 'any'): readonly string[]
  /** Everything it holds, in words. */
  describe(): string
}

/** A barrier as the server keeps it. Members are those whose deadline has not passed. */
export interface Barrier {
  generation: string
  members: string[]
  /** In broken stores, whose deadline ends it all: a member's, or one that is no member's. */
  lifeline: string | undefined
}

/** Followed by the member, in the generation that its raising has drawn. */
export const RAISED = 'raised.'

/** An empty server. */
export function createServer(): Server {
  const slots = new Map<string, Slot>()
  const barriers = new Map<string, Barrier>()
  const standing = new Map<string, readonly string[]>()
  let generations = 0
  const BARRIER: Slot = { state: 'barrier' }
  const read = (key: string): Slot => (barriers.has(key) ? BARRIER : (slots.get(key) ?? { state: 'absent' }))
  const isLeaseOf = (key: string, token: string): boolean => {
    const slot = read(key)
    return slot.state === 'lease' && slot.token === token
  }
  const isVersion = (slot: Slot, version: Version): boolean =>
    (slot.state === 'value' || slot.state === 'unreadable') && slot.version === version

  function evictUnseen(key: string): void {
    slots.delete(key)
    barriers.delete(key)
  }

  /** Only a change by `put` or an eviction takes a barrier's place; a value of a barrier's own takes it by `fillBarrier`. */
  function put(key: string, slot: Slot): true {
    barriers.delete(key)
    slots.set(key, slot)
    return true
  }

  function withoutStanding(key: string, member: string): void {
    const others = (standing.get(key) ?? []).filter((other) => other !== member)
    if (others.length > 0) standing.set(key, others)
    else standing.delete(key)
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
      const barrier = barriers.get(key)
      if (barrier !== undefined) barrier.generation = `removed.${++generations}`
    },
    raise(key, member) {
      const others = barriers.get(key)?.members ?? []
      slots.delete(key)
      const generation = RAISED + member
      barriers.set(key, { generation, members: [...others, member], lifeline: undefined })
      standing.set(key, [...(standing.get(key) ?? []), member])
      return { generation, isAlone: others.length === 0 }
    },
    lower(key, member) {
      withoutStanding(key, member)
      slots.delete(key)
      const barrier = barriers.get(key)
      if (barrier === undefined) return
      barrier.members = barrier.members.filter((other) => other !== member)
      barrier.generation = `lowered.${++generations}`
      if (barrier.members.length === 0) barriers.delete(key)
    },
    fillBarrier(key, generation, value) {
      if (barriers.get(key)?.generation !== generation) return false
      withoutStanding(key, generation.slice(RAISED.length))
      return put(key, { state: 'value', ...value })
    },

    side: createSidekeys(),

    barrier: (key) => barriers.get(key),
    deadlines: () =>
      [...barriers].flatMap(([key, { members, lifeline }]) => {
        const ends = lifeline === undefined ? members : [lifeline, ...members.filter((member) => member !== lifeline)]
        return ends.map((member) => ({ key, member }))
      }),
    passDeadline(key, member) {
      withoutStanding(key, member)
      const barrier = barriers.get(key)
      if (barrier === undefined) return
      barrier.members = barrier.members.filter((other) => other !== member)
      if (barrier.members.length === 0 || barrier.lifeline === member) barriers.delete(key)
    },
    standing: (key) => standing.get(key) ?? [],
    evict(key) {
      evictUnseen(key)
      standing.delete(key)
    },
    evictUnseen,
    put,
    keysIn: (state) =>
      [...new Set([...slots.keys(), ...barriers.keys()])]
        .filter((key) => state === 'any' || read(key).state === state)
        .toSorted(),
    describe: () =>
      [
        ...[...slots].map(([key, slot]) => `${key}=${describeSlot(slot)}`),
        ...[...barriers].map(([key, { generation, members, lifeline }]) =>
          [`${key}=barrier`, generation, members.join('+'), lifeline].join(' '),
        ),
        ...[...standing].map(([key, members]) => `${key} stands for ${members.join('+')}`),
      ]
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
