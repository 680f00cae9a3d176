import type { IndexVerbs, Store } from '@readthrough/core'
import { groupOf } from '../../src/store/steps.js'
import type { BrokenStore } from './broken-store.js'

/** Stores whose indexes lack something, or are believed too long. Each is wrong in one way. */
export const brokenIndexes: readonly BrokenStore[] = [
  {
    name: 'notes nothing',
    caughtBy: 'indexes.drop',
    breaks: (store) => indexing(store, { note: async () => {} }),
  },
  {
    name: 'takes a pattern for the beginning of keys',
    caughtBy: 'indexes.drop',
    breaks: (store) =>
      indexing(store, {
        deleteMatching: (group, pattern, max) =>
          groupOf(store, 'indexes').deleteMatching(group, `${pattern.split('*')[0] ?? ''}*`, max),
      }),
  },
  {
    name: 'believes an index that has seen nothing of what was there',
    caughtBy: 'indexes.found',
    breaks: (store, data, prefix) =>
      indexing(store, {
        deleteMatching(group, pattern, max) {
          if (!data.indexes.has(prefix + group)) data.indexes.set(prefix + group, new Set())
          return groupOf(store, 'indexes').deleteMatching(group, pattern, max)
        },
      }),
  },
  {
    name: 'removes values by an index, and leaves leases',
    caughtBy: 'indexes.leases',
    breaks: (store, data, prefix) =>
      indexing(store, {
        async deleteMatching(group, pattern, max) {
          const leases = [...data.items].filter(([, { raw }]) => raw?.toString().startsWith('L'))
          await groupOf(store, 'indexes').deleteMatching(group, pattern, max)
          for (const [name, item] of leases) if (name.startsWith(prefix)) data.items.set(name, item)
        },
      }),
  },
  {
    name: 'finds no leases',
    caughtBy: 'indexes.lease-found',
    breaks: (store, data, prefix) =>
      indexing(store, {
        async deleteMatching(group, pattern, max) {
          await groupOf(store, 'indexes').deleteMatching(group, pattern, max)
          const noted = data.indexes.get(prefix + group)
          for (const key of noted ?? []) {
            if (
              data.items
                .get(prefix + key)
                ?.raw?.toString()
                .startsWith('L') === true
            )
              noted?.delete(key)
          }
        },
      }),
  },
  {
    name: 'leaves out what is too much for an index, and believes it',
    caughtBy: 'indexes.max',
    breaks: (store, data, prefix) =>
      indexing(store, {
        note: async (group, key, _ttlMs, max) => {
          const noted = data.indexes.get(prefix + group)
          if (noted !== undefined && noted.size < max) noted.add(key)
        },
      }),
  },
  {
    name: 'believes an index that was lost',
    caughtBy: 'indexes.lost',
    breaks: (store, data, prefix) =>
      indexing(store, {
        note(...given) {
          const [group] = given
          if (!data.indexes.has(prefix + group)) data.indexes.set(prefix + group, new Set())
          return groupOf(store, 'indexes').note(...given)
        },
      }),
  },
  {
    name: 'keeps indexes when everything is removed',
    caughtBy: 'indexes.everything',
    breaks: (store, data) => ({
      async deleteMatching(pattern) {
        const kept = new Map(data.indexes)
        await store.deleteMatching(pattern)
        for (const [name, noted] of kept) data.indexes.set(name, noted)
      },
    }),
  },
  {
    name: 'has one index for all groups',
    caughtBy: 'indexes.apart',
    breaks: (store) =>
      indexing(store, {
        deleteMatching: (group, pattern, max) =>
          groupOf(store, 'indexes')
            .deleteMatching('', pattern.replace(/^g:/, '*g:'), max)
            .then(() => void group),
        note: (_group, key, ttlMs, max) => groupOf(store, 'indexes').note('', key, ttlMs, max),
      }),
  },
]

function indexing(store: Store, verbs: Partial<IndexVerbs>): Partial<Store> {
  return { indexes: { ...groupOf(store, 'indexes'), ...verbs } }
}
