import type { Case } from './case.js'
import { plants } from './plants.js'

const k = 'k'
const read = { read: k }
const held = { write: k, hold: true } as const
const tags = { k: ['T'] }
const heldByTag = { write: k, by: { tags: ['T'] }, hold: true } as const
const rowTags = { k: () => ['R'] }
const heldByRow = { write: k, by: 'row tags', hold: true } as const
const overKeys = ['barriers'] as const
const overTags = ['tagBarriers'] as const
const overRows = ['tagBarriers', 'counters'] as const
const lagging = true
const bothBegin = ['w/0', 'a/0']

/** Databases that are read through replicas which lag. */
export const holdCases: readonly Case[] = [
  {
    title: 'a replica lags, and what one has written is held off',
    processes: { a: [read], b: [read], w: [held] },
    groups: overKeys,
    lagging,
    plant: plants({ k: 'fresh' }),
    shows: ['hit', 'filled', 'bypassed barrier'],
  },
  {
    title: 'a replica lags, and two hold off the same',
    size: 'large',
    processes: { a: [read], b: [read], v: [held], w: [held] },
    groups: overKeys,
    lagging,
    opening: ['a/0'],
    shows: ['filled', 'bypassed barrier'],
  },
  {
    title: 'a replica lags, and one holds off what another writes under a fence',
    size: 'vast',
    processes: { a: [read], v: [held], w: [{ ...held, fence: true }], b: [read] },
    groups: overKeys,
    lagging,
    faults: { crashes: 1, expiries: 1 },
    opening: bothBegin,
    shows: ['filled', 'bypassed barrier'],
  },
  {
    title: 'one holds off what another writes under a fence',
    size: 'large',
    processes: { a: [read], v: [held], w: [{ write: k, fence: true }], b: [read] },
    groups: overKeys,
    faults: { crashes: 1 },
    opening: bothBegin,
    shows: ['filled', 'bypassed barrier'],
  },
  {
    title: 'a replica lags, and a fence ends in a hold-off',
    size: 'large',
    processes: { a: [read], b: [read], w: [{ ...held, fence: true }] },
    groups: overKeys,
    lagging,
    faults: { crashes: 1, expiries: 1 },
    opening: bothBegin,
    shows: ['filled', 'bypassed barrier'],
  },
  {
    title: 'a replica lags, and one puts under a hold-off',
    processes: { a: [read], b: [read], p: [{ put: k, hold: true }] },
    groups: overKeys,
    lagging,
    faults: { evictions: 1 },
    evicts: /^k/,
    shows: ['fill.skipped hold-off', 'filled', 'bypassed barrier'],
  },
  {
    title: 'a replica lags, and holding off times out',
    size: 'large',
    processes: { a: [read], b: [read], w: [held] },
    groups: overKeys,
    lagging,
    faults: { timeouts: 1, timers: 1 },
    timesOut: /raise/,
    triesAgain: true,
    opening: ['a/0'],
    shows: ['filled', 'bypassed barrier', 'invalidated'],
  },
  {
    title: 'a replica lags, and a tag is held off',
    size: 'large',
    processes: { a: [read], b: [read], w: [heldByTag] },
    tags,
    groups: overTags,
    lagging,
    plant: plants({ k: 'fresh' }, tags),
    looksAtOnce: true,
    opening: ['a/0'],
    shows: ['hit', 'filled', 'bypassed barrier'],
  },
  {
    title: 'a replica lags, and a fence of a tag ends in a hold-off',
    size: 'vast',
    processes: { a: [read], b: [read], w: [{ ...heldByTag, fence: true }] },
    tags,
    groups: overTags,
    lagging,
    faults: { crashes: 1, expiries: 1 },
    looksAtOnce: true,
    opening: bothBegin,
    shows: ['filled', 'bypassed barrier'],
  },
  {
    title: 'a replica lags, and a tag that the row reveals is held off',
    size: 'large',
    processes: { a: [read], b: [read], w: [heldByRow] },
    rowTags,
    groups: overRows,
    lagging,
    looksAtOnce: true,
    opening: ['a/0'],
    shows: ['filled', 'fill.refused'],
  },
  {
    title: 'a replica lags, and a fence of a tag that the row reveals ends in a hold-off',
    size: 'vast',
    processes: { a: [read], b: [read], w: [{ ...heldByRow, fence: true }] },
    rowTags,
    groups: overRows,
    lagging,
    looksAtOnce: true,
    faults: { crashes: 1, expiries: 2 },
    opening: bothBegin,
    shows: ['filled', 'fill.refused'],
  },
  {
    title: 'a replica lags, and what is stale is loaded anew while a tag that it has revealed is held off',
    size: 'large',
    processes: { a: [read], b: [read], w: [heldByRow] },
    rowTags,
    groups: [...overRows, 'claims'],
    policy: { stale: { whileRevalidate: '1h' } },
    lagging,
    plant: plants({ k: 'stale' }, { k: ['R'] }),
    looksAtOnce: true,
    opening: ['a/0'],
    shows: ['hit stale', 'refreshed', 'filled', 'fill.refused'],
  },
]

const syncsAndFails = { syncs: 2, failovers: 1 }
const replicated = ['barriers', 'replicas'] as const
const confirmed = { write: k, replicas: true } as const

/** Stores whose primary fails before its replica has everything. */
export const failoverCases: readonly Case[] = [
  {
    title: 'the primary is lost, and a write waits for the replica',
    processes: { a: [read], b: [read], w: [confirmed] },
    groups: replicated,
    plant: plants({ k: 'fresh' }),
    faults: { ...syncsAndFails, syncs: 1 },
    shows: ['hit', 'invalidated', 'invalidation.pending'],
  },
  {
    title: 'the primary is lost, and a write waits for the replica again and again',
    size: 'vast',
    processes: { a: [read], b: [read], w: [confirmed] },
    groups: replicated,
    plant: plants({ k: 'fresh' }),
    faults: { ...syncsAndFails, timers: 2 },
    triesAgain: true,
    opening: ['a/0'],
    shows: ['hit', 'invalidated'],
  },
  {
    title: 'the primary is lost, and a write by tag waits for the replica',
    size: 'large',
    processes: { a: [read], b: [read], w: [{ ...confirmed, by: { tags: ['T'] } }] },
    tags,
    groups: ['replicas'],
    plant: plants({ k: 'fresh' }, tags),
    faults: syncsAndFails,
    looksAtOnce: true,
    opening: ['a/0'],
    shows: ['hit', 'invalidated', 'filled'],
  },
  {
    title: 'the primary is lost, and a write by a tag that the row reveals waits for the replica',
    size: 'vast',
    processes: { a: [read], b: [read], w: [{ ...confirmed, by: 'row tags' }] },
    rowTags,
    groups: ['counters', 'replicas'],
    looksAtOnce: true,
    faults: { ...syncsAndFails, syncs: 4 },
    opening: ['a/0'],
    shows: ['invalidated', 'filled'],
  },
  {
    title: 'the primary is lost, and a write under a fence waits for the replica',
    size: 'large',
    processes: { a: [read], b: [read], w: [{ ...confirmed, fence: true }] },
    groups: replicated,
    plant: plants({ k: 'fresh' }),
    faults: syncsAndFails,
    opening: bothBegin,
    shows: ['hit', 'invalidated', 'filled'],
  },
  {
    title: 'the primary is lost, and a put waits for the replica',
    size: 'large',
    processes: { a: [read], b: [read], p: [{ put: k, replicas: true }] },
    groups: replicated,
    plant: plants({ k: 'fresh' }),
    faults: syncsAndFails,
    opening: ['p/0', 'a/0'],
    shows: ['hit', 'filled', 'invalidation.pending'],
  },
]
