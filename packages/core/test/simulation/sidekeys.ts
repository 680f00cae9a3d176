import type { Counters } from '../../src/store/groups.js'

/** What the simulated server keeps beside the slots: stamps of tags, the counters, claims. */
export interface Sidekeys {
  stamp(tag: string): string | null
  ensureStamp(tag: string): string
  dropStamp(tag: string): void
  counters(): Counters | null
  /** `epoch` is for broken stores. */
  ensureCounters(epoch?: string): Counters
  bump(shards: readonly number[]): void
  hold(shards: readonly number[], member: string): void
  free(shards: readonly number[], member: string): void
  claim(name: string): boolean
  dropClaim(name: string): void

  /** Everything that may vanish, by name. */
  names(): readonly string[]
  evict(name: string): void
  /** Puts a stamp there; for starts of cases. */
  plantStamp(tag: string, stamp: string): void
  describe(): string
}

/** Nothing yet. What is drawn is named after what it is for, so that the same things have the same names in more runs. */
export function createSidekeys(): Sidekeys {
  const stamps = new Map<string, string>()
  const drawn = new Map<string, number>()
  const claims = new Set<string>()
  let counters: Counters | null = null

  function draw(what: string): string {
    const count = (drawn.get(what) ?? 0) + 1
    drawn.set(what, count)
    return `${what}${count}`
  }
  /** Who holds a shard, as `shard member`. */
  const holds = new Set<string>()
  const held = (): Counters['held'] => new Set([...holds].map((hold) => Number.parseInt(hold, 10)))
  const describeCounters = (): string =>
    counters === null
      ? 'no counters'
      : [`counters ${counters.epoch} ${JSON.stringify([...counters.counts])}`, ...[...holds].toSorted()].join(' held ')
  const ensureCounters = (epoch?: string): Counters => {
    if (counters === null) holds.clear()
    return (counters ??= { epoch: epoch ?? draw('epoch'), counts: new Map(), held: new Set() })
  }
  const bump = (shards: readonly number[]): void => {
    if (counters === null) return
    const counts = new Map(counters.counts)
    for (const shard of shards) counts.set(shard, (counts.get(shard) ?? 0) + 1)
    counters = { ...counters, counts }
  }

  return {
    stamp: (tag) => stamps.get(tag) ?? null,
    ensureStamp(tag) {
      const stamp = stamps.get(tag) ?? draw(tag)
      stamps.set(tag, stamp)
      return stamp
    },
    dropStamp: (tag) => void stamps.delete(tag),
    counters: () => counters,
    ensureCounters,
    bump,
    hold(shards, member) {
      ensureCounters()
      bump(shards)
      for (const shard of shards) holds.add(`${shard} ${member}`)
      counters &&= { ...counters, held: held() }
    },
    free(shards, member) {
      for (const shard of shards) holds.delete(`${shard} ${member}`)
      counters &&= { ...counters, held: held() }
    },
    claim(name) {
      if (claims.has(name)) return false
      claims.add(name)
      return true
    },
    dropClaim: (name) => void claims.delete(name),

    names: () => [
      ...[...stamps.keys()].map((tag) => `stamp ${tag}`).toSorted(),
      ...(counters === null ? [] : ['counters']),
      ...[...claims].map((name) => `claim ${name}`).toSorted(),
    ],
    evict(name) {
      if (name === 'counters') counters = null
      else if (name.startsWith('stamp ')) stamps.delete(name.slice('stamp '.length))
      else claims.delete(name.slice('claim '.length))
    },
    plantStamp: (tag, stamp) => void stamps.set(tag, stamp),
    describe: () =>
      [
        ...[...stamps].map(([tag, stamp]) => `${tag}=${stamp}`).toSorted(),
        describeCounters(),
        ...[...claims].toSorted(),
      ].join(),
  }
}
