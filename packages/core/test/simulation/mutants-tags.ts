import { createEntryNames } from '../../src/entry/entry-name.js'
import { readBody, writeBody, type TagStamp } from '../../src/entry/header.js'
import type { Slot, StoredValue } from '../../src/store/slot.js'
import type { Case, FullStore } from './case.js'
import { changing, type Hunt } from './mutants.js'
import { plants } from './plants.js'

const k = 'k'
const read = { read: k }
const tags = { k: ['T'] }
const byTag = { write: k, by: { tags: ['T'] } }

const tagged: Case = {
  title: 'readers by tag and a writer',
  processes: { a: [read], b: [read], w: [byTag] },
  tags,
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

const nameOf = createEntryNames('')

/** The value, with its tags stamped once more, now. */
export async function restamped(store: FullStore, key: string, value: StoredValue): Promise<StoredValue> {
  const body = readBody(value.body, nameOf(key))
  if (body === undefined || body.header.tags.length === 0) return value
  const names = body.header.tags.map(({ tag }) => tag)
  const stamps = await store.ensureStamps(names, 0)
  const header = { ...body.header, tags: names.map((tag, i) => ({ tag, stamp: stamps[i] as string })) }
  return { version: value.version, body: writeBody(header, body.payload, nameOf(key)) }
}

function tagsOf(key: string, slot: Slot | undefined): readonly TagStamp[] {
  return slot?.state === 'value' ? (readBody(slot.body, nameOf(key))?.header.tags ?? []) : []
}

/** The mutants of the protocol that concern tags which the arguments name. */
export const tagHunts: readonly Hunt[] = [
  {
    mutant: changing('stamps: read after the load', (store) => ({
      fill: async (key, token, value, ttlMs) => store.fill(key, token, await restamped(store, key, value), ttlMs),
    })),
    scenario: tagged,
  },
  {
    mutant: changing('stamps: what is missing holds', (store) => ({
      async read(keys, names) {
        const { slots, stamps } = await store.read(keys, names)
        const carried = tagsOf(keys[0]!, slots[0])
        const held = (tag: string): string | null => carried.find((one) => one.tag === tag)?.stamp ?? null
        return { slots, stamps: stamps.map((stamp, i) => stamp ?? held(names[i] as string)) }
      },
    })),
    scenario: { ...tagged, plant: plants({ k: 'fresh' }, tags) },
  },
  {
    mutant: changing('refresh: stamps read again after the load', (store) => ({
      replace: async (key, seen, value, ttlMs) => store.replace(key, seen, await restamped(store, key, value), ttlMs),
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
  {
    mutant: {
      name: 'join: beside a lease, on the token alone, with tags',
      flights: (flights) => ({
        ...flights,
        beside: (call, seen, load, now) =>
          flights.beside(call, { ...seen, stamps: call.tags.map(() => 'any') }, load, now),
      }),
    },
    scenario: {
      title: 'callers of one process wait for tagged loads of another',
      processes: { a: [read, read], w: [byTag], b: [read] },
      tags,
      waitMs: 0,
      faults: { timers: 2 },
      splitLoads: true,
      looksAtOnce: true,
      plant: (server) => server.side.plantStamp('T', 'T0'),
      opening: ['b/0', 'b.1', 'b.2', 'a/0', 'a.1', 'a.timer', 'a.2', 'a/0 loads', 'w/0', 'w/0', 'w.1'],
    },
  },
]
