import { StoreError } from '../../src/base/errors.js'
import { createLeaseTogether } from '../../src/engine/lease-together.js'
import type { Store } from '../../src/store/store.js'
import type { Case, Mutant } from './case.js'
import { askedWhileAnswered } from './cases.js'
import { plants } from './plants.js'

/** A broken rule, and the small system in which it shows. */
export interface Hunt {
  readonly mutant: Mutant
  readonly scenario: Case
}

const k = 'k'
const read = { read: k }
const write = { write: k }
const readAndWrite: Case = { title: 'readers and a writer', processes: { a: [read], b: [read], w: [write] } }
const withTimeout: Case = { ...readAndWrite, faults: { timeouts: 1 } }

/** The store with some verbs changed. */
export function changing(
  name: string,
  change: (...given: Parameters<NonNullable<Mutant['store']>>) => Partial<Store>,
): Mutant {
  return { name, store: (store, server, resend) => ({ ...store, ...change(store, server, resend) }) }
}

/** What comes of it, or of `instead` where its client gives up. */
export async function timedOut<T>(work: Promise<T>, instead: () => T | Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    return instead()
  }
}

/** The mutants of the protocol that concern keys, patterns, leases, joining and fills. */
export const hunts: readonly Hunt[] = [
  {
    mutant: changing('fill: unconditional', (_store, server, resend) => ({
      fill: (key, token, value) =>
        resend(`fill ${key} under ${token}, whatever lies there`, () => {
          server.put(key, { state: 'value', ...value })
          return true
        }),
    })),
    scenario: readAndWrite,
  },
  {
    mutant: changing('fill: after a lease that was not confirmed', (store) => ({
      lease: (key, token, ttlMs, over) => timedOut(store.lease(key, token, ttlMs, over), () => ({ state: 'granted' })),
    })),
    scenario: withTimeout,
  },
  {
    mutant: changing('fill: check and set in two commands', (store, server, resend) => ({
      fill: async (key, token, value) => {
        const slot = await resend(`check ${key} for ${token}`, () => server.read(key))
        if (slot.state !== 'lease' || slot.token !== token) return false
        await resend(`set ${key} for ${token}`, () => server.put(key, { state: 'value', ...value }))
        return true
      },
    })),
    scenario: readAndWrite,
  },
  {
    mutant: {
      name: 'lease: one token for each client',
      random: (random, process) => ({ ...random, id: () => `${process}-always` }),
    },
    scenario: { title: 'a process reads twice', processes: { a: [read, read], b: [read], w: [write] } },
  },
  {
    mutant: changing('lease: sent again with the same token', (store) => ({
      lease: (key, token, ttlMs, over) =>
        timedOut(store.lease(key, token, ttlMs, over), () => store.lease(key, token, ttlMs, over)),
    })),
    scenario: withTimeout,
  },
  {
    mutant: changing('lease: renewed by an unconditional set', (_store, server, resend) => ({
      renew: (key, token) =>
        resend(`set the lease ${token} on ${key}`, () => {
          server.put(key, { state: 'lease', token })
          return true
        }),
    })),
    scenario: { ...readAndWrite, faults: { timers: 1 } },
  },
  {
    mutant: {
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
          joinable: ({ key }) => latest.get(key),
        }
      },
    },
    scenario: {
      title: 'a process reads twice, another once',
      processes: { a: [read, read], b: [read], w: [write] },
      splitLoads: true,
    },
  },
  {
    mutant: {
      name: 'join: the question for a lease, by one who came after it was sent',
      leaseTogether: (leases) => ({ ...createLeaseTogether(leases), arrive: () => 0 }),
    },
    scenario: askedWhileAnswered,
  },
  {
    mutant: changing('join: a flight whose lease was not confirmed', (store) => {
      const unconfirmed = new Set<string>()
      return {
        lease: (key, token, ttlMs, over) =>
          timedOut(store.lease(key, token, ttlMs, over), () => {
            unconfirmed.add(token)
            return { state: 'granted' }
          }),
        // It does not fill, as it must not: only joining is broken.
        fill: (key, token, value, ttlMs) =>
          unconfirmed.has(token) ? Promise.resolve(false) : store.fill(key, token, value, ttlMs),
        release: (key, token) => (unconfirmed.has(token) ? Promise.resolve(false) : store.release(key, token)),
      }
    }),
    scenario: {
      title: 'a process reads twice',
      processes: { a: [read, read], w: [write] },
      splitLoads: true,
      faults: { timeouts: 1 },
      timesOut: /lease/,
      opening: ['a/0', 'a.1 read', 'a.2 lease k as a1: the client gives up', 'a/0 loads', 'w/0', 'w/0', 'w.1'],
    },
  },
  {
    mutant: changing('delete: spares leases', (_store, server, resend) => ({
      delete: (keys) =>
        resend(`delete ${keys.join()} unless leased`, () => {
          for (const key of keys) if (server.read(key).state === 'value') server.remove(key)
        }),
    })),
    scenario: readAndWrite,
  },
]

const swept: Case = {
  title: 'a pattern over two primaries',
  processes: { b: [{ read: 'k2' }], w: [{ write: 'k2', by: { patterns: ['k*'] } }] },
  primaries: 2,
  plant: plants({ k1: 'fresh', k2: 'fresh' }),
}

/** The mutants of sweeping. */
export const sweepHunts: readonly Hunt[] = [
  {
    mutant: {
      name: 'pattern: first page only',
      sweep: (cluster) => ({
        ...cluster,
        primaries: async () =>
          (await cluster.primaries()).map((primary) => ({
            ...primary,
            scan: async (cursor: string) => ({ ...(await primary.scan(cursor)), cursor: '0' }),
          })),
      }),
    },
    scenario: { ...swept, primaries: 1 },
  },
  {
    mutant: {
      name: 'pattern: one primary only',
      sweep: (cluster) => ({ ...cluster, primaries: async () => (await cluster.primaries()).slice(0, 1) }),
    },
    scenario: { ...swept, owners: { k2: 1 } },
  },
  {
    mutant: {
      name: 'pattern: a change of topology ignored',
      sweep: (cluster) => ({ ...cluster, topology: async () => ({ layout: 'always the same', moving: false }) }),
    },
    scenario: { ...swept, owners: { k2: 1 }, faults: { moves: 1 } },
  },
]
