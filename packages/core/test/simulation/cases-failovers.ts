import type { Case } from './case.js'
import { plants } from './plants.js'

const k = 'k'
const read = { read: k }
const tags = { k: ['T'] }
const rowTags = { k: () => ['R'] }
const byTag = { write: k, by: { tags: ['T'] } } as const
const hears = true
const lost = { failovers: 1 }

/** Servers that are lost with what was invalidated, whose clients hear of the next one and repeat it. */
export const repeatCases: readonly Case[] = [
  {
    title: 'the primary is lost with an invalidation, and its process repeats it',
    processes: { a: [read], w: [{ write: k }, read] },
    plant: plants({ k: 'fresh' }),
    faults: lost,
    hears,
    shows: ['hit', 'invalidated', 'invalidation.recovered', 'bypassed pending'],
  },
  {
    title: 'the primary is lost with an invalidation while two read, and the standby has been given something',
    size: 'vast',
    processes: { a: [read], b: [read], w: [{ write: k }, read] },
    plant: plants({ k: 'fresh' }),
    faults: { ...lost, syncs: 1 },
    hears,
    opening: ['w/0'],
    shows: ['hit', 'filled', 'invalidation.recovered', 'bypassed pending'],
  },
  {
    title: 'the primary is lost in the middle of an invalidation by tag',
    size: 'vast',
    processes: { a: [read], w: [byTag, read] },
    tags,
    plant: plants({ k: 'fresh' }, tags),
    faults: lost,
    looksAtOnce: true,
    hears,
    opening: ['w/0'],
    shows: ['hit', 'invalidated', 'invalidation.recovered'],
  },
  {
    title: 'the primary is lost in the middle of an invalidation by a tag that the row reveals',
    size: 'vast',
    processes: { a: [read], b: [read], w: [{ write: k, by: 'row tags' }, read] },
    rowTags,
    groups: ['counters'],
    looksAtOnce: true,
    faults: { ...lost, syncs: 1 },
    hears,
    shows: ['invalidated', 'filled', 'invalidation.recovered'],
  },
  {
    title: 'the primary is lost with what was written through',
    size: 'vast',
    processes: { a: [read], p: [{ put: k }, read] },
    groups: ['barriers'],
    plant: plants({ k: 'fresh' }),
    faults: { ...lost, syncs: 1 },
    hears,
    opening: ['p/0'],
    shows: ['hit', 'filled', 'invalidation.recovered'],
  },
  {
    title: 'the primary is lost with the end of a fence',
    size: 'vast',
    processes: { a: [read], w: [{ write: k, fence: true }, read] },
    groups: ['barriers'],
    plant: plants({ k: 'fresh' }),
    faults: { ...lost, syncs: 1 },
    hears,
    opening: ['w/0'],
    shows: ['hit', 'invalidated', 'invalidation.recovered'],
  },
]
