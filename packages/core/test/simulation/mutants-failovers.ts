import type { Engine } from '../../src/engine/engine.js'
import type { Case } from './case.js'
import type { Hunt } from './mutants.js'
import { plants } from './plants.js'
import { callFor } from './turn.js'

const k = 'k'
const read = { read: k }

const written: Case = {
  title: 'a writer who reads, and a primary that is lost',
  processes: { a: [read], w: [{ write: k }, read] },
  plant: plants({ k: 'fresh' }),
  faults: { failovers: 1 },
  hears: true,
}
const putting: Case = {
  title: 'a write-through, a reader of its process, and a primary that is lost',
  processes: { p: [{ put: k }, read] },
  groups: ['barriers'],
  plant: plants({ k: 'fresh' }),
  faults: { failovers: 1 },
  hears: true,
}
const revealed: Case = {
  title: 'a write by a tag that the row reveals, a reader, and a primary that is lost',
  processes: { a: [read], w: [{ write: k, by: 'row tags' }], b: [read] },
  rowTags: { k: () => ['R'] },
  groups: ['counters'],
  looksAtOnce: true,
  faults: { failovers: 1, syncs: 1 },
  splitLoads: true,
  hears: true,
  opening: [
    ...['a/0 begins', 'a.1', 'a.2', 'a.3', 'a/0 loads', 'the standby is given all'],
    ...['w/0 commits', 'w/0 invalidates', 'w.1', 'w.2', 'the primary is lost'],
  ],
}

/** Something is carried out there before anybody hears of the new server. */
function hearingLate(engine: Engine): Engine {
  return { ...engine, renewed: () => void engine.look(callFor(written, 'another')).then(engine.renewed) }
}

/** The mutants of what is repeated after a failover. */
export const repeatHunts: readonly Hunt[] = [
  {
    mutant: {
      name: 'repeat: nothing is remembered',
      recent: (recent) => ({ ...recent, begin: () => () => {} }),
    },
    scenario: written,
  },
  {
    mutant: {
      name: 'repeat: what is written through is not remembered',
      recent: (recent) => ({ ...recent, begin: () => () => {} }),
    },
    scenario: putting,
  },
  {
    mutant: {
      name: 'repeat: remembered only at the end, and resolved although another server answers',
      recent: (recent) => ({ ...recent, begin: (targets, how) => () => recent.begin(targets, how)() }),
    },
    scenario: { ...written, splitReplies: true },
  },
  {
    mutant: { name: 'repeat: it is not heard of', engine: (engine) => ({ ...engine, renewed: () => {} }) },
    scenario: written,
  },
  {
    mutant: { name: 'repeat: believed before it is repeated', engine: hearingLate },
    scenario: written,
  },
  {
    mutant: {
      name: 'repeat: without counting',
      store({ counters, ...store }) {
        let counted = 0
        const bump: typeof counters.bump = async (shards) => (counted++ === 0 ? counters.bump(shards) : undefined)
        return { ...store, counters: { ...counters, bump } }
      },
    },
    scenario: revealed,
  },
]
