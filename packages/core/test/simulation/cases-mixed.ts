import type { Case } from './case.js'
import { plants } from './plants.js'

const groups = ['barriers', 'counters', 'claims'] as const
const policy = { stale: { whileRevalidate: '1h' } } as const
const rowTags = {
  k: (version: number): readonly string[] => (version % 2 === 0 ? ['R', 'S'] : ['S']),
  k1: (): readonly string[] => ['R'],
  k2: (version: number): readonly string[] => (version % 2 === 0 ? ['R'] : ['S']),
}

const oneRow: Case = {
  title: 'all kinds of writes meet all kinds of reads of one row',
  size: 'vast',
  processes: {
    a: [{ read: 'k' }, { read: 'k' }, { put: 'k' }],
    b: [{ read: 'k' }, { refresh: 'k' }, { write: 'k', by: { tags: ['T'] } }],
    c: [{ read: 'k' }, { write: 'k', by: 'row tags' }, { put: 'k' }],
  },
  tags: { k: ['T'] },
  rowTags,
  groups,
  policy,
  plant: plants({ k: 'stale' }, { k: ['T', 'R', 'S'] }),
  splitLoads: true,
  splitReplies: true,
  shows: ['hit', 'hit stale', 'miss tag', 'joined', 'filled', 'refreshed', 'fill.refused', 'bypassed barrier'],
}

/** Everything at once, over one row and over two. */
export const mixedCases: readonly Case[] = [
  oneRow,
  {
    ...oneRow,
    title: 'the same, and everything goes wrong',
    faults: { timeouts: 2, expiries: 2, evictions: 2, crashes: 1, timers: 6 },
    shows: ['hit', 'hit stale', 'miss tag', 'filled', 'refreshed', 'invalidation.pending', 'bypassed pending'],
  },
  {
    title: 'two rows with tags in common, written by key, pattern, tag and put, on primaries between which they move',
    size: 'vast',
    processes: {
      a: [{ read: 'k1' }, { read: 'k2' }, { put: 'k1' }, { read: 'k1' }],
      b: [{ read: 'k2' }, { write: 'k2', by: 'row tags' }, { write: 'k1', by: { patterns: ['k*'] } }],
      c: [{ put: 'k2' }, { read: 'k2' }, { read: 'k1' }, { write: 'k1', by: { keys: ['k1'], tags: ['R'] } }],
    },
    rowTags,
    groups,
    splitLoads: true,
    primaries: 2,
    owners: { k2: 1 },
    faults: { timeouts: 1, evictions: 1, timers: 4, moves: 1 },
    shows: ['hit', 'filled', 'fill.refused', 'bypassed barrier'],
  },
  {
    title: 'callers who wait no longer meet writes of all kinds',
    size: 'vast',
    processes: {
      a: [{ read: 'k' }, { read: 'k' }, { read: 'k' }],
      b: [{ read: 'k' }, { put: 'k' }],
      c: [
        { write: 'k', by: 'row tags' },
        { write: 'k', by: { tags: ['T'] } },
      ],
    },
    tags: { k: ['T'] },
    rowTags,
    groups,
    waitMs: 0,
    splitLoads: true,
    faults: { timers: 3, expiries: 1 },
    shows: ['bypassed wait', 'filled', 'fill.refused'],
  },
]
