import { groupOf } from '../../src/store/steps.js'
import type { BrokenStore } from './broken-store.js'

/** Of what was noted of the servers. */
export const brokenIncarnation: readonly BrokenStore[] = [
  {
    name: 'names the servers anew at each question',
    caughtBy: 'incarnation.now',
    breaks: (store) => {
      let asked = 0
      return {
        incarnation: {
          ...groupOf(store, 'incarnation'),
          read: async () => ({ ...(await groupOf(store, 'incarnation').read()), now: `start ${asked++}` }),
        },
      }
    },
  },
  {
    name: 'notes one name for all caches',
    caughtBy: 'incarnation.noted',
    breaks: (store, { noted }) => ({
      incarnation: {
        read: async () => ({ now: 'the first', noted: noted.get('') ?? null }),
        note: async (name) => void noted.set('', name),
      },
    }),
  },
  {
    name: 'notes a long name in part',
    caughtBy: 'incarnation.noted',
    breaks: (store) => ({
      incarnation: {
        ...groupOf(store, 'incarnation'),
        note: (name) => groupOf(store, 'incarnation').note(name.slice(0, 255)),
      },
    }),
  },
  {
    name: 'notes in the place of a key',
    caughtBy: 'incarnation.apart-from-keys',
    breaks: (store, { items }, prefix) => ({
      incarnation: {
        read: async () => ({ now: 'the first', noted: items.get(`${prefix}i`)?.raw?.toString() ?? null }),
        note: async (name) => void items.set(`${prefix}i`, { raw: Buffer.from(name), endsAt: Infinity }),
      },
    }),
  },
  {
    name: 'forgets what was noted with everything that matches',
    caughtBy: 'incarnation.apart-from-keys',
    breaks: (store, { noted }, prefix) => ({
      deleteMatching: async (pattern) => {
        noted.delete(prefix)
        await store.deleteMatching(pattern)
      },
    }),
  },
  {
    name: 'remembers what was noted in itself',
    caughtBy: 'incarnation.lost',
    breaks: () => {
      let noted: string | null = null
      return {
        incarnation: {
          read: async () => ({ now: 'the first', noted }),
          note: async (name) => void (noted = name),
        },
      }
    },
  },
]
