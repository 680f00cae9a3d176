import { type BrokenStore, stateOf } from './broken-store.js'

/** Stores that delete too little or too much, mangle, or write where they should look. Each is wrong in one way. */
export const brokenReach: readonly BrokenStore[] = [
  {
    name: 'spares leases when it deletes',
    caughtBy: 'delete.leases',
    breaks: (store) => ({
      delete: async (keys) => {
        for (const key of keys) if ((await stateOf(store, key)) !== 'lease') await store.delete([key])
      },
    }),
  },
  {
    name: 'deletes only the first of many keys',
    caughtBy: 'delete.many',
    breaks: (store) => ({ delete: (keys) => store.delete(keys.slice(0, 1_000)) }),
  },
  {
    name: 'stops after the first page of a pattern',
    caughtBy: 'pattern.thousands',
    breaks: (store, data) => ({
      deleteMatching: async (pattern) => {
        const later = [...data.items].slice(1_000)
        for (const [name] of later) data.items.delete(name)
        await store.deleteMatching(pattern)
        for (const [name, item] of later) data.items.set(name, item)
      },
    }),
  },
  {
    name: 'spares leases under a pattern',
    caughtBy: 'pattern.leases',
    breaks: (store, data, prefix) => ({
      deleteMatching: async (pattern) => {
        const leases = [...data.items].filter(([name, { raw }]) => name.startsWith(prefix) && raw?.[0] === 0x4c)
        await store.deleteMatching(pattern)
        for (const [name, item] of leases) data.items.set(name, item)
      },
    }),
  },
  {
    name: 'takes ? in a pattern for any character',
    caughtBy: 'pattern.literal',
    breaks: (store, data, prefix) => ({
      deleteMatching: async (pattern) => {
        const loose = new RegExp(
          `^${pattern
            .replace(/[^a-z0-9:?*]/gi, '\\$&')
            .replaceAll('?', '.')
            .replaceAll('*', '.*')}$`,
        )
        await store.delete(
          [...data.items.keys()].map((name) => name.slice(prefix.length)).filter((key) => loose.test(key)),
        )
        await store.deleteMatching(pattern)
      },
    }),
  },
  {
    name: 'lets a star stop at a colon',
    caughtBy: 'pattern.star',
    breaks: (store, data, prefix) => ({
      deleteMatching: async (pattern) => {
        const kept = [...data.items].filter(
          ([name]) => name.slice(prefix.length).split(':').length > pattern.split(':').length,
        )
        await store.deleteMatching(pattern)
        for (const [name, item] of kept) data.items.set(name, item)
      },
    }),
  },
  {
    name: 'reaches into other caches',
    caughtBy: 'pattern.own-cache',
    breaks: (_store, data) => ({
      deleteMatching: async (pattern) => {
        const matcher = new RegExp(`:${pattern.replaceAll('*', '.*')}$`)
        for (const name of data.items.keys()) if (matcher.test(name)) data.items.delete(name)
      },
    }),
  },
  {
    name: 'mangles bytes on the way through text',
    caughtBy: 'payload.bytes',
    format: 'bytes',
    breaks: (store) => ({
      fill: (key, token, value, ttlMs) =>
        store.fill(key, token, { ...value, body: Buffer.from(Buffer.from(value.body).toString()) }, ttlMs),
    }),
  },
  {
    name: 'makes stamps by reading',
    caughtBy: 'read.writes-nothing',
    breaks: (store) => ({
      read: async (keys, tags) => ({ ...(await store.read(keys, [])), stamps: await store.ensureStamps(tags, 60_000) }),
    }),
  },
  {
    name: 'answers in the order of its own choice',
    caughtBy: 'read.order',
    breaks: (store) => ({
      read: async (keys, tags) => {
        const unique = [...new Set(keys)]
        const { slots, stamps } = await store.read(unique.toSorted(), tags)
        return { slots: keys.map((_, n) => slots[n] ?? { state: 'absent' }), stamps }
      },
    }),
  },
  {
    name: 'takes everything along when it closes',
    caughtBy: 'close.own-only',
    breaks: (_store, data) => ({ close: async () => data.items.clear() }),
  },
]
