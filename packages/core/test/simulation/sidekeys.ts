import type { Counters } from '../../src/store/groups.js'
import { createBarriers, type Barriers, type Bound } from './barriers.js'

/** What the simulated server keeps beside the slots: stamps of tags, the counters, claims. */
export interface Sidekeys {
  /** `null` where there is none, or a barrier. */
  stamp(tag: string): string | null
  ensureStamp(tag: string): string | null
  dropStamp(tag: string): void
  raiseTag(tag: string, member: string, bound: Bound): void
  lowerTag(tag: string, member: string): void
  counters(): Counters | null
  /** `epoch` is for broken stores. */
  ensureCounters(epoch?: string): Counters
  bump(shards: readonly number[]): void
  hold(shards: readonly number[], member: string, bound: Bound): void
  free(shards: readonly number[], member: string): void
  claim(name: string): boolean
  dropClaim(name: string): void

  /** Over tags, by `#` and the tag; a tag that is under one has no stamp. */
  readonly tagBarriers: Barriers
  /** Over shards. */
  readonly holds: Barriers
  /** Everything that may vanish, by name. */
  names(): readonly string[]
  evict(name: string): void
  /** Puts a stamp there; for starts of cases. */
  plantStamp(tag: string, stamp: string): void
  /** Takes note of it all; what is returned brings that back. */
  save(): () => void
  describe(): string
}

/** Nothing yet. What is drawn is named after what it is for, so that the same things have the same names in more runs. */
export function createSidekeys(moment: () => number): Sidekeys {
  let stamps = new Map<string, string>()
  let claims = new Set<string>()
  let counters: Pick<Counters, 'epoch' | 'counts'> | null = null
  const drawn = new Map<string, number>()
  /** Nobody asks for the generation of these. */
  const tagBarriers = createBarriers(() => '', moment)
  const holds = createBarriers(() => '', moment)

  function draw(what: string): string {
    const count = (drawn.get(what) ?? 0) + 1
    drawn.set(what, count)
    return `${what}${count}`
  }
  const isBarred = (tag: string): boolean => tagBarriers.at(`#${tag}`) !== undefined
  const shardNames = (shards: readonly number[]): readonly string[] => shards.map((shard) => `shard ${shard}`)
  const withHeld = (counted: Pick<Counters, 'epoch' | 'counts'>): Counters => ({
    ...counted,
    held: new Set(holds.names().map((name) => Number(name.slice('shard '.length)))),
  })
  const ensureCounters = (epoch?: string): Counters =>
    withHeld((counters ??= { epoch: epoch ?? draw('epoch'), counts: new Map() }))
  const bump = (shards: readonly number[]): void => {
    if (counters === null) return
    const counts = new Map(counters.counts)
    for (const shard of shards) counts.set(shard, (counts.get(shard) ?? 0) + 1)
    counters = { ...counters, counts }
  }

  return {
    stamp: (tag) => (isBarred(tag) ? null : (stamps.get(tag) ?? null)),
    ensureStamp(tag) {
      if (isBarred(tag)) return null
      const stamp = stamps.get(tag) ?? draw(tag)
      stamps.set(tag, stamp)
      return stamp
    },
    dropStamp: (tag) => void stamps.delete(tag),
    raiseTag(tag, member, bound) {
      stamps.delete(tag)
      tagBarriers.raise(`#${tag}`, member, bound)
    },
    lowerTag(tag, member) {
      stamps.delete(tag)
      tagBarriers.lower(`#${tag}`, member)
    },
    counters: () => counters && withHeld(counters),
    ensureCounters,
    bump,
    hold(shards, member, bound) {
      ensureCounters()
      bump(shards)
      for (const name of shardNames(shards)) holds.raise(name, member, bound)
    },
    free(shards, member) {
      for (const name of shardNames(shards)) holds.lower(name, member)
    },
    claim(name) {
      if (claims.has(name)) return false
      claims.add(name)
      return true
    },
    dropClaim: (name) => void claims.delete(name),

    tagBarriers,
    holds,
    names: () => [
      ...[...stamps.keys()].map((tag) => `stamp ${tag}`).toSorted(),
      ...tagBarriers
        .names()
        .map((name) => `barrier ${name}`)
        .toSorted(),
      ...(counters === null ? [] : ['counters']),
      ...[...claims].map((name) => `claim ${name}`).toSorted(),
    ],
    evict(name) {
      const [kind = '', what = ''] = name.split(' ')
      if (kind === 'stamp') stamps.delete(what)
      else if (kind === 'barrier') tagBarriers.evict(what)
      else if (kind === 'claim') claims.delete(what)
      else {
        counters = null
        for (const held of holds.names()) holds.evict(held)
      }
    },
    plantStamp: (tag, stamp) => void stamps.set(tag, stamp),
    save() {
      const [savedStamps, savedClaims, savedCounters] = [new Map(stamps), new Set(claims), counters]
      const restores = [tagBarriers.save(), holds.save()]
      return () => {
        stamps = new Map(savedStamps)
        claims = new Set(savedClaims)
        counters = savedCounters
        for (const restore of restores) restore()
      }
    },
    describe: () =>
      [
        ...[...stamps].map(([tag, stamp]) => `${tag}=${stamp}`).toSorted(),
        counters === null ? 'no counters' : `counters ${counters.epoch} ${JSON.stringify([...counters.counts])}`,
        ...[...tagBarriers.describe(), ...holds.describe()].toSorted(),
        ...[...claims].toSorted(),
      ].join(),
  }
}
