import type { Case } from './case.js'
import { plants } from './plants.js'

const k = 'k'
const read = { read: k }
const write = { write: k }
const byTag = { write: k, by: { tags: ['T'] } }
const tags = { k: ['T'] }
const groups = ['claims'] as const
/** What lies there has lapsed, and so has what takes its place, as soon as it is there. */
const policy = { ttl: 0.1, stale: { ifError: '1h' } } as const
const failing = { policy, groups, loadsFail: true } as const
const lapsed = plants({ k: 'stale' })
const tagged = { tags, plant: plants({ k: 'stale' }, tags) }

/** Two of one process, between whom another one replaces what has lapsed. */
export const replacedBetween: Case = {
  title: 'a process reads what has lapsed twice, and another puts something in its place that lapses at once',
  size: 'large',
  processes: { a: [read, read], b: [read], w: [write] },
  policy,
  groups,
  plant: lapsed,
  splitLoads: true,
  shows: ['joined', 'refreshed'],
}

/** Values that stand in for errors. */
export const lapsedCases: readonly Case[] = [
  {
    title: 'what has lapsed stands in for an error, in each process for itself, while one invalidates it',
    processes: { a: [read], b: [read], w: [write] },
    policy,
    loadsFail: true,
    plant: lapsed,
    shows: ['hit stale', 'refreshed', 'load.failed', 'fill.refused'],
  },
  {
    title: 'what has lapsed stands in for an error while one invalidates its key',
    size: 'large',
    processes: { a: [read, read], w: [write] },
    ...failing,
    plant: lapsed,
    shows: ['hit stale', 'refreshed', 'load.failed'],
  },
  {
    title: 'what has lapsed stands in for an error while one invalidates its tag',
    size: 'large',
    processes: { a: [read, read], w: [byTag] },
    ...failing,
    ...tagged,
    shows: ['hit stale', 'refreshed', 'load.failed', 'miss tag'],
  },
  {
    title: 'two processes load what has lapsed, one after the other, while one invalidates it',
    size: 'large',
    processes: { a: [read], b: [read], w: [write] },
    ...failing,
    plant: lapsed,
    faults: { timers: 2 },
    shows: ['hit stale', 'refreshed', 'waiting'],
  },
  {
    title: 'two load what has lapsed where nothing keeps them apart',
    processes: { a: [read], b: [read], w: [write] },
    policy,
    plant: lapsed,
    shows: ['refreshed', 'fill.refused'],
  },
  replacedBetween,
  {
    title: 'two of one process share the load of what has lapsed while one invalidates its tag',
    size: 'large',
    processes: { a: [read, read], w: [byTag] },
    policy,
    groups,
    ...tagged,
    splitLoads: true,
    shows: ['joined', 'refreshed', 'miss tag'],
  },
  {
    title: 'what has lapsed is loaded with a tag that it did not have, which one invalidates',
    size: 'large',
    processes: { a: [read, read], w: [{ write: k, by: 'row tags' }] },
    policy,
    groups: ['claims', 'counters'],
    rowTags: { k: () => ['R'] },
    revealing: 'named',
    plant: lapsed,
    splitLoads: true,
    shows: ['refreshed'],
  },
  {
    title: 'commands of those who load what has lapsed time out',
    size: 'large',
    processes: { a: [read], b: [read], w: [write] },
    ...failing,
    plant: lapsed,
    faults: { timeouts: 1, timers: 1 },
    timesOut: /replace|claim/,
    shows: ['hit stale', 'fill.failed'],
  },
]
