import type { Clock } from '../base/clock.js'
import { systemRandom } from '../base/random.js'
import type { BarrierVerbs } from './groups.js'
import { type Barrier, isBarrier, type MemorySlots } from './memory-slots.js'

/** Members come and go, whatever it is that lies under the barrier's name when there is none. */
export interface MemoryMembers extends Pick<BarrierVerbs, 'raise' | 'lower'> {
  /** Removes what lies there; of a barrier only its generation and the members whose time is over. */
  kill(key: string): void
}

/** Where barriers stand. */
export interface Places {
  at(key: string): unknown
  put(key: string, barrier: Barrier, ttlMs: number): unknown
  remove(key: string): unknown
}

/** Barriers in memory, and what a delete does in their presence. */
export type MemoryBarriers = MemoryMembers & BarrierVerbs

/** {@link BarrierVerbs} over slots. */
export function memoryBarriers(slots: MemorySlots, clock: Clock): MemoryBarriers {
  return {
    ...memoryMembers(slots, clock),
    fill: async (key, generation, value, ttlMs) => {
      const held = slots.at(key)
      const isOurs = held?.state === 'barrier' && held.generation === generation
      return isOurs && slots.put(key, { state: 'value', ...value }, ttlMs)
    },
  }
}

/** See {@link MemoryMembers}. */
export function memoryMembers(slots: Places, clock: Clock): MemoryMembers {
  /** The members whose time is not over; none where there is no barrier. */
  function liveAt(key: string): Map<string, number> {
    const held = slots.at(key)
    if (!isBarrier(held)) return new Map()
    const now = clock.monotonic()
    return new Map([...held.members].filter(([, deadline]) => deadline > now))
  }

  /** Gives the slot to these members, under a new generation: it tells of every change. */
  function write(key: string, members: ReadonlyMap<string, number>): string {
    const generation = systemRandom.id()
    slots.put(key, { state: 'barrier', generation, members }, Math.max(...members.values()) - clock.monotonic())
    return generation
  }

  /** Leaves the slot to these members; without any, to nobody. */
  function leave(key: string, members: ReadonlyMap<string, number>): void {
    if (members.size > 0) write(key, members)
    else slots.remove(key)
  }

  return {
    raise: async (key, member, boundMs) => {
      const members = liveAt(key).set(member, clock.monotonic() + boundMs)
      return { generation: write(key, members), isAlone: members.size === 1 }
    },
    lower: async (key, member) => {
      const members = liveAt(key)
      members.delete(member)
      leave(key, members)
    },
    kill: (key) => leave(key, liveAt(key)),
  }
}
