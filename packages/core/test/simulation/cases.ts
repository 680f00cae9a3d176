import type { Case } from './case.js'
import { NOW } from './process.js'
import type { Server } from './server.js'

const k = 'k'
const read = { read: k }
const write = { write: k }
const body = (until: number): string =>
  `1${(NOW - 100).toString(36)} ${until.toString(36)} ${until.toString(36)} 0 1 json  \n0`
const dead = (server: Server): void => server.put(k, { state: 'value', version: 'Vdead', body: body(50) })
const alive = (server: Server): void => server.put(k, { state: 'value', version: 'Valive', body: body(5_000) })

/** Small systems, in which every order of steps is tried. */
export const smallCases: readonly Case[] = [
  { title: 'two processes read while one writes', processes: { a: [read], b: [read], w: [write] } },
  {
    title: 'a value lies there while one writes twice',
    processes: { a: [read], b: [read], w: [write, write] },
    plant: alive,
  },
  { title: 'two processes write', processes: { a: [read], b: [read], v: [write], w: [write] } },
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
  { title: 'a dead entry is leased over', processes: { a: [read], b: [read], w: [write] }, plant: dead },
  {
    title: 'something unreadable is leased over',
    processes: { a: [read], b: [read], w: [write] },
    plant: (server) => server.put(k, { state: 'unreadable', version: 'junk' }),
  },
  {
    title: 'callers of one process share loads',
    processes: { a: [read, read], w: [write] },
    splitLoads: true,
    splitReplies: true,
  },
  {
    title: 'an invalidation that fails stays pending in its process',
    processes: { a: [write, read], b: [read] },
    plant: alive,
    faults: { timeouts: 1, timers: 1 },
  },
  { title: 'a lease is renewed', processes: { a: [read], b: [read], w: [write] }, faults: { timers: 1, expiries: 1 } },
  {
    title: 'a caller polls what another process loads',
    processes: { a: [read], b: [read], w: [write] },
    faults: { timers: 2 },
  },
  {
    title: 'a process dies',
    processes: { a: [read], b: [read], w: [write] },
    faults: { crashes: 1, expiries: 1, timers: 1 },
  },
  {
    title: 'a pattern is swept on two primaries',
    processes: { a: [{ read: 'k1' }], b: [{ read: 'k2' }], w: [{ write: 'k2', by: { pattern: 'k*' } }] },
    primaries: 2,
    owners: { k2: 1 },
  },
  {
    title: 'a pattern is swept while a key moves',
    processes: { b: [{ read: 'k2' }], w: [{ write: 'k2', by: { pattern: 'k*' } }] },
    primaries: 2,
    owners: { k2: 1 },
    faults: { moves: 1 },
    plant: (server) => {
      server.put('k1', { state: 'value', version: 'Vother', body: body(5_000) })
      server.put('k2', { state: 'value', version: 'Valive', body: body(5_000) })
    },
  },
]

/** Larger systems; all orders of the first three are tried by the long command, and samples of all always. */
export const largeCases: readonly Case[] = [
  {
    title: 'callers who have waited long enough share a load beside the lease',
    processes: { a: [read], b: [read, read], w: [write] },
    waitMs: 0,
    faults: { timers: 1 },
  },
  {
    title: 'callers of one process share loads beside another process',
    processes: { a: [read, read], b: [read], w: [write] },
    splitLoads: true,
  },
  {
    title: 'a process writes what it reads, over a failing wire',
    processes: { a: [read, write, read] },
    splitLoads: true,
    faults: { timeouts: 1, timers: 1 },
  },
  {
    title: 'everything goes wrong at once',
    processes: { a: [read, read, write], b: [read, write, read], c: [read, read] },
    splitReplies: true,
    splitLoads: true,
    faults: { timeouts: 3, expiries: 2, evictions: 2, crashes: 1, timers: 6 },
  },
  {
    title: 'two keys, by key and by pattern, on primaries between which they move',
    processes: {
      a: [{ read: 'k1' }, { read: 'k2' }, { read: 'k1' }],
      b: [{ read: 'k2' }, { write: 'k1', by: { pattern: 'k*' } }],
      c: [{ write: 'k2' }, { read: 'k2' }, { write: 'k2', by: { pattern: 'k2*' } }],
    },
    splitLoads: true,
    primaries: 2,
    owners: { k2: 1 },
    faults: { timeouts: 2, expiries: 1, timers: 4, moves: 2 },
  },
]
