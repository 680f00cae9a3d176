import type { Case } from './case.js'
import { plants } from './plants.js'
import type { Server } from './server.js'

const one = { read: 'g:1' }
const write = { write: 'g:1', by: { patterns: ['g:1*'] } }
const writeAll = { write: 'g:1', by: { patterns: ['g:*'] } }
const groups = ['indexes'] as const
const INDEX = /index|note/

/** A sealed index that notes these keys, which lie there. */
export function sealed(...keys: readonly string[]): (server: Server) => void {
  return (server) => {
    plants(Object.fromEntries(keys.map((key) => [key, 'fresh'] as const)))(server)
    server.index.seal(server.index.open(), 'server')
    for (const key of keys) server.index.note(key)
  }
}

const emptyIndex = sealed()

/** Patterns of keys that have an index. */
export const indexCases: readonly Case[] = [
  {
    title: 'two processes read what has a sealed index while one drops the pattern',
    size: 'large',
    processes: { a: [one], b: [one], w: [write] },
    groups,
    plant: emptyIndex,
    shows: ['filled', 'hit', 'fill.refused'],
  },
  {
    title: 'one process reads what has no index yet while one drops the pattern',
    processes: { a: [one], w: [write] },
    groups,
    shows: ['filled', 'fill.refused'],
  },
  {
    title: 'two processes read what has no index yet while one drops the pattern',
    size: 'large',
    processes: { a: [one], b: [one], w: [write] },
    groups,
  },
  {
    title: 'one reads while two drop the pattern by a sealed index, and a value lies there',
    size: 'large',
    processes: { a: [one], v: [write], w: [writeAll] },
    groups,
    plant: sealed('g:1'),
    shows: ['hit', 'filled'],
  },
  {
    title: 'one drops other keys, and so seals the index, while one reads, and then drops the pattern',
    size: 'large',
    processes: { a: [one], v: [{ write: 'g:2', by: { patterns: ['g:2*'] } }], w: [write] },
    groups,
  },
  {
    title: 'the index is evicted',
    size: 'large',
    processes: { a: [one], v: [write], w: [write] },
    groups,
    plant: emptyIndex,
    faults: { evictions: 1 },
    evicts: INDEX,
  },
  {
    title: 'commands on the index time out, and execute later',
    size: 'large',
    processes: { a: [one], b: [one], w: [write] },
    groups,
    plant: emptyIndex,
    faults: { timeouts: 1 },
    timesOut: INDEX,
    shows: ['bypassed store'],
  },
  {
    title: 'a stale value is refreshed while other keys are dropped, and then the pattern',
    size: 'large',
    processes: { a: [one], v: [{ write: 'g:2', by: { patterns: ['g:2*'] } }, write], b: [one] },
    groups,
    policy: { stale: { whileRevalidate: '1h' } },
    plant: plants({ 'g:1': 'stale' }),
    faults: { evictions: 2 },
    evicts: INDEX,
    shows: ['refreshed', 'hit'],
  },
  {
    title: 'a write-through is dropped by a pattern',
    size: 'large',
    processes: { p: [{ put: 'g:1' }], a: [one], w: [write] },
    groups: ['indexes', 'barriers'],
    plant: emptyIndex,
    shows: ['filled'],
  },
  {
    title: 'everything goes wrong with indexes at once',
    size: 'vast',
    processes: {
      a: [one, { read: 'g:2' }, { put: 'g:1' }],
      b: [one, writeAll, { read: 'g:2' }],
      c: [{ write: 'g:2', by: { patterns: ['g:2*'] } }, write, one],
    },
    groups: ['indexes', 'barriers', 'claims'],
    policy: { stale: { whileRevalidate: '1h' } },
    plant: plants({ 'g:1': 'stale', 'g:2': 'stale' }),
    splitLoads: true,
    primaries: 2,
    owners: { 'g:2': 1 },
    faults: { timeouts: 2, expiries: 2, evictions: 3, crashes: 1, timers: 4, moves: 1 },
    shows: ['hit', 'filled', 'refreshed', 'fill.refused'],
  },
]
