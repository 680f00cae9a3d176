import type { Case } from './case.js'
import { plants } from './plants.js'

const k = 'k'
const read = { read: k }
const write = { write: k }
const byTag = { write: k, by: { tags: ['T'] } }
const refresh = { refresh: k }
const tags = { k: ['T'] }
const rowTags = { k: () => ['R'] }
const groups = ['claims'] as const
const policy = { stale: { whileRevalidate: '1h' } } as const
const stale = plants({ k: 'stale' })
const shows = ['hit stale', 'refreshed', 'fill.refused']

/** Values that are loaded anew while they still answer. */
export const refreshCases: readonly Case[] = [
  {
    title: 'a stale value is loaded anew while one invalidates its key',
    processes: { a: [read], b: [read], w: [write] },
    policy,
    groups,
    plant: stale,
    shows,
  },
  {
    title: 'a stale value is loaded anew while one invalidates its tag',
    processes: { a: [read], b: [read], w: [byTag] },
    policy,
    groups,
    tags,
    plant: plants({ k: 'stale' }, tags),
    shows: ['hit stale', 'refreshed', 'miss tag'],
  },
  {
    title: 'a stale value is loaded anew while one invalidates a tag that it has revealed',
    processes: { a: [read], w: [{ write: k, by: 'row tags' }], b: [read] },
    policy,
    groups: ['claims', 'counters'],
    rowTags,
    plant: plants({ k: 'stale' }, { k: ['R'] }),
    shows,
  },
  {
    title: 'a stale value is loaded anew while its stamp is evicted',
    size: 'large',
    processes: { a: [read], b: [read], w: [byTag] },
    policy,
    groups,
    tags,
    plant: plants({ k: 'stale' }, tags),
    faults: { evictions: 1 },
    looksAtOnce: true,
    shows: ['refreshed'],
  },
  {
    title: 'a value is loaded anew on demand',
    processes: { a: [refresh], b: [read], w: [write] },
    policy,
    groups,
    plant: plants({ k: 'fresh' }),
    shows: ['refreshed', 'fill.refused'],
  },
  {
    title: 'two load a value anew where nothing keeps them apart',
    processes: { a: [read], b: [refresh], w: [write] },
    policy,
    plant: stale,
    shows,
  },
  {
    title: 'a value is loaded anew shortly before its end',
    processes: { a: [read], b: [read], w: [write] },
    policy: { refreshEarly: true },
    groups,
    plant: plants({ k: 'ending' }),
    shows: ['hit', 'refreshed', 'fill.refused'],
  },
  {
    title: 'commands of a refresh time out',
    processes: { a: [read], b: [read], w: [write] },
    policy,
    groups,
    plant: stale,
    faults: { timeouts: 1 },
    timesOut: /replace|claim/,
    shows: ['refreshed', 'fill.failed'],
  },
  {
    title: 'a process that has loaded anew dies, or its claim is evicted',
    size: 'large',
    processes: { a: [read], b: [read, read], w: [write] },
    policy,
    groups,
    plant: stale,
    faults: { crashes: 1, evictions: 1 },
    evicts: /claim/,
    shows,
  },
]
