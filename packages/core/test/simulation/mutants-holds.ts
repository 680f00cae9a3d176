import type { Case } from './case.js'
import { changing, type Hunt } from './mutants.js'
import { plants } from './plants.js'

const k = 'k'
const read = { read: k }
const tags = { k: ['T'] }
const rowTags = { k: () => ['R'] }
const held = { write: k, hold: true } as const
const byTag = { by: { tags: ['T'] } } as const
const byRow = { by: 'row tags' } as const

const overKey: Case = {
  title: 'readers from a replica that lags, and a writer who holds off',
  processes: { a: [read], w: [held], b: [read] },
  groups: ['barriers'],
  lagging: true,
}
const overTag: Case = {
  ...overKey,
  processes: { a: [read], w: [{ ...held, ...byTag }], b: [read] },
  tags,
  groups: ['tagBarriers'],
  looksAtOnce: true,
}
const overRow: Case = {
  ...overKey,
  processes: { a: [read], w: [{ ...held, ...byRow }], b: [read] },
  rowTags,
  groups: ['tagBarriers', 'counters'],
  looksAtOnce: true,
}
const failing: Case = {
  title: 'a writer who waits for the replica',
  processes: { a: [read], w: [{ write: k, replicas: true }], b: [read] },
  groups: ['barriers', 'replicas'],
  plant: plants({ k: 'fresh' }),
  faults: { syncs: 1, failovers: 1 },
}

/** The mutants of hold-offs and of replicas. */
export const holdHunts: readonly Hunt[] = [
  {
    mutant: changing('hold-off: only removes', ({ barriers, ...store }) => ({
      barriers: {
        ...barriers,
        async raise(key, member) {
          await store.delete([key])
          return { generation: member, isAlone: true }
        },
      },
    })),
    scenario: overKey,
  },
  {
    mutant: changing('hold-off: only drops the stamp', ({ tagBarriers, ...store }) => ({
      tagBarriers: { ...tagBarriers, raise: (tag) => store.dropStamps([tag]) },
    })),
    scenario: overTag,
  },
  {
    mutant: changing('hold-off: shards are not held', ({ counters }) => ({
      counters: { ...counters, hold: (shards) => counters.bump(shards) },
    })),
    scenario: overRow,
  },
  {
    mutant: changing('hold-off: shards are held once they have been counted', (store, server, resend) => ({
      counters: {
        ...store.counters,
        async hold(shards, member) {
          await store.counters.bump(shards)
          await resend(`hold ${shards.length} shards uncounted for ${member}`, () => {
            const { side } = server
            side.ensureCounters()
            for (const shard of shards) side.holds.raise(`shard ${shard}`, member, 'hold')
          })
        },
      },
    })),
    scenario: { ...overRow, opening: ['w/0 commits', 'w/0 invalidates', 'w.1'] },
  },
  {
    mutant: {
      name: 'hold-off: not at the end of a fence',
      engine: (engine) => ({
        ...engine,
        async raiseFence(...given) {
          const { end } = await engine.raiseFence(...given)
          return { end: (how) => end({ ...how, holdMs: 0 }) }
        },
      }),
    },
    scenario: { ...overKey, processes: { a: [read], w: [{ ...held, fence: true }], b: [read] } },
  },
  {
    mutant: {
      name: 'put: fill under a hold-off',
      engine: (engine) => ({
        ...engine,
        writeThrough: (call, write, valueOf, how) =>
          engine.writeThrough(call, write, valueOf, how && { ...how, holdMs: 0 }),
      }),
    },
    scenario: {
      ...overKey,
      processes: { a: [read], p: [{ put: k, hold: true }], b: [read] },
      faults: { evictions: 1 },
      evicts: /^k/,
    },
  },
  {
    mutant: changing('replicas: not waited for', ({ replicas }) => ({
      replicas: { ...replicas, confirm: async (_written, min) => min },
    })),
    scenario: failing,
  },
  {
    mutant: changing('replicas: asked before the removal', (store) => {
      let asked: Promise<number> = Promise.resolve(0)
      return {
        replicas: { confirm: () => asked },
        async delete(keys) {
          asked = store.replicas.confirm({ keys, tags: [], isAnywhere: false }, 1, 1)
          await asked
          await store.delete(keys)
        },
      }
    }),
    scenario: failing,
  },
  {
    mutant: { name: 'replicas: whoever has taken over is believed', believesAnyone: true },
    scenario: { ...failing, faults: { syncs: 2, failovers: 1 } },
  },
]
