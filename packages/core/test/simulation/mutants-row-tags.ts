import type { Counters } from '../../src/store/groups.js'
import type { Case, FullStore } from './case.js'
import { changing, type Hunt } from './mutants.js'

const k = 'k'
const read = { read: k }
const rowTags = { k: () => ['R'] }
const byRow = { write: k, by: 'row tags' } as const

const revealing: Case = {
  title: 'readers of what reveals a tag, and a writer',
  processes: { a: [read], b: [read], w: [byRow] },
  rowTags,
  groups: ['counters'],
  looksAtOnce: true,
}
const sharing: Case = {
  title: 'callers of one process share loads that reveal tags',
  processes: { a: [read, read], w: [byRow] },
  rowTags,
  groups: ['counters'],
  splitLoads: true,
}

/** Answers the counters as they were at some earlier moment. */
function stale(store: FullStore, when: (recall: () => Promise<void>) => Partial<FullStore>): Partial<FullStore> {
  let recalled: Counters | null | undefined
  const recall = async (): Promise<void> => {
    recalled = await store.counters.read()
  }
  const counters = {
    ...store.counters,
    read: async () => {
      const answer = recalled
      recalled = undefined
      return answer === undefined ? store.counters.read() : answer
    },
  }
  return { counters, ...when(recall) }
}

/** The mutants that concern tags which only results reveal. */
export const rowTagHunts: readonly Hunt[] = [
  {
    mutant: changing('result tags: counters read again before the stamps', (store) =>
      stale(store, (recall) => ({
        async ensureStamps(names, ttlMs) {
          await recall()
          return store.ensureStamps(names, ttlMs)
        },
      })),
    ),
    scenario: revealing,
  },
  {
    mutant: changing('result tags: the stamp dropped before the bump', (store) => {
      let shards: readonly number[] = []
      return {
        counters: {
          ...store.counters,
          bump: async (given) => {
            shards = given
          },
        },
        async dropStamps(names) {
          await store.dropStamps(names)
          await store.counters.bump(shards)
        },
      }
    }),
    scenario: revealing,
  },
  {
    mutant: changing('result tags: the bump not waited for', (store) => {
      let bumping: Promise<void> = Promise.resolve()
      return {
        counters: {
          ...store.counters,
          bump: async (shards) => {
            bumping = store.counters.bump(shards)
          },
        },
        async dropStamps(names) {
          await Promise.all([bumping, store.dropStamps(names)])
        },
      }
    }),
    scenario: revealing,
  },
  {
    mutant: changing('result tags: counters without a random epoch', (store, server, resend) => ({
      counters: {
        ...store.counters,
        ensure: () => resend('ensure the counters, as ever', () => server.side.ensureCounters('always')),
      },
    })),
    scenario: {
      ...revealing,
      processes: { a: [read], w: [byRow], b: [read], c: [read] },
      faults: { evictions: 1 },
      evicts: /counters/,
      opening: [
        'b/0',
        'b.1 read',
        'a/0',
        'a.1 read',
        'a.2 lease',
        'a.3 ensure',
        'a/0 loads',
        'w/0 commits',
        'counters',
        'w/0',
        'w.1',
        'w.2',
      ],
    },
  },
  {
    mutant: changing('result tags: fill without reading the counters again', (store) => {
      let ensured: Counters | null = null
      return {
        counters: {
          ...store.counters,
          ensure: async () => (ensured = await store.counters.ensure()),
          read: async () => ensured,
        },
      }
    }),
    scenario: revealing,
  },
  {
    mutant: {
      name: 'result tags: joining without the check',
      flights: (flights) => ({
        ...flights,
        depart(...given) {
          const flight = flights.depart(...given)
          return { ...flight, confirmed: Promise.resolve([]) }
        },
      }),
    },
    scenario: sharing,
  },
  {
    mutant: {
      name: 'result tags: joining once the counters were read again',
      flights(flights) {
        const landed = new Set<string>()
        return {
          ...flights,
          land(flight) {
            // The first time is before that reading, the second after the fill.
            if (landed.has(flight.token)) flights.land(flight)
            landed.add(flight.token)
          },
        }
      },
    },
    scenario: sharing,
  },
  {
    mutant: {
      name: 'result tags: sharing what was loaded beside a lease',
      flights: (flights) => ({
        ...flights,
        beside(call, seen, load, now) {
          const { loading, joined } = flights.beside(call, seen, load, now)
          const silent = loading.then((loaded) => ({ ...loaded, revealed: () => [] }))
          return { loading: silent, joined }
        },
      }),
    },
    scenario: {
      title: 'callers of one process wait for loads of another that reveal tags',
      processes: { a: [read, read], w: [byRow], b: [read] },
      rowTags,
      // Named while it loads: what the method had announced, the one who joins would see by itself.
      revealing: 'named',
      groups: ['counters'],
      waitMs: 0,
      faults: { timers: 2 },
      splitLoads: true,
      opening: ['b/0', 'b.1', 'b.2', 'a/0', 'a.1', 'a.timer', 'a.2', 'a/0 loads', 'w/0', 'w/0', 'w.1', 'w.2'],
    },
  },
]
