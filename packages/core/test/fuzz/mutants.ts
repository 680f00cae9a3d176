import { createProof } from '../../src/store/near-proof.js'
import type { Store } from '../../src/store/store.js'
import type { Mutant } from './process.js'
import { KEYS } from './rows.js'
import type { WholeStore } from './wire.js'

/** The server with some verbs changed. */
function changing(name: string, change: (store: WholeStore) => Partial<WholeStore>): Mutant {
  return { name, store: (store) => ({ ...store, ...change(store) }) }
}

/** Puts a value there, whatever lies there but a barrier. */
async function overwrite(
  store: WholeStore,
  ...[key, token, value, ttlMs]: Parameters<Store['fill']>
): Promise<boolean> {
  await store.delete([key])
  await store.lease(key, token, ttlMs)
  return store.fill(key, token, value, ttlMs)
}

async function deleteUnleased(store: WholeStore, keys: readonly string[]): Promise<void> {
  const { slots } = await store.read(keys, [])
  await store.delete(keys.filter((_key, i) => slots[i]?.state !== 'lease'))
}

/** Rules of the protocol, broken, of every part of it. */
export const mutants: readonly Mutant[] = [
  changing('fill: unconditional', (store) => ({ fill: (...given) => overwrite(store, ...given) })),
  changing('refresh: written unconditionally', (store) => ({
    replace: (key, seen, value, ttlMs) => overwrite(store, key, `for ${String(seen)}`, value, ttlMs),
  })),
  changing('delete: spares leases', (store) => ({ delete: (keys) => deleteUnleased(store, keys) })),
  changing('pattern: spares leases', (store) => ({ deleteMatching: () => deleteUnleased(store, KEYS) })),
  changing('stamps: what is missing holds', (store) => {
    const last = new Map<string, string>()
    return {
      read: async (keys, tags) => {
        const { slots, stamps } = await store.read(keys, tags)
        for (const [i, tag] of tags.entries()) {
          const stamp = stamps[i]
          if (typeof stamp === 'string') last.set(tag, stamp)
        }
        return { slots, stamps: tags.map((tag, i) => stamps[i] ?? last.get(tag) ?? null) }
      },
    }
  }),
  changing('result tags: no bump', ({ counters }) => ({ counters: { ...counters, bump: async () => {} } })),
  changing('put: fill over whatever its barrier has come to', (store) => ({
    barriers: {
      ...store.barriers,
      fill: async (key, generation, value, ttlMs) => {
        // Whatever lies there becomes a barrier of a generation that is known.
        const raised = await store.barriers.raise(key, generation, 1)
        return store.barriers.fill(key, raised.generation, value, ttlMs)
      },
    },
  })),
  changing('fence: over a tag it only drops the stamp', ({ tagBarriers, dropStamps }) => ({
    tagBarriers: { ...tagBarriers, raise: (tag) => dropStamps([tag]) },
  })),
  {
    name: 'near: what has been proven holds for longer than it may',
    near: { createProof: (parts) => createProof({ ...parts, boundMs: 10 * parts.boundMs }) },
  },
  {
    name: 'join: any flight of that key',
    flights(flights) {
      const latest = new Map<string, ReturnType<typeof flights.depart>>()
      return {
        ...flights,
        depart(...given) {
          const flight = flights.depart(...given)
          latest.set(flight.key, flight)
          return flight
        },
        land(flight) {
          flights.land(flight)
          latest.delete(flight.key)
        },
        joinable: ({ key }) => latest.get(key),
      }
    },
  },
]
