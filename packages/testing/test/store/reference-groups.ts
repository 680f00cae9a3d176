import type {
  BarrierVerbs,
  Counters,
  CounterVerbs,
  Feed,
  FeedVerbs,
  ReplicaVerbs,
  Store,
  StoredValue,
  StoreGroups,
  TagBarrierVerbs,
} from '@readthrough/core'
import {
  contentOf,
  idOf,
  type Item,
  liveOf,
  type ReferenceCounters,
  type ReferenceData,
  tell,
  tellOfTag,
} from './reference-data.js'
import { referenceIndexes } from './reference-indexes.js'

/** A barrier as bytes: `H`, its generation, then `member:deadline` of each, as in Redis. */
export function barrierOf(generation: string, members: ReadonlyMap<string, number>): Buffer {
  return Buffer.from(`H${generation}${[...members].map((member) => member.join(':')).join(',')}`)
}

/** Generation and live members; `undefined` where no barrier lies. */
export function readBarrier(
  data: ReferenceData,
  name: string,
): { readonly generation: string; readonly members: Map<string, number> } | undefined {
  const { raw, endsAt } = data.items.get(name) ?? NOTHING
  if (endsAt <= data.clock.monotonic() || !/^H[\x21-\x7e]{20}/.test(raw?.toString('latin1') ?? '')) return undefined
  const text = raw?.toString() ?? ''
  const members = text
    .slice(21)
    .split(',')
    .map((member) => member.split(':'))
  return {
    generation: text.slice(1, 21),
    members: new Map(
      members
        .map(([id = '', deadline = '']) => [id, Number(deadline)] as const)
        .filter(([id, deadline]) => id !== '' && deadline > data.clock.monotonic()),
    ),
  }
}

const NOTHING: Item = { raw: undefined, endsAt: -1 }

/** Puts a barrier of these members there, under a new generation; with none, nothing. */
export function writeBarrier(data: ReferenceData, name: string, members: ReadonlyMap<string, number>): string {
  const generation = idOf()
  if (members.size === 0) data.items.delete(name)
  else data.items.set(name, { raw: barrierOf(generation, members), endsAt: Math.max(...members.values()) })
  tell(data, name)
  return generation
}

/** Removes what lies there; of a barrier only the generation. */
export function kill(data: ReferenceData, name: string): void {
  writeBarrier(data, name, readBarrier(data, name)?.members ?? new Map())
}

/** The groups of the reference store. */
export function referenceGroups(
  data: ReferenceData,
  prefix: string,
  read: Store['read'],
  opened: Feed[],
): Required<StoreGroups> {
  return {
    barriers: referenceBarriers(data, prefix),
    tagBarriers: referenceTagBarriers(data, prefix),
    replicas: referenceReplicas(data),
    counters: referenceCounters(data, prefix),
    claims: {
      take: async (name, ttlMs) => {
        if ((data.claims.get(prefix + name) ?? -1) > data.clock.monotonic()) return false
        data.claims.set(prefix + name, data.clock.monotonic() + ttlMs)
        return true
      },
      drop: async (name) => void data.claims.delete(prefix + name),
    },
    incarnation: {
      read: async () => ({ now: 'the first', noted: data.noted.get(prefix) ?? null }),
      note: async (name) => void data.noted.set(prefix, name),
    },
    indexes: referenceIndexes(data, prefix, (name) => kill(data, name)),
    feed: referenceFeed(data, prefix, opened),
    probe: async (keys, tags) => {
      const { slots, stamps } = await read(keys, tags)
      return {
        slots: slots.map((slot) => (slot.state === 'value' ? { state: 'value', version: slot.version } : slot)),
        stamps,
      }
    },
    watch: (key, tags, changed) => {
      const watch = { name: prefix + key, changed }
      data.watches.add(watch)
      return { answer: read([key], tags), stop: () => void data.watches.delete(watch) }
    },
  }
}

function referenceBarriers(data: ReferenceData, prefix: string): BarrierVerbs {
  const membersAt = (key: string) => readBarrier(data, prefix + key)?.members ?? new Map<string, number>()
  return {
    raise: async (key, member, boundMs) => {
      const members = membersAt(key).set(member, data.clock.monotonic() + boundMs)
      return { generation: writeBarrier(data, prefix + key, members), isAlone: members.size === 1 }
    },
    lower: async (key, member) => {
      const members = membersAt(key)
      members.delete(member)
      writeBarrier(data, prefix + key, members)
    },
    fill: async (key, generation, value: StoredValue, ttlMs) => {
      if (readBarrier(data, prefix + key)?.generation !== generation) return false
      data.items.set(prefix + key, { raw: contentOf(value), endsAt: data.clock.monotonic() + ttlMs })
      tell(data, prefix + key)
      return true
    },
  }
}

function referenceTagBarriers(data: ReferenceData, prefix: string): TagBarrierVerbs {
  const { tagBarriers, stamps, clock } = data
  return {
    raise: async (tag, member, boundMs) => {
      stamps.delete(prefix + tag)
      tellOfTag(data, prefix + tag)
      tagBarriers.set(
        prefix + tag,
        liveOf(tagBarriers.get(prefix + tag), data).set(member, clock.monotonic() + boundMs),
      )
    },
    lower: async (tag, member) => {
      stamps.delete(prefix + tag)
      tagBarriers.get(prefix + tag)?.delete(member)
    },
  }
}

/** Tells at once, and so proves what is now. */
function referenceFeed({ feeds }: ReferenceData, prefix: string, opened: Feed[]): FeedVerbs {
  return {
    open: (listener, everyMs, clock) => {
      const mine = { prefix, listener }
      feeds.add(mine)
      const prove = (): void => {
        if (!feeds.has(mine)) return
        listener.proven(clock.monotonic())
        clock.timer(everyMs, prove)
      }
      clock.timer(everyMs, prove)
      const feed = { close: () => void feeds.delete(mine) }
      opened.push(feed)
      return feed
    },
  }
}

/** Two that have everything at once. */
function referenceReplicas({ clock }: ReferenceData): ReplicaVerbs {
  return {
    confirm: (_written, min, timeoutMs) =>
      min <= REPLICAS
        ? Promise.resolve(REPLICAS)
        : new Promise((resolve) => void clock.timer(timeoutMs, () => resolve(REPLICAS))),
  }
}

const REPLICAS = 2

function referenceCounters(data: ReferenceData, prefix: string): CounterVerbs {
  const { counters, clock } = data
  const make = (): ReferenceCounters => {
    const made = counters.get(prefix) ?? { epoch: idOf(), counts: new Map(), holds: new Map() }
    counters.set(prefix, made)
    return made
  }
  const shown = ({ epoch, counts, holds }: ReferenceCounters): Counters => {
    const held = [...holds].filter(([, members]) => liveOf(members, data).size > 0).map(([shard]) => shard)
    return { epoch, counts: new Map(counts), held: new Set(held) }
  }
  const bump: CounterVerbs['bump'] = async (shards) => {
    const counts = counters.get(prefix)?.counts
    for (const shard of shards) counts?.set(shard, (counts.get(shard) ?? 0) + 1)
  }
  return {
    read: async () => {
      const found = counters.get(prefix)
      return found === undefined ? null : shown(found)
    },
    ensure: async () => shown(make()),
    bump,
    hold: async (shards, member, boundMs) => {
      const { holds } = make()
      void bump(shards)
      for (const shard of shards) {
        holds.set(shard, (holds.get(shard) ?? new Map()).set(member, clock.monotonic() + boundMs))
      }
    },
    free: async (shards, member) => {
      for (const shard of shards) counters.get(prefix)?.holds.get(shard)?.delete(member)
    },
  }
}
