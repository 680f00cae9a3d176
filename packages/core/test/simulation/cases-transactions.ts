import type { Case } from './case.js'
import { plants } from './plants.js'

const k = 'k'
const read = { read: k }
const write = { write: k }
const commits = { transaction: k, ends: 'commit' } as const
const unknown = { transaction: k, ends: 'unknown' } as const
const tags = { k: ['T'] }
const byTag = { by: { tags: ['T'] } } as const
const planted = plants({ k: 'fresh' })

/** Transactions of the database. */
export const transactionCases: readonly Case[] = [
  {
    title: 'one writes in a transaction while two read',
    processes: { a: [read], b: [read], t: [commits] },
    plant: planted,
    shows: ['hit', 'filled', 'invalidation.deferred', 'invalidated'],
  },
  {
    title: 'one reads in a transaction what it has written there',
    processes: { a: [read], t: [{ ...commits, reads: 'after' }, read] },
    plant: planted,
    splitLoads: true,
    shows: ['hit', 'filled', 'bypassed transaction'],
  },
  {
    title: 'one reads in a transaction before it writes there',
    size: 'large',
    processes: { a: [read], t: [{ ...commits, reads: 'before' }, read] },
    splitLoads: true,
    shows: ['hit', 'filled', 'bypassed transaction'],
  },
  {
    title: 'one reads an old snapshot in a transaction while another writes',
    size: 'large',
    processes: { t: [{ transaction: k, ends: 'without a write', reads: 'before' }, read], a: [read], w: [write] },
    splitLoads: true,
    shows: ['hit', 'filled', 'fill.refused', 'bypassed transaction'],
  },
  {
    title: 'a transaction is rolled back that has read what it wrote',
    size: 'large',
    processes: { a: [read], t: [{ transaction: k, ends: 'rollback', reads: 'after' }, read] },
    splitLoads: true,
    shows: ['hit', 'filled', 'bypassed transaction'],
  },
  {
    title: 'a connection is lost in COMMIT',
    processes: { a: [read], b: [read], t: [unknown] },
    groups: ['barriers'],
    plant: planted,
    shows: ['hit', 'filled', 'bypassed barrier'],
  },
  {
    title: 'a connection is lost in COMMIT under a fence',
    processes: { a: [read], b: [read], t: [{ ...unknown, fence: true }] },
    groups: ['barriers'],
    plant: planted,
    shows: ['hit', 'filled', 'bypassed barrier'],
  },
  {
    title: 'a connection is lost in COMMIT of what was invalidated by tag',
    size: 'large',
    processes: { a: [read], b: [read], t: [{ ...unknown, ...byTag }] },
    tags,
    groups: ['tagBarriers'],
    plant: plants({ k: 'fresh' }, tags),
    looksAtOnce: true,
    opening: ['t/0', 'a/0'],
    shows: ['hit', 'filled', 'bypassed barrier'],
  },
  {
    title: 'a connection is lost in COMMIT of what was invalidated by a tag that the row reveals',
    size: 'large',
    processes: { a: [read], b: [read], t: [{ ...unknown, by: 'row tags' }] },
    rowTags: { k: () => ['R'] },
    groups: ['tagBarriers', 'counters'],
    looksAtOnce: true,
    opening: ['t/0', 'a/0'],
    shows: ['filled', 'fill.refused'],
  },
  {
    title: 'one writes in a transaction under a fence, and dies',
    size: 'large',
    processes: { a: [read], b: [read], t: [{ ...commits, fence: true }] },
    groups: ['barriers'],
    plant: planted,
    faults: { crashes: 1, expiries: 1 },
    opening: ['t/0', 'a/0'],
    shows: ['hit', 'filled', 'bypassed barrier'],
  },
  {
    title: 'one writes in a transaction under a fence, and rolls back',
    processes: { a: [read], b: [read], t: [{ transaction: k, ends: 'rollback', fence: true }] },
    groups: ['barriers'],
    plant: planted,
    shows: ['hit', 'filled', 'bypassed barrier'],
  },
]
