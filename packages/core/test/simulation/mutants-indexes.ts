import type { PatternIndex } from '../../src/store/indexed-drop.js'
import type { Case, Mutant } from './case.js'
import { sealed } from './cases-indexes.js'
import { GROUP } from './index-of-keys.js'
import { changing, type Hunt } from './mutants.js'
import { plants } from './plants.js'

const one = { read: 'g:1' }
const write = { write: 'g:1', by: { patterns: ['g:1*'] } }
const other = { write: 'g:2', by: { patterns: ['g:2*'] } }
const groups = ['indexes'] as const

const sealedEmpty: Case = {
  title: 'readers and one who drops the pattern, by an index that is sealed',
  processes: { a: [one], b: [one], w: [write] },
  groups,
  plant: sealed(),
}
const twoWriters: Case = {
  title: 'a reader and two who drop the pattern, by an index that is sealed',
  processes: { v: [write], w: [write], a: [one] },
  groups,
  plant: sealed('g:1'),
}
const sealing: Case = {
  title: 'a value lies there that no index notes; one drops others, and then it is dropped',
  processes: { v: [other, write], b: [one] },
  groups,
  plant: plants({ 'g:1': 'fresh' }),
}

function withIndex(name: string, index: NonNullable<Mutant['index']>): Mutant {
  return { name, index }
}

/** The rules of indexes, broken. */
export const indexHunts: readonly Hunt[] = [
  {
    // As over several connections, where what is sent behind a lease may be executed before it.
    mutant: changing('index: noted before the lease', (store) => ({
      async lease(key, ...given) {
        await store.indexes.note(GROUP, key, 0, 0)
        return store.lease(key, ...given)
      },
      indexes: { ...store.indexes, note: async () => {} },
    })),
    scenario: {
      ...sealedEmpty,
      processes: { a: [one], v: [write], w: [write], b: [one] },
      opening: ['a/0', 'a.1', 'a.2', 'v/0', 'v/0', 'v.1'],
    },
  },
  {
    mutant: changing('index: loaded before the note is confirmed', (store) => ({
      indexes: {
        ...store.indexes,
        async note(...given) {
          void store.indexes.note(...given)
        },
      },
    })),
    scenario: sealedEmpty,
  },
  {
    mutant: changing('index: not noted at all', (store) => ({ indexes: { ...store.indexes, note: async () => {} } })),
    scenario: sealedEmpty,
  },
  {
    mutant: withIndex('index: sealed without noting what lies there', (index) => ({
      ...index,
      group: () => index.matching(),
    })),
    scenario: sealing,
  },
  {
    mutant: withIndex('index: sealed over another epoch', (index, server, resend) => ({
      ...index,
      seal: (_epoch, incarnation) =>
        resend('seal whatever index there is', () => server.index.seal(server.index.open(), incarnation)),
    })),
    scenario: { ...sealing, faults: { evictions: 1 }, evicts: /the index/ },
  },
  {
    mutant: withIndex('index: believed without a seal', (index) => ({
      ...index,
      page: async (from) => ({ ...(await index.page(from)), sealedBy: 'server' }),
    })),
    scenario: sealing,
  },
  {
    mutant: withIndex('index: forgotten before it is killed', (index) => {
      let last: Awaited<ReturnType<PatternIndex<string>['page']>>['noted'] = []
      return {
        ...index,
        async page(from) {
          const page = await index.page(from)
          last = page.noted
          return page
        },
        async kill(names) {
          await index.forget(last)
          await index.kill(names)
        },
        forget: async () => {},
      }
    }),
    scenario: twoWriters,
  },
  {
    mutant: withIndex('index: forgotten whoever has noted it', (index, server, resend) => ({
      ...index,
      forget: (noted) =>
        resend('forget these keys', () => {
          const names = new Set(noted.map(({ name }) => name))
          const members = [...server.index.members].filter(([, { key }]) => names.has(key))
          server.index.forget(members.map(([member]) => member))
        }),
    })),
    scenario: {
      ...twoWriters,
      processes: { v: [write], a: [one], w: [write], b: [one] },
      opening: ['v/0', 'v/0', 'v.1', 'v.2', 'a/0', 'a.1', 'a.2', 'a.3', 'a/0 loads', 'a.4'],
    },
  },
  {
    mutant: {
      name: 'index: what is found keeps its version',
      keepsVersions: true,
    },
    scenario: {
      title: 'a stale value is refreshed while others are dropped, and then it is',
      processes: { a: [one], v: [other, write], b: [one] },
      groups,
      policy: { stale: { whileRevalidate: '1h' } },
      plant: plants({ 'g:1': 'stale' }),
      faults: { evictions: 2 },
      evicts: /the index|note/,
      opening: [
        ...['a/0', 'a.1', 'a.2', 'a/0 loads', 'the index', 'v/0', 'v/0'],
        ...['v.1', 'v.2', 'v.3', 'v.4', 'v.5', 'v.6', 'v.7', 'v.8'],
      ],
    },
  },
]
