import { RAISED } from './barriers.js'
import type { Case } from './case.js'
import { changing, timedOut, type Hunt } from './mutants.js'
import { restamped } from './mutants-tags.js'
import { plants } from './plants.js'

const k = 'k'
const read = { read: k }
const write = { write: k }
const put = { put: k }
const groups = ['barriers'] as const
const putAndWrite: Case = {
  title: 'a put, a reader and a writer',
  processes: { a: [read], p: [put], w: [write] },
  groups,
}
const twoPuts: Case = {
  title: 'two puts and two readers',
  processes: { p: [put], a: [read], q: [put], b: [read] },
  groups,
  opening: ['q/0', 'q.1 raise', 'p/0', 'p.1 raise'],
}

/** The mutants of the protocol that concern write-throughs and barriers. */
export const putHunts: readonly Hunt[] = [
  {
    mutant: changing('put: stamps read after the commit', (store) => ({
      barriers: {
        ...store.barriers,
        fill: async (key, generation, value, ttlMs) =>
          store.barriers.fill(key, generation, await restamped(store, key, value), ttlMs),
      },
    })),
    scenario: {
      ...putAndWrite,
      processes: { a: [read], p: [put], w: [{ write: k, by: { tags: ['T'] } }] },
      tags: { k: ['T'] },
      looksAtOnce: true,
      opening: ['p/0', 'p.1', 'p.2', 'p/0'],
    },
  },
  {
    mutant: changing('put: fill over a barrier that was not confirmed', (store) => ({
      barriers: {
        ...store.barriers,
        raise: (key, member, boundMs) =>
          timedOut(store.barriers.raise(key, member, boundMs), () => ({ generation: RAISED + member, isAlone: true })),
      },
    })),
    scenario: {
      ...putAndWrite,
      faults: { timeouts: 1 },
      timesOut: /raise/,
      opening: ['p/0', 'p.1 raise a barrier on k for p1: the client gives up'],
    },
  },
  {
    mutant: changing('put: fill as the last member, without the generation', (store, server, resend) => ({
      barriers: {
        ...store.barriers,
        raise: async (key, member, boundMs) => ({
          ...(await store.barriers.raise(key, member, boundMs)),
          isAlone: true,
        }),
        fill: (key, generation, value) =>
          resend(`fill ${key} as its last writer`, () => {
            const members = server.barrier(key)?.members ?? []
            const isLast = members.length === 1 && RAISED + members[0] === generation
            return isLast && server.put(key, { state: 'value', ...value })
          }),
      },
    })),
    scenario: twoPuts,
  },
  {
    mutant: changing('put: fill whatever its barrier has come to', (_store, server, resend) => ({
      barriers: {
        ..._store.barriers,
        fill: (key, _generation, value) =>
          resend(`fill ${key} over any barrier`, () => {
            const isBarrier = server.barrier(key) !== undefined
            return isBarrier && server.put(key, { state: 'value', ...value })
          }),
      },
    })),
    scenario: putAndWrite,
  },
  {
    mutant: changing('barrier: an invalidation takes it away', (_store, server, resend) => ({
      delete: (keys) => resend(`unlink ${keys.join()}`, () => keys.forEach(server.evictUnseen)),
    })),
    scenario: {
      ...putAndWrite,
      processes: { w: [write], a: [read], p: [put], b: [read] },
      opening: ['w/0 commits', 'p/0', 'p.1 raise'],
    },
  },
  {
    mutant: changing('barrier: a count without names, lowered twice', (store, server, resend) => ({
      barriers: {
        ...store.barriers,
        async lower(key, member) {
          await resend(`lower the count on ${key} for ${member}`, () => server.lower(key, member))
          await resend(`lower the count on ${key} for ${member} once more`, () => {
            const barrier = server.barrier(key)
            barrier?.members.shift()
            if (barrier?.members.length === 0) server.evictUnseen(key)
          })
        },
      },
    })),
    scenario: twoPuts,
  },
  {
    mutant: changing('barrier: a later one shortens it', (store, server, resend) => ({
      barriers: {
        ...store.barriers,
        raise: (key, member) =>
          resend(`raise a barrier on ${key} for ${member}, for as long as this one lasts`, () => {
            const raised = server.raise(key, member)
            const barrier = server.barrier(key)
            if (barrier !== undefined) barrier.lifeline = member
            return raised
          }),
      },
    })),
    scenario: {
      ...twoPuts,
      faults: { expiries: 1 },
      opening: ['p/0', 'p.1 raise', 'q/0', 'q.1 raise', 'the deadline of q', 'a/0', 'a.1'],
    },
  },
  {
    mutant: changing('barrier: an invalidation keeps its generation', (_store, server, resend) => ({
      delete: (keys) =>
        resend(`delete ${keys.join()} and leave barriers alone`, () => {
          for (const key of keys) if (server.barrier(key) === undefined) server.remove(key)
        }),
    })),
    scenario: putAndWrite,
  },
  {
    mutant: changing('barrier: a hit that slides shortens it', (_store, server, resend) => ({
      touch: (key) =>
        resend(`let ${key} live for the time of a value`, () => {
          const barrier = server.barrier(key)
          if (barrier !== undefined) barrier.lifeline = 'the time of a value'
          return true
        }),
    })),
    scenario: {
      title: 'a put over a value that slides',
      processes: { a: [read], b: [read], p: [put], c: [read] },
      groups,
      opening: ['a/0', 'a.1 read', 'p/0', 'p.1 raise', 'a.2', 'the deadline of'],
      policy: { ttl: '1h', sliding: '2h' },
      plant: plants({ k: 'fresh' }),
      faults: { expiries: 1 },
    },
  },
]
