import type { Case } from './case.js'
import type { Hunt } from './mutants.js'
import { changing } from './mutants.js'
import { plants } from './plants.js'

const k = 'k'
const read = { read: k }

/** Two callers of one process, of whom the second may begin while the look of the first is under way. */
const twoLookers: Case = {
  title: 'two callers of a process look at once, or one after the other',
  processes: { a: [read, read], w: [{ write: k }] },
  splitReplies: true,
  gathers: true,
  plant: plants({ k: 'fresh' }),
}

/** Processes whose callers' looks are sent together. */
export const gatheredCases: readonly Case[] = [
  twoLookers,
  {
    title: 'looks at two keys are sent together, and fail together',
    processes: { a: [read, { read: 'k2' }], w: [{ write: k }] },
    gathers: true,
    plant: plants({ k: 'fresh', k2: 'fresh' }),
    faults: { timeouts: 1 },
    timesOut: /read/,
  },
  {
    title: 'looks of tagged entries are sent together',
    size: 'large',
    processes: { a: [read, read], w: [{ write: k, by: { tags: ['t'] } }] },
    tags: { k: ['t'] },
    splitReplies: true,
    gathers: true,
    plant: plants({ k: 'fresh' }, { k: ['t'] }),
  },
  {
    title: 'callers whose looks are sent together share loads beside another process',
    size: 'vast',
    processes: { a: [read, read, { write: k }], b: [read, read] },
    splitReplies: true,
    splitLoads: true,
    gathers: true,
    faults: { timeouts: 1, timers: 2 },
  },
]

/** The mutants of the rules by which looks are shared. */
export const gatheredHunts: readonly Hunt[] = [
  {
    mutant: changing('look: joined by a caller who came after it was sent', (store) => {
      const underWay = new Map<string, ReturnType<typeof store.read>>()
      return {
        read(keys, tags) {
          const name = JSON.stringify([keys, tags])
          const sent = underWay.get(name) ?? store.read(keys, tags).finally(() => underWay.delete(name))
          underWay.set(name, sent)
          return sent
        },
      }
    }),
    scenario: twoLookers,
  },
]
