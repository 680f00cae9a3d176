import type { Case } from './case.js'
import { plants } from './plants.js'

const k = 'k'
const read = { read: k }
const write = { write: k, by: 'row tags' } as const
const rowTags = { k: () => ['R'] }
const oneWriter = { a: [read], b: [read], w: [write] }
const groups = ['counters'] as const
const planted = plants({ k: 'fresh' }, { k: ['R'] })

/** Tags that only the result tells. */
export const rowTagCases: readonly Case[] = [
  {
    title: 'two processes read what reveals a tag while one writes',
    processes: oneWriter,
    rowTags,
    groups,
    shows: ['filled', 'hit', 'fill.refused'],
  },
  {
    title: 'a row moves from one tag to another',
    processes: oneWriter,
    rowTags: { k: (version) => [version === 0 ? 'R' : 'S'] },
    groups,
  },
  {
    title: 'a value lies there whose tag only it knows',
    processes: oneWriter,
    rowTags,
    groups,
    plant: planted,
    shows: ['hit', 'miss tag', 'filled'],
  },
  {
    title: 'a row has a tag only in its second version, and then another',
    size: 'large',
    processes: { a: [read], b: [read], w: [{ write: k }, write] },
    rowTags: { k: (version) => [[], ['R'], ['S']][version] ?? [] },
    groups,
  },
  {
    title: 'the counters are evicted',
    size: 'large',
    processes: oneWriter,
    rowTags,
    groups,
    faults: { evictions: 1 },
    evicts: /counters/,
  },
  {
    title: 'the stamp of a revealed tag is evicted',
    size: 'large',
    processes: oneWriter,
    rowTags,
    groups,
    faults: { evictions: 1 },
    evicts: /stamp/,
  },
  {
    title: 'callers of one process share loads that reveal tags',
    size: 'large',
    processes: { a: [read, read], w: [write] },
    rowTags,
    groups,
    splitLoads: true,
    shows: ['joined'],
  },
  {
    title: 'callers of one process wait for loads of another that reveal tags, and would share one beside it',
    size: 'large',
    processes: { b: [read], a: [read, read], w: [write] },
    rowTags,
    groups,
    waitMs: 0,
    faults: { timers: 2 },
    splitLoads: true,
    opening: ['b/0', 'b.1', 'b.2'],
    shows: ['bypassed wait'],
  },
  {
    title: 'commands on counters time out',
    size: 'large',
    processes: oneWriter,
    rowTags,
    groups,
    faults: { timeouts: 1 },
    timesOut: /counters/,
    shows: ['invalidation.pending', 'fill.skipped tags'],
  },
  {
    title: 'a method that does not say so names tags, where counters are',
    size: 'large',
    processes: { a: [read], b: [read], c: [read], w: [write] },
    rowTags,
    revealing: 'named',
    groups,
    shows: ['fill.skipped tags'],
  },
  {
    title: 'a method that does not say so names tags',
    processes: oneWriter,
    rowTags,
    revealing: 'named',
    groups,
    shows: ['fill.skipped tags'],
  },
  {
    title: 'arguments name one tag, the row another',
    size: 'large',
    processes: oneWriter,
    tags: { k: ['T'] },
    rowTags,
    groups,
    looksAtOnce: true,
  },
  {
    title: 'an invalidation of a revealed tag stays pending in its process',
    size: 'large',
    processes: { a: [write, read], b: [read] },
    rowTags,
    groups,
    plant: planted,
    faults: { timeouts: 1, timers: 1 },
    timesOut: /drop|bump/,
    shows: ['invalidation.pending', 'bypassed pending'],
  },
  {
    title: 'an invalidation of a revealed tag is tried again in time',
    size: 'large',
    processes: { a: [read], w: [write], b: [read] },
    rowTags,
    groups,
    faults: { timeouts: 1, timers: 1 },
    timesOut: /drop|bump/,
    triesAgain: true,
    shows: ['invalidated', 'filled'],
  },
  {
    title: 'a store without counters keeps nothing that reveals tags',
    processes: oneWriter,
    rowTags,
    shows: ['fill.skipped tags'],
  },
]
