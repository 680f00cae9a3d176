import type { Case } from './case.js'
import { plants } from './plants.js'

const k = 'k'
const read = { read: k }
const write = { write: k }
const tags = { k: ['T'] }
const byTag = { write: k, by: { tags: ['T'] } }
const rowTags = { k: (version: number) => (version === 0 ? ['old'] : ['new']) }
const byRowTags = { write: k, by: 'row tags' } as const

/** Larger systems of processes that keep near what they have read. */
export const vastNearCases: readonly Case[] = [
  {
    title: 'everything happens to what lies near',
    size: 'vast',
    processes: { a: [read, write, read, read], b: [read, { put: k }, read], c: [byTag, { refresh: k }, read] },
    near: { a: 'bounded', b: 'bounded', c: 'validate' },
    tellsEverything: true,
    turns: true,
    tags,
    groups: ['barriers', 'tagBarriers', 'claims'],
    plant: plants({ k: 'fresh' }, tags),
    splitReplies: true,
    splitLoads: true,
    looksAtOnce: true,
    faults: { ...{ timeouts: 2, expiries: 1, evictions: 1, timers: 2 }, ...{ pings: 4, ticks: 3, breaks: 1 } },
    shows: ['hit near', 'near.lost', 'near.live'],
  },
  {
    title: 'everything happens to what lies near by tags that its row tells',
    size: 'vast',
    processes: {
      a: [read, byRowTags, read, read],
      b: [read, { ...byRowTags, fence: true }, read],
      c: [{ ...byRowTags, hold: true }, { refresh: k }, read],
    },
    near: { a: 'bounded', b: 'bounded', c: 'validate' },
    turns: true,
    rowTags,
    groups: ['barriers', 'tagBarriers', 'counters', 'claims'],
    plant: plants({ k: 'fresh' }, { k: ['old'] }),
    splitLoads: true,
    looksAtOnce: true,
    faults: { ...{ timeouts: 1, evictions: 1, timers: 2 }, ...{ pings: 4, ticks: 3, breaks: 1 } },
    shows: ['hit near', 'near.lost', 'near.live'],
  },
  {
    title: 'two keys lie near, by key and by pattern, and move between primaries',
    size: 'vast',
    processes: {
      a: [{ read: 'k1' }, { read: 'k2' }, { read: 'k1' }, { read: 'k2' }],
      b: [{ read: 'k2' }, { write: 'k1', by: { patterns: ['k*'] } }, { read: 'k1' }],
      c: [{ write: 'k2' }, { read: 'k2' }],
    },
    near: { a: 'bounded', b: 'bounded' },
    plant: plants({ k1: 'fresh', k2: 'fresh' }),
    primaries: 2,
    tracked: [0],
    owners: { k2: 1 },
    splitReplies: true,
    faults: { ...{ timeouts: 1, timers: 2, moves: 2 }, ...{ pings: 4, ticks: 2, breaks: 1 } },
    shows: ['hit near'],
  },
  {
    title: 'what lies near meets a standby that takes over, and what is repeated',
    size: 'vast',
    processes: { a: [read, write, read], b: [read, read], w: [write] },
    near: { a: 'bounded', b: 'bounded' },
    plant: plants({ k: 'fresh' }),
    hears: true,
    faults: { ...{ syncs: 1, failovers: 1, timers: 2 }, ...{ pings: 4, ticks: 3 } },
    shows: ['hit near', 'near.lost', 'near.live'],
  },
]
