import type { Counters, CounterVerbs, Store, StoreGroups } from '@readthrough/core'
import { groupOf } from '../../src/store/steps.js'
import { type BrokenStore, pause } from './broken-store.js'
import { idOf, type ReferenceCounters } from './reference-data.js'

/** Stores that miscount, grant twice, or tell too little or too much. Each is wrong in one way. */
export const brokenGroups: readonly BrokenStore[] = [
  {
    name: 'lacks a group that its subject names',
    caughtBy: 'groups.declared',
    breaks: () => ({ watch: undefined }),
  },
  {
    name: 'makes counters without a random epoch',
    caughtBy: 'counters.epoch-differs',
    breaks: (store, data, prefix) =>
      counting(store, {
        ensure: async () => {
          if (!data.counters.has(prefix))
            data.counters.set(prefix, { epoch: 'epoch 0', counts: new Map(), holds: new Map() })
          return groupOf(store, 'counters').ensure()
        },
      }),
  },
  {
    name: 'makes counters by a bump',
    caughtBy: 'counters.bump-makes-none',
    breaks: (store) =>
      counting(store, {
        bump: async (shards) => {
          await groupOf(store, 'counters').ensure()
          await groupOf(store, 'counters').bump(shards)
        },
      }),
  },
  {
    name: 'makes counters by reading',
    caughtBy: 'counters.none',
    breaks: (store) => counting(store, { read: () => groupOf(store, 'counters').ensure() }),
  },
  {
    name: 'makes counters anew each time',
    caughtBy: 'counters.made-once',
    breaks: (store, data, prefix) =>
      counting(store, {
        ensure: async () => {
          data.counters.delete(prefix)
          return groupOf(store, 'counters').ensure()
        },
      }),
  },
  {
    name: 'looks for counters and makes them in two steps',
    caughtBy: 'counters.made-by-one',
    breaks: (store, data, prefix) =>
      counting(store, {
        ensure: async () => {
          const found = await groupOf(store, 'counters').read()
          await pause()
          if (found === null) data.counters.set(prefix, { epoch: idOf(), counts: new Map(), holds: new Map() })
          return groupOf(store, 'counters').ensure()
        },
      }),
  },
  {
    name: 'reads a count and writes it in two steps',
    caughtBy: 'counters.bumped-at-once',
    breaks: (store, data, prefix) =>
      counting(store, {
        bump: async (shards) => {
          const before = await groupOf(store, 'counters').read()
          await pause()
          for (const shard of shards) {
            data.counters.get(prefix)?.counts.set(shard, (before?.counts.get(shard) ?? 0) + 1)
          }
        },
      }),
  },
  {
    name: 'counts only the first of many shards',
    caughtBy: 'counters.bumped',
    breaks: (store) => counting(store, { bump: (shards) => groupOf(store, 'counters').bump(shards.slice(0, 1)) }),
  },
  {
    name: 'hands out its counts as they live',
    caughtBy: 'counters.one-moment',
    breaks: (store, data, prefix) => counting(store, { read: async () => asTheyLive(data.counters.get(prefix)) }),
  },
  {
    name: 'counts for all caches together',
    caughtBy: 'counters.caches-apart',
    breaks: (store, data, prefix) =>
      counting(store, { read: async () => asTheyLive(data.counters.get(prefix) ?? [...data.counters.values()][0]) }),
  },
  {
    name: 'takes the counters along with a pattern',
    caughtBy: 'counters.apart-from-keys',
    breaks: (store, data, prefix) => ({
      deleteMatching: async (pattern) => {
        if (pattern === '*') data.counters.delete(prefix)
        await store.deleteMatching(pattern)
      },
    }),
  },
  {
    name: 'grants a claim twice',
    caughtBy: 'claims.one-of-many',
    breaks: (store, data, prefix) => ({
      claims: {
        ...groupOf(store, 'claims'),
        take: async (name, ttlMs) => {
          const isFree = (data.claims.get(prefix + name) ?? -1) <= data.clock.monotonic()
          await pause()
          data.claims.set(prefix + name, data.clock.monotonic() + ttlMs)
          return isFree
        },
      },
    }),
  },
  {
    name: 'prolongs a claim that it refuses',
    caughtBy: 'claims.ends',
    breaks: (store, data, prefix) => ({
      claims: {
        ...groupOf(store, 'claims'),
        take: async (name, ttlMs) => {
          const granted = await groupOf(store, 'claims').take(name, ttlMs)
          data.claims.set(prefix + name, data.clock.monotonic() + ttlMs)
          return granted
        },
      },
    }),
  },
  {
    name: 'takes the versions of one key for one name',
    caughtBy: 'claims.names-apart',
    breaks: (store) => ({
      claims: {
        ...groupOf(store, 'claims'),
        take: (name, ttlMs) => groupOf(store, 'claims').take(name.replace(/#.*$/, ''), ttlMs),
      },
    }),
  },
  {
    name: 'claims in the place of a key',
    caughtBy: 'claims.apart-from-keys',
    breaks: (store) => ({
      claims: {
        ...groupOf(store, 'claims'),
        take: async (name, ttlMs) => (await store.lease(name, idOf(), ttlMs)).state === 'granted',
      },
    }),
  },
  {
    name: 'keeps a claim that was dropped',
    caughtBy: 'claims.dropped',
    breaks: (store) => ({ claims: { ...groupOf(store, 'claims'), drop: async () => {} } }),
  },
  {
    name: 'tells of no change at all',
    caughtBy: 'watch.tells-of-fill',
    breaks: (store) => watching(store, (watch, key, tags) => watch(key, tags, () => {})),
  },
  {
    name: 'tells of a change again and again',
    caughtBy: 'watch.tells-of-fill',
    breaks: (store) =>
      watching(store, (watch, key, tags, changed) => {
        const again = (): void => {
          changed()
          watch(key, tags, again)
        }
        return watch(key, tags, again)
      }),
  },
  {
    name: 'begins to watch when it has looked',
    caughtBy: 'watch.tells-in-between',
    breaks: (store) =>
      watching(store, (watch, key, tags, changed) => {
        let stop = (): void => {}
        const answer = store.read([key], tags).then((found) => {
          ;({ stop } = watch(key, tags, changed))
          return found
        })
        return { answer, stop: () => stop() }
      }),
  },
  {
    name: 'takes no notice when a lease is released',
    caughtBy: 'watch.tells-of-release',
    breaks: (store, data, prefix) => ({
      release: async (key) => data.items.delete(prefix + key),
    }),
  },
  {
    name: 'tells after it was stopped',
    caughtBy: 'watch.stopped',
    breaks: (store) =>
      watching(store, (watch, key, tags, changed) => ({ answer: watch(key, tags, changed).answer, stop: () => {} })),
  },
  {
    name: 'stops all who watch when one stops',
    caughtBy: 'watch.stopped',
    breaks: (store, data) =>
      watching(store, (watch, key, tags, changed) => ({
        answer: watch(key, tags, changed).answer,
        stop: () => data.watches.clear(),
      })),
  },
  {
    name: 'answers a watch without its stamps',
    caughtBy: 'watch.answers',
    breaks: (store) => watching(store, (watch, key, _tags, changed) => watch(key, [], changed)),
  },
]

function asTheyLive(counters: ReferenceCounters | undefined): Counters | null {
  return counters === undefined ? null : { ...counters, held: new Set() }
}

export function counting(store: Store, verbs: Partial<CounterVerbs>): Partial<Store> {
  return { counters: { ...groupOf(store, 'counters'), ...verbs } }
}

type Watching = NonNullable<StoreGroups['watch']>

function watching(
  store: Store,
  watch: (correct: Watching, ...given: Parameters<Watching>) => ReturnType<Watching>,
): Partial<Store> {
  return { watch: (...given) => watch(groupOf(store, 'watch'), ...given) }
}
