import { readBody, writeBody, type TagStamp } from '../../src/entry/header.js'
import type { Counters } from '../../src/store/groups.js'
import type { Slot, StoredValue } from '../../src/store/slot.js'
import type { Case, FullStore } from './case.js'
import { changing, type Hunt } from './mutants.js'
import { plants } from './plants.js'

const k = 'k'
const read = { read: k }
const tags = { k: ['T'] }
const rowTags = { k: () => ['R'] }
const byTag = { write: k, by: { tags: ['T'] } }
const byRow = { write: k, by: 'row tags' } as const

const tagged: Case = {
  title: 'readers by tag and a writer',
  processes: { a: [read], b: [read], w: [byTag] },
  tags,
  looksAtOnce: true,
}
const revealing: Case = {
  title: 'readers of what reveals a tag, and a writer',
  processes: { a: [read], b: [read], w: [byRow] },
  rowTags,
  groups: ['counters'],
  looksAtOnce: true,
}
const refreshing: Case = {
  title: 'a stale value, readers and a writer',
  processes: { a: [read], b: [read], w: [byTag] },
  tags,
  policy: { stale: { whileRevalidate: '1h' } },
  plant: plants({ k: 'stale' }, tags),
  looksAtOnce: true,
}

/** The value, with its tags stamped once more, now. */
export async function restamped(store: FullStore, value: StoredValue): Promise<StoredValue> {
  const body = readBody(value.body)
  if (body === undefined || body.header.tags.length === 0) return value
  const names = body.header.tags.map(({ tag }) => tag)
  const stamps = await store.ensureStamps(names, 0)
  const header = { ...body.header, tags: names.map((tag, i) => ({ tag, stamp: stamps[i] as string })) }
  return { version: value.version, body: writeBody(header, body.payload) }
}

function tagsOf(slot: Slot | undefined): readonly TagStamp[] {
  return slot?.state === 'value' ? (readBody(slot.body)?.header.tags ?? []) : []
}

/** The mutants of the protocol that concern tags which the arguments name. */
export const tagHunts: readonly Hunt[] = [
  {
    mutant: changing('stamps: read after the load', (store) => ({
      fill: async (key, token, value, ttlMs) => store.fill(key, token, await restamped(store, value), ttlMs),
    })),
    scenario: tagged,
  },
  {
    mutant: changing('stamps: what is missing holds', (store) => ({
      async read(keys, names) {
        const { slots, stamps } = await store.read(keys, names)
        const carried = tagsOf(slots[0])
        const held = (tag: string): string | null => carried.find((one) => one.tag === tag)?.stamp ?? null
        return { slots, stamps: stamps.map((stamp, i) => stamp ?? held(names[i] as string)) }
      },
    })),
    scenario: { ...tagged, plant: plants({ k: 'fresh' }, tags) },
  },
  {
    mutant: changing('refresh: stamps read again after the load', (store) => ({
      replace: async (key, seen, value, ttlMs) => store.replace(key, seen, await restamped(store, value), ttlMs),
    })),
    scenario: refreshing,
  },
  {
    mutant: changing('refresh: written unconditionally', (_store, server, resend) => ({
      replace: (key, _seen, value) =>
        resend(`put on ${key}, whatever lies there`, () => server.put(key, { state: 'value', ...value })),
    })),
    scenario: {
      ...refreshing,
      processes: { a: [read], b: [read], w: [{ write: k }] },
      tags: {},
      plant: plants({ k: 'stale' }),
    },
  },
  {
    mutant: {
      name: 'join: on the token alone, with tags',
      flights(flights) {
        const stamps = new Map<string, readonly string[]>()
        return {
          ...flights,
          depart(...given) {
            const flight = flights.depart(...given)
            stamps.set(
              flight.token,
              flight.ground.tags.map(({ stamp }) => stamp),
            )
            return flight
          },
          joinable: (sought, seen) =>
            flights.joinable(sought, { ...seen, stamps: stamps.get(seen.token) ?? seen.stamps }),
        }
      },
    },
    scenario: {
      title: 'callers of one process share tagged loads',
      processes: { a: [read, read], w: [byTag] },
      tags,
      splitLoads: true,
      looksAtOnce: true,
    },
  },
]

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
    scenario: {
      title: 'callers of one process share loads that reveal tags',
      processes: { a: [read, read], w: [byRow] },
      rowTags,
      groups: ['counters'],
      splitLoads: true,
      looksAtOnce: true,
    },
  },
]
