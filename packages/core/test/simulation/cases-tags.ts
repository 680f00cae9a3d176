import type { Case } from './case.js'
import { plants } from './plants.js'

const k = 'k'
const read = { read: k }
const write = { write: k }
const tags = { k: ['T'] }
const byTag = { write: k, by: { tags: ['T'] } }
const oneWriter = { a: [read], b: [read], w: [byTag] }
const STAMPS = /stamp/

/** Tags that the arguments name. */
export const tagCases: readonly Case[] = [
  {
    title: 'two processes read by tag while one writes',
    processes: oneWriter,
    tags,
    looksAtOnce: true,
    shows: ['filled', 'hit'],
  },
  {
    title: 'two processes read by tag, slot and stamp apart, while one writes',
    size: 'large',
    processes: oneWriter,
    tags,
  },
  {
    title: 'a tagged value lies there',
    processes: oneWriter,
    tags,
    plant: plants({ k: 'fresh' }, tags),
    shows: ['hit', 'miss tag', 'filled'],
  },
  {
    title: 'a tagged value lies there while one writes twice',
    size: 'large',
    processes: { a: [read], b: [read], w: [byTag, byTag] },
    tags,
    plant: plants({ k: 'fresh' }, tags),
    looksAtOnce: true,
  },
  {
    title: 'one writes by tag, another by key',
    size: 'large',
    processes: { a: [read], b: [read], v: [write], w: [byTag] },
    tags,
    looksAtOnce: true,
  },
  {
    title: 'callers of one process share tagged loads',
    size: 'large',
    processes: { a: [read, read], w: [byTag] },
    tags,
    splitLoads: true,
    looksAtOnce: true,
    shows: ['joined'],
  },
  {
    title: 'callers of one process wait for tagged loads of another, and share one beside it',
    size: 'large',
    processes: { a: [read, read], w: [byTag], b: [read] },
    tags,
    waitMs: 0,
    faults: { timers: 2 },
    splitLoads: true,
    looksAtOnce: true,
    plant: (server) => server.side.plantStamp('T', 'T0'),
    opening: ['b/0', 'b.1', 'b.2', 'a/0', 'a.1', 'a.timer', 'a.2', 'a/0 loads', 'w/0'],
    shows: ['bypassed wait'],
  },
  {
    title: 'the stamp of a tag is evicted',
    size: 'large',
    processes: oneWriter,
    tags,
    faults: { evictions: 1 },
    evicts: STAMPS,
    looksAtOnce: true,
  },
  {
    title: 'commands on stamps time out',
    size: 'large',
    processes: oneWriter,
    tags,
    faults: { timeouts: 1 },
    timesOut: STAMPS,
    looksAtOnce: true,
    shows: ['bypassed store'],
  },
  {
    title: 'a value has two tags, and one writes by the second',
    size: 'large',
    processes: { a: [read], b: [read], w: [{ write: k, by: { tags: ['U'] } }] },
    tags: { k: ['T', 'U'] },
    looksAtOnce: true,
  },
  {
    title: 'an invalidation by tag stays pending in its process',
    size: 'large',
    processes: { a: [byTag, read], b: [read] },
    tags,
    plant: plants({ k: 'fresh' }, tags),
    faults: { timeouts: 1, timers: 1 },
    timesOut: /drop/,
    looksAtOnce: true,
    shows: ['invalidation.pending', 'bypassed pending'],
  },
]
