import { BARRIER_MS } from '../../src/engine/fence.js'
import type { Counters, RaisedBarrier } from '../../src/store/groups.js'
import type { FeedVerbs } from '../../src/store/feed.js'
import type { LeaseAnswer, ProbedSlot, Slot, StoreAnswer } from '../../src/store/slot.js'
import { sweep, type Sweepable } from '../../src/store/sweep.js'
import type { Bound } from './barriers.js'
import type { FullStore } from './case.js'
import { sweepable, type Placement } from './cluster.js'
import { simulatedIndexes, type IndexParts } from './index-of-keys.js'
import { describeSlot, type Server } from './server.js'
import type { Standby } from './standby.js'
import type { Wire } from './wire.js'

/** What a simulated store is made of. */
export interface StoreParts {
  readonly wire: Wire
  readonly server: Server
  readonly placement: Placement
  readonly standby: Standby
  readonly feed: FeedVerbs
  /** How often the standby had taken over when this process began its present try. */
  readonly tryBegan: () => number
  /** A look is one command; else it is one for each slot and each stamp, which other commands may come between. */
  readonly looksAtOnce: boolean
  readonly sweep: (cluster: Sweepable<string>) => Sweepable<string>
  readonly index: Pick<IndexParts, 'broken'> & { readonly keepsVersions: boolean }
}

/** The store as a process sees it: each command goes over the wire, in steps of its own. */
export function simulatedStore(parts: StoreParts): FullStore {
  const { wire, server, placement, standby, feed, tryBegan, looksAtOnce, sweep: swept } = parts
  const { side } = server
  const done = (what: string, execute: () => void): Promise<void> => wire.send(what, execute, () => 'done')
  const yesOrNo = (what: string, execute: () => boolean): Promise<boolean> =>
    wire.send(what, execute, (yes) => (yes ? 'yes' : 'no'))

  async function look(what: 'read' | 'probe', keys: readonly string[], tags: readonly string[]): Promise<StoreAnswer> {
    if (looksAtOnce) {
      return wire.send(
        `${what} ${[...keys, ...tags].join()}`,
        () => ({ slots: keys.map(server.read), stamps: tags.map(side.stamp) }),
        ({ slots, stamps }) => [...slots.map(describeSlot), ...stamps].join(),
      )
    }
    const [slots, stamps] = await Promise.all([
      Promise.all(keys.map((key) => wire.send(`${what} ${key}`, () => server.read(key), describeSlot))),
      Promise.all(tags.map((tag) => wire.send(`read the stamp of ${tag}`, () => side.stamp(tag), String))),
    ])
    return { slots, stamps }
  }

  return {
    name: 'simulated',
    read: (keys, tags) => look('read', keys, tags),
    async probe(keys, tags) {
      const { slots, stamps } = await look('probe', keys, tags)
      return { slots: slots.map(withoutBody), stamps }
    },
    feed,
    lease: (key, token, _ttlMs, over) =>
      wire.send<LeaseAnswer>(`lease ${key} as ${token}`, () => server.lease(key, token, over), describeSlot),
    renew: (key, token) => yesOrNo(`renew ${key} of ${token}`, () => server.renew(key, token)),
    release: (key, token) => yesOrNo(`release ${key} of ${token}`, () => server.release(key, token)),
    fill: (key, token, value) => yesOrNo(`fill ${key} under ${token}`, () => server.fill(key, token, value)),
    replace: (key, seen, value) => yesOrNo(`replace ${String(seen)} on ${key}`, () => server.replace(key, seen, value)),
    touch: (key, seen) => yesOrNo(`touch ${key}`, () => server.touch(key, seen)),
    delete: async (keys) => {
      await Promise.all(keys.map((key) => done(`delete ${key}`, () => server.remove(key))))
    },
    deleteMatching: (pattern) => sweep(swept(sweepable(server, placement, wire, pattern))),
    ensureStamps: (tags) =>
      Promise.all(tags.map((tag) => wire.send(`ensure the stamp of ${tag}`, () => side.ensureStamp(tag), String))),
    dropStamps: async (tags) => {
      await Promise.all(tags.map((tag) => done(`drop the stamp of ${tag}`, () => side.dropStamp(tag))))
    },
    barriers: {
      raise: (key, member, ms) => {
        const bound = boundOf(ms)
        return wire.send(
          `raise ${A[bound]} on ${key} for ${member}`,
          () => server.raise(key, member, bound),
          describeRaised,
        )
      },
      lower: (key, member) => done(`lower the barrier on ${key} for ${member}`, () => server.lower(key, member)),
      fill: (key, generation, value) =>
        yesOrNo(`fill ${key} over barrier ${generation}`, () => server.fillBarrier(key, generation, value)),
    },
    tagBarriers: {
      raise: (tag, member, ms) => {
        const bound = boundOf(ms)
        return done(`raise ${A[bound]} on #${tag} for ${member}`, () => side.raiseTag(tag, member, bound))
      },
      lower: (tag, member) => done(`lower the barrier on #${tag} for ${member}`, () => side.lowerTag(tag, member)),
    },
    counters: {
      read: () => wire.send('read the counters', () => side.counters(), describeCounters),
      ensure: () => wire.send('ensure the counters', () => side.ensureCounters(), describeCounters),
      bump: (shards) => done(`bump the counters of ${shards.join()}`, () => side.bump(shards)),
      hold: (shards, member, ms) =>
        done(`hold the shards of tags for ${member}`, () => side.hold(shards, member, boundOf(ms))),
      free: (shards, member) => done(`free the shards of tags of ${member}`, () => side.free(shards, member)),
    },
    claims: {
      take: (name) => yesOrNo(`claim ${name}`, () => side.claim(name)),
      drop: (name) => done(`drop the claim ${name}`, () => side.dropClaim(name)),
    },
    replicas: {
      async confirm() {
        const mark = await wire.send('write a mark', () => standby.mark(), String)
        // A connection that was lost is not believed before the next try.
        const has = (): boolean => standby.has(mark) && standby.failovers === tryBegan()
        return wire.send('ask who has the mark', () => (has() ? 1 : 0), String)
      },
    },
    indexes: simulatedIndexes({
      wire,
      index: server.index,
      rename: (key) => server.rename(key, parts.index.keepsVersions),
      kill: (key) => done(`delete ${key}`, () => server.remove(key)),
      sweepable: (pattern, remove) => swept(sweepable(server, placement, wire, pattern, remove)),
      broken: parts.index.broken,
    }),
    close: async () => {},
  }
}

function withoutBody(slot: Slot): ProbedSlot {
  return slot.state === 'value' ? { state: 'value', version: slot.version } : slot
}

/** What is raised, in words. */
const A = { fence: 'a barrier', hold: 'a hold-off' } as const

function boundOf(ms: number): Bound {
  return ms === BARRIER_MS ? 'fence' : 'hold'
}

function describeRaised({ generation, isAlone }: RaisedBarrier): string {
  return `${generation}${isAlone ? ' alone' : ' beside others'}`
}

function describeCounters(counters: Counters | null): string {
  return counters === null
    ? 'no counters'
    : `${counters.epoch} ${JSON.stringify([...counters.counts])} ${[...counters.held].join('+')}`
}
