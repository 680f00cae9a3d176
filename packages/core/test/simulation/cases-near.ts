import type { Case } from './case.js'
import { plants } from './plants.js'

const k = 'k'
const read = { read: k }
const write = { write: k }
const tags = { k: ['T'] }
const byTag = { write: k, by: { tags: ['T'] } }
const bounded = { a: 'bounded' } as const
const validate = { a: 'validate' } as const

/** Processes that keep near what they have read. */
export const nearCases: readonly Case[] = [
  {
    title: 'what lies near is asked for by its version, while one writes',
    processes: { a: [read, read], w: [write] },
    near: validate,
    plant: plants({ k: 'fresh' }),
    shows: ['hit'],
  },
  {
    title: 'what lies near answers unasked, while one writes and time passes',
    processes: { a: [read, read], w: [write] },
    near: bounded,
    plant: plants({ k: 'fresh' }),
    opening: ['a/0', 'a.1'],
    faults: { pings: 1, ticks: 1 },
    shows: ['hit'],
  },
  {
    title: 'a feed is lost and comes back',
    processes: { a: [read, read], w: [write] },
    near: bounded,
    plant: plants({ k: 'fresh' }),
    opening: ['a/0', 'a.1'],
    faults: { pings: 1, ticks: 1, breaks: 1 },
    shows: ['near.lost', 'near.live'],
  },
  {
    title: 'what lies near answers by its tags, while one writes and time passes',
    processes: { a: [read, read], w: [byTag] },
    near: bounded,
    tags,
    plant: plants({ k: 'fresh' }, tags),
    opening: ['a/0', 'a.1'],
    faults: { pings: 1, ticks: 1 },
    looksAtOnce: true,
  },
]
