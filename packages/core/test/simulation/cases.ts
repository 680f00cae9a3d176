import type { Case } from './case.js'
import { plants } from './plants.js'

const k = 'k'
const read = { read: k }
const write = { write: k }

/** The second caller asks when the first one has the lease and loads; then all that is left comes in every order. */
export const askedWhileAnswered: Case = {
  title: 'a caller comes while the answer to another who asked for the lease is on its way',
  processes: { a: [read, read, read], w: [write] },
  splitReplies: true,
  splitLoads: true,
  opening: ['a/0', 'a/1', 'a.1', 'a.2', 'a.1', 'a.3', 'a.3', 'a/0 loads', 'a.2', 'a.4 lease k'],
  shows: ['joined', 'fill.refused', 'filled'],
}

/** Reads, and writes that invalidate keys and patterns. */
export const cases: readonly Case[] = [
  { title: 'two processes read while one writes', processes: { a: [read], b: [read], w: [write] } },
  {
    title: 'a value lies there while one writes twice',
    size: 'large',
    processes: { a: [read], b: [read], w: [write, write] },
    plant: plants({ k: 'fresh' }),
  },
  { title: 'two processes write', size: 'large', processes: { a: [read], b: [read], v: [write], w: [write] } },
  {
    title: 'commands time out, and execute later',
    processes: { a: [read], b: [read], w: [write] },
    faults: { timeouts: 1 },
  },
  {
    title: 'a lease runs out, or is evicted',
    processes: { a: [read], b: [read], w: [write] },
    faults: { expiries: 1, evictions: 1 },
  },
  {
    title: 'a dead entry is leased over',
    processes: { a: [read], b: [read], w: [write] },
    plant: plants({ k: 'dead' }),
  },
  {
    title: 'something unreadable is leased over',
    processes: { a: [read], b: [read], w: [write] },
    plant: (server) => server.put(k, { state: 'unreadable', version: 'junk' }),
  },
  {
    title: 'callers of one process share loads',
    size: 'large',
    processes: { a: [read, read], w: [write] },
    splitLoads: true,
    splitReplies: true,
  },
  {
    title: 'an invalidation that fails stays pending in its process',
    size: 'large',
    processes: { a: [write, read], b: [read] },
    plant: plants({ k: 'fresh' }),
    faults: { timeouts: 1, timers: 1 },
  },
  {
    title: 'a lease is renewed',
    size: 'large',
    processes: { a: [read], b: [read], w: [write] },
    faults: { timers: 1, expiries: 1 },
  },
  {
    title: 'a caller polls what another process loads',
    size: 'large',
    processes: { a: [read], b: [read], w: [write] },
    faults: { timers: 2 },
  },
  {
    title: 'a process dies',
    size: 'large',
    processes: { a: [read], b: [read], w: [write] },
    faults: { crashes: 1, expiries: 1, timers: 1 },
  },
  {
    title: 'a pattern is swept on two primaries',
    processes: { a: [{ read: 'k1' }], b: [{ read: 'k2' }], w: [{ write: 'k2', by: { patterns: ['k*'] } }] },
    primaries: 2,
    owners: { k2: 1 },
  },
  {
    title: 'a pattern is swept while a key moves',
    processes: { b: [{ read: 'k2' }], w: [{ write: 'k2', by: { patterns: ['k*'] } }] },
    primaries: 2,
    owners: { k2: 1 },
    faults: { moves: 1 },
    plant: plants({ k1: 'fresh', k2: 'fresh' }),
  },
  {
    title: 'callers who have waited long enough share a load beside the lease',
    size: 'large',
    processes: { a: [read], b: [read, read], w: [write] },
    waitMs: 0,
    faults: { timers: 1 },
  },
  {
    title: 'callers of one process share loads beside another process',
    size: 'large',
    processes: { a: [read, read], b: [read], w: [write] },
    splitLoads: true,
  },
  askedWhileAnswered,
  {
    title: 'a process writes what it reads, over a failing wire',
    size: 'vast',
    processes: { a: [read, write, read] },
    splitLoads: true,
    faults: { timeouts: 1, timers: 1 },
  },
  {
    title: 'everything goes wrong at once',
    size: 'vast',
    processes: { a: [read, read, write], b: [read, write, read], c: [read, read] },
    splitReplies: true,
    splitLoads: true,
    faults: { timeouts: 3, expiries: 2, evictions: 2, crashes: 1, timers: 6 },
  },
  {
    title: 'two keys, by key and by pattern, on primaries between which they move',
    size: 'vast',
    processes: {
      a: [{ read: 'k1' }, { read: 'k2' }, { read: 'k1' }],
      b: [{ read: 'k2' }, { write: 'k1', by: { patterns: ['k*'] } }],
      c: [{ write: 'k2' }, { read: 'k2' }, { write: 'k2', by: { patterns: ['k2*'] } }],
    },
    splitLoads: true,
    primaries: 2,
    owners: { k2: 1 },
    faults: { timeouts: 2, expiries: 1, timers: 4, moves: 2 },
  },
]
