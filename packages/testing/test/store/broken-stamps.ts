import { type BrokenStore, pause } from './broken-store.js'
import { idOf } from './reference-data.js'

/** Stores that mistake stamps. Each is wrong in one way. */
export const brokenStamps: readonly BrokenStore[] = [
  {
    name: 'makes stamps anew each time',
    caughtBy: 'stamps.made-once',
    breaks: (store) => ({
      ensureStamps: async (tags, ttlMs) => {
        await store.dropStamps(tags)
        return store.ensureStamps(tags, ttlMs)
      },
    }),
  },
  {
    name: 'gives a dropped stamp back',
    caughtBy: 'stamps.dropped',
    breaks: (store) => ({
      dropStamps: async () => {},
      read: async (keys, tags) => ({ ...(await store.read(keys, tags)), stamps: tags.map(() => null) }),
    }),
  },
  {
    name: 'shortens the life of a stamp',
    caughtBy: 'stamps.never-shorter',
    breaks: (store, data, prefix) => ({
      ensureStamps: async (tags, ttlMs) => {
        const found = await store.ensureStamps(tags, ttlMs)
        for (const tag of tags) {
          const stamp = data.stamps.get(prefix + tag)
          if (stamp !== undefined) stamp.endsAt = data.clock.monotonic() + ttlMs
        }
        return found
      },
    }),
  },
  {
    name: 'looks for a stamp and makes it in two steps',
    caughtBy: 'stamps.made-by-one',
    breaks: (_store, data, prefix) => ({
      ensureStamps: async (tags, ttlMs) => {
        const found = tags.map((tag) => data.stamps.get(prefix + tag)?.stamp)
        await pause()
        return tags.map((tag, n) => {
          const stamp = found[n] ?? idOf()
          data.stamps.set(prefix + tag, { stamp, endsAt: data.clock.monotonic() + ttlMs })
          return stamp
        })
      },
    }),
  },
  {
    name: 'prolongs a stamp by writing what it read before',
    caughtBy: 'stamps.never-back',
    breaks: (store, data, prefix) => ({
      ensureStamps: async (tags, ttlMs) => {
        const found = tags.map((tag) => data.stamps.get(prefix + tag))
        await pause()
        for (const [n, tag] of tags.entries()) {
          const before = found[n]
          if (before !== undefined) data.stamps.set(prefix + tag, before)
        }
        return store.ensureStamps(tags, ttlMs)
      },
    }),
  },
  {
    name: 'numbers its stamps from the start',
    caughtBy: 'stamps.lost',
    breaks: (store, data, prefix) => ({
      ensureStamps: async (tags, ttlMs) => {
        for (const tag of tags) {
          if (data.stamps.has(prefix + tag)) continue
          data.stamps.set(prefix + tag, { stamp: `stamp ${data.stamps.size}`, endsAt: data.clock.monotonic() + ttlMs })
        }
        return store.ensureStamps(tags, ttlMs)
      },
    }),
  },
  {
    name: 'keeps a stamp for ever',
    caughtBy: 'stamps.end',
    breaks: (store) => ({ ensureStamps: (tags) => store.ensureStamps(tags, 1e9) }),
  },
  {
    name: 'makes two stamps for a tag that is named twice',
    caughtBy: 'stamps.same-twice',
    breaks: (store, data, prefix) => ({
      ensureStamps: async (tags, ttlMs) => {
        const missing = tags.map((tag) => !data.stamps.has(prefix + tag))
        const found = await store.ensureStamps(tags, ttlMs)
        return found.map((stamp, n) => (missing[n] ? idOf() : stamp))
      },
    }),
  },
]
