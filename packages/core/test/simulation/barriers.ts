import type { RaisedBarrier } from '../../src/store/groups.js'

/** How long a member stands: a writer's bound, or the time of a hold-off, which nobody ends early. */
export type Bound = 'fence' | 'hold'

/** A barrier as the server keeps it. Members are those whose deadline has not passed. */
export interface Barrier {
  generation: string
  members: string[]
  /** Of those that hold off, how much had been committed when they came. */
  readonly holds: Map<string, number>
  /** In broken stores, whose deadline ends it all: a member's, or one that is no member's. */
  lifeline: string | undefined
}

/** A member of a barrier, or whatever else ends one, whose deadline has not passed. */
export interface Deadline {
  readonly name: string
  readonly member: string
  /** Of a hold-off: it is longer than what had been committed by then takes to reach everybody. */
  readonly outlasts: number | undefined
}

/** Barriers over names of one kind. */
export interface Barriers {
  at(name: string): Barrier | undefined
  raise(name: string, member: string, bound: Bound): RaisedBarrier
  lower(name: string, member: string): void
  /** It stays, under a new generation. */
  kill(name: string): void
  deadlines(): readonly Deadline[]
  /** The deadline of this member passes; when no other is left the barrier is gone. */
  passDeadline(name: string, member: string): void
  /** The members under whose barrier a write is safe: raised, neither lowered, expired nor evicted. What broken stores do to barriers does not show here. */
  standing(name: string): readonly string[]
  /** The member has done what it stood for. */
  withdraw(name: string, member: string): void
  /** Whether a barrier of this process has expired or was evicted before its end. */
  hasLapsed(process: string): boolean
  /** It vanishes. */
  evict(name: string): void
  /** The same, by a broken store: what stood in it is owed its safety all the same. */
  evictUnseen(name: string): void
  names(): readonly string[]
  /** Takes note of it all; what is returned brings that back. */
  save(): () => void
  describe(): readonly string[]
}

/** Followed by the member, in the generation that its raising has drawn. */
export const RAISED = 'raised.'

/** No barriers yet. `draw` names a new generation; `moment` is how much has been committed. */
export function createBarriers(draw: (change: string) => string, moment: () => number): Barriers {
  let barriers = new Map<string, Barrier>()
  let standing = new Map<string, readonly string[]>()
  const lapsed = new Set<string>()

  function withdraw(name: string, member: string): void {
    const others = (standing.get(name) ?? []).filter((other) => other !== member)
    if (others.length > 0) standing.set(name, others)
    else standing.delete(name)
  }

  function take(barrier: Barrier, member: string): void {
    barrier.members = barrier.members.filter((other) => other !== member)
    barrier.holds.delete(member)
  }

  return {
    at: (name) => barriers.get(name),
    raise(name, member, bound) {
      const before = barriers.get(name)
      const others = (before?.members ?? []).filter((other) => other !== member)
      const holds = new Map(before?.holds)
      if (bound === 'hold') holds.set(member, moment())
      const generation = RAISED + member
      barriers.set(name, { generation, members: [...others, member], holds, lifeline: undefined })
      withdraw(name, member)
      standing.set(name, [...(standing.get(name) ?? []), member])
      return { generation, isAlone: others.length === 0 }
    },
    lower(name, member) {
      withdraw(name, member)
      const barrier = barriers.get(name)
      if (barrier === undefined) return
      take(barrier, member)
      barrier.generation = draw('lowered')
      if (barrier.members.length === 0) barriers.delete(name)
    },
    kill(name) {
      const barrier = barriers.get(name)
      if (barrier !== undefined) barrier.generation = draw('removed')
    },
    deadlines: () =>
      [...barriers].flatMap(([name, { members, holds, lifeline }]) => {
        const ends = lifeline === undefined ? members : [lifeline, ...members.filter((member) => member !== lifeline)]
        return ends.map((member) => ({ name, member, outlasts: holds.get(member) }))
      }),
    passDeadline(name, member) {
      withdraw(name, member)
      const barrier = barriers.get(name)
      if (barrier === undefined) return
      if (!barrier.holds.has(member)) lapsed.add(member)
      take(barrier, member)
      if (barrier.members.length === 0 || barrier.lifeline === member) barriers.delete(name)
    },
    standing: (name) => standing.get(name) ?? [],
    withdraw,
    hasLapsed: (process) => [...lapsed].some((member) => member.startsWith(process)),
    evict(name) {
      for (const member of barriers.get(name)?.members ?? []) lapsed.add(member)
      barriers.delete(name)
      standing.delete(name)
    },
    evictUnseen: (name) => void barriers.delete(name),
    names: () => [...barriers.keys()],
    save() {
      const saved = [...barriers].map(([name, barrier]) => [name, copyOf(barrier)] as const)
      const stood = new Map(standing)
      return () => {
        barriers = new Map(saved.map(([name, barrier]) => [name, copyOf(barrier)]))
        standing = new Map(stood)
      }
    },
    describe: () => [
      ...[...barriers].map(([name, { generation, members, holds, lifeline }]) =>
        [`${name}=barrier`, generation, members.join('+'), lifeline, ...[...holds].map((hold) => hold.join('@'))].join(
          ' ',
        ),
      ),
      ...[...standing].map(([name, members]) => `${name} stands for ${members.join('+')}`),
      ...[...lapsed].map((member) => `${member} has lapsed`),
    ],
  }
}

function copyOf(barrier: Barrier): Barrier {
  return { ...barrier, holds: new Map(barrier.holds) }
}
