import type { Case } from './case.js'
import { plants } from './plants.js'

const k = 'k'
const read = { read: k }
const write = { write: k }
const put = { put: k }
const tags = { k: ['T'] }
const groups = ['barriers'] as const

/** Write-throughs. */
export const putCases: readonly Case[] = [
  {
    title: 'one puts while two read',
    processes: { a: [read], b: [read], p: [put] },
    groups,
    shows: ['filled', 'hit', 'bypassed barrier', 'fill.refused'],
  },
  {
    title: 'one puts over a value',
    processes: { a: [read], b: [read], p: [put] },
    groups,
    plant: plants({ k: 'fresh' }),
    shows: ['filled', 'hit', 'bypassed barrier'],
  },
  {
    title: 'two put at once',
    processes: { a: [read], p: [put], q: [put] },
    groups,
    shows: ['filled', 'fill.refused', 'bypassed barrier'],
  },
  {
    title: 'one process puts twice and reads',
    size: 'large',
    processes: { p: [put, put, read] },
    groups,
  },
  {
    title: 'one puts, another invalidates by key',
    processes: { a: [read], p: [put], w: [write] },
    groups,
    shows: ['filled', 'fill.refused', 'bypassed barrier'],
  },
  {
    title: 'one puts, another invalidates by pattern',
    processes: { a: [read], p: [put], w: [{ write: k, by: { patterns: ['k*'] } }] },
    groups,
    shows: ['filled', 'fill.refused', 'bypassed barrier'],
  },
  {
    title: 'one puts, another invalidates by tag',
    processes: { a: [read], p: [put], w: [{ write: k, by: { tags: ['T'] } }] },
    tags,
    groups,
    looksAtOnce: true,
    shows: ['filled', 'hit', 'miss tag'],
  },
  {
    title: 'one puts what reveals a tag, another invalidates it',
    size: 'large',
    processes: { a: [read], p: [put], w: [{ write: k, by: 'row tags' }] },
    rowTags: { k: () => ['R'] },
    groups: ['barriers', 'counters'],
    looksAtOnce: true,
    shows: ['filled', 'hit', 'miss tag', 'fill.refused'],
  },
  {
    title: 'raising a barrier times out',
    processes: { a: [read], p: [put], w: [write] },
    groups,
    faults: { timeouts: 1 },
    timesOut: /raise/,
  },
  {
    title: 'filling over a barrier times out',
    processes: { a: [read], p: [put], w: [write] },
    groups,
    faults: { timeouts: 1 },
    timesOut: /over barrier/,
    shows: ['fill.failed'],
  },
  {
    title: 'lowering a barrier times out',
    size: 'large',
    processes: { a: [read], p: [put, read], w: [put] },
    groups,
    faults: { timeouts: 1, timers: 1 },
    timesOut: /lower/,
    shows: ['invalidation.pending', 'bypassed pending', 'bypassed barrier'],
  },
  {
    title: 'lowering a barrier times out, and is tried again in time',
    size: 'large',
    processes: { a: [read], b: [read], p: [put], q: [put] },
    groups,
    faults: { timeouts: 1, timers: 1 },
    timesOut: /lower/,
    triesAgain: true,
    opening: ['q/0', 'q.1', 'p/0', 'p.1'],
    shows: ['fill.refused', 'invalidated'],
  },
  {
    title: 'stamping a put times out',
    size: 'large',
    processes: { a: [read], p: [put], w: [{ write: k, by: { tags: ['T'] } }] },
    tags,
    groups,
    faults: { timeouts: 1 },
    timesOut: /ensure/,
    looksAtOnce: true,
    shows: ['filled', 'fill.refused'],
  },
  {
    title: 'a barrier ends while its writer lives, and another writes',
    size: 'large',
    processes: { a: [read], p: [put], w: [write], b: [read] },
    groups,
    faults: { expiries: 1 },
  },
  {
    title: 'a barrier ends while its writer lives',
    size: 'large',
    processes: { a: [read], b: [read], p: [put] },
    groups,
    faults: { expiries: 1 },
  },
  {
    title: 'one of two barriers ends',
    size: 'large',
    processes: { a: [read], p: [put], q: [put] },
    groups,
    faults: { expiries: 1 },
  },
  {
    title: 'a barrier is evicted',
    size: 'large',
    processes: { a: [read], b: [read], p: [put] },
    groups,
    faults: { evictions: 1 },
  },
  {
    title: 'a process dies in the midst of a put',
    size: 'large',
    processes: { a: [read], b: [read], p: [put] },
    groups,
    faults: { crashes: 1, expiries: 1 },
  },
  {
    title: 'a put fails to commit',
    processes: { a: [read], p: [{ put: k, throws: true }], w: [write] },
    groups,
  },
  {
    title: 'a stale value is loaded anew while one puts',
    processes: { a: [read], b: [read], p: [put] },
    groups: ['barriers', 'claims'],
    policy: { stale: { whileRevalidate: '1h' } },
    plant: plants({ k: 'stale' }),
    shows: ['hit stale', 'refreshed', 'filled', 'fill.refused'],
  },
  {
    title: 'one puts where the store has no barriers',
    processes: { a: [read], b: [read], p: [put] },
  },
]
