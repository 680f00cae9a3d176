import type { Case } from './case.js'
import { changing, type Hunt } from './mutants.js'

const k = 'k'
const read = { read: k }
const tags = { k: ['T'] }
const rowTags = { k: () => ['R'] }
const fenced = { write: k, fence: true } as const
const byTag = { by: { tags: ['T'] } } as const
const byRow = { by: 'row tags' } as const

const overKey: Case = {
  title: 'a reader, and a writer under a fence',
  processes: { a: [read], w: [fenced], b: [read] },
  groups: ['barriers'],
}
const overTag: Case = {
  ...overKey,
  processes: { a: [read], w: [{ ...fenced, ...byTag }], b: [read] },
  tags,
  groups: ['tagBarriers'],
  looksAtOnce: true,
}
const overRow: Case = {
  ...overKey,
  processes: { a: [read], w: [{ ...fenced, ...byRow }], b: [read] },
  rowTags,
  groups: ['tagBarriers', 'counters'],
  looksAtOnce: true,
}

/** The mutants of fences. Those of the barriers that they stand on are found by write-throughs, and here over tags. */
export const fenceHunts: readonly Hunt[] = [
  {
    mutant: {
      name: 'fence: raised while the method runs',
      engine: (engine) => ({
        ...engine,
        async raiseFence(...given) {
          const raising = engine.raiseFence(...given)
          return { end: async (how) => (await raising).end(how) }
        },
      }),
    },
    scenario: overKey,
  },
  {
    mutant: {
      name: 'fence: only over keys',
      engine: (engine) => ({
        ...engine,
        async raiseFence(targets, method) {
          const { end } = await engine.raiseFence({ keys: targets.keys, tags: [] }, method)
          return {
            async end(how) {
              await end(how)
              return engine.invalidate({ ...targets, patterns: [] }, method, how)
            },
          }
        },
      }),
    },
    scenario: overTag,
  },
  {
    mutant: changing('fence: a hold-off takes its place', (store, server, resend) => ({
      barriers: {
        ...store.barriers,
        raise: (key, member) =>
          resend(`put a barrier on ${key} for ${member} alone`, () => {
            server.evictUnseen(key)
            return server.raise(key, member, member.startsWith('hold') ? 'hold' : 'fence')
          }),
      },
    })),
    scenario: {
      ...overKey,
      processes: { v: [{ write: k, hold: true }], w: [fenced], b: [read], c: [read] },
      opening: ['v/0 commits', 'w/0', 'w.1'],
    },
  },
  {
    mutant: changing('fence: a stamp is made over it', (store, server, resend) => ({
      ensureStamps: (names) =>
        Promise.all(
          names.map((tag) =>
            resend(`stamp ${tag}, whatever lies there`, () => {
              server.side.tagBarriers.evictUnseen(`#${tag}`)
              return server.side.ensureStamp(tag)
            }),
          ),
        ),
    })),
    scenario: overTag,
  },
  {
    mutant: changing('fence: the invalidation of its tag takes it away', (_store, server, resend) => ({
      async dropStamps(names) {
        await resend(`unlink ${names.map((tag) => `#${tag}`).join()}`, () => {
          for (const tag of names) {
            server.side.tagBarriers.evictUnseen(`#${tag}`)
            server.side.dropStamp(tag)
          }
        })
      },
    })),
    scenario: {
      ...overTag,
      processes: { v: [{ write: k, ...byTag }], w: [{ ...fenced, ...byTag }], a: [read], b: [read] },
      opening: ['v/0 commits', 'w/0', 'w.1'],
    },
  },
  {
    mutant: changing('fence: shards are not held', ({ counters }) => ({
      counters: { ...counters, hold: (shards) => counters.bump(shards) },
    })),
    scenario: {
      ...overRow,
      faults: { crashes: 1, expiries: 2 },
      opening: [
        'w/0 begins',
        'w.1',
        'w.2',
        'a/0',
        'a.1',
        'a.2',
        'a.3',
        'a/0 loads',
        'w/0 commits',
        'w dies',
        'the deadline',
      ],
    },
  },
  {
    mutant: changing('fence: who holds a shard is not looked at', ({ counters }) => ({
      counters: { ...counters, ensure: async () => ({ ...(await counters.ensure()), held: new Set() }) },
    })),
    scenario: {
      ...overRow,
      faults: { crashes: 1, expiries: 2 },
      opening: [
        'w/0 begins',
        'w.1',
        'w.2',
        'a/0',
        'a.1',
        'a.2',
        'a.3',
        'a/0 loads',
        'w/0 commits',
        'w dies',
        'the deadline',
      ],
    },
  },
  {
    mutant: changing('fence: holding a shard counts nothing', (store, server, resend) => ({
      counters: {
        ...store.counters,
        hold: (shards, member) =>
          resend(`hold ${shards.length} shards uncounted for ${member}`, () => {
            const { side } = server
            side.ensureCounters()
            for (const shard of shards) side.holds.raise(`shard ${shard}`, member, 'fence')
          }),
      },
    })),
    scenario: {
      ...overRow,
      faults: { crashes: 1, expiries: 2 },
      opening: [
        'a/0',
        'a.1',
        'a.2',
        'a.3',
        'w/0 begins',
        'w.1',
        'w.2',
        'a/0 loads',
        'w/0 commits',
        'w dies',
        'the deadline',
      ],
    },
  },
  {
    mutant: changing('fence: lowered before its end counts', ({ counters, tagBarriers }) => {
      let due: readonly number[] = []
      return {
        counters: {
          ...counters,
          bump: async (shards) => {
            due = shards
          },
        },
        tagBarriers: {
          ...tagBarriers,
          async lower(tag, member) {
            await tagBarriers.lower(tag, member)
            await counters.bump(due)
          },
        },
      }
    }),
    scenario: {
      ...overRow,
      faults: { timeouts: 1 },
      timesOut: /hold/,
      opening: [
        'w/0 begins',
        'w.1 hold the shards of tags for w1: the client gives up',
        'w.2',
        'a/0',
        'a.1',
        'a.2',
        'a.3',
        'a/0 loads',
        'w/0 commits',
      ],
    },
  },
]
