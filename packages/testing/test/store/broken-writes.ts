import { type BrokenStore, pause, stateOf } from './broken-store.js'

/** Stores that write where they must not, or hold on to what they should not. Each is wrong in one way. */
export const brokenWrites: readonly BrokenStore[] = [
  {
    name: 'fills unconditionally',
    caughtBy: 'fill.refused-after-delete',
    breaks: (store) => ({
      fill: async (key, token, value, ttlMs) => {
        await store.delete([key])
        await store.lease(key, token, ttlMs)
        return store.fill(key, token, value, ttlMs)
      },
    }),
  },
  {
    name: 'fills under anyone’s lease',
    caughtBy: 'fill.refused-over-other-lease',
    breaks: (store) => ({
      fill: async (key, token, value, ttlMs) => {
        const [slot] = (await store.read([key], [])).slots
        return store.fill(key, slot?.state === 'lease' ? slot.token : token, value, ttlMs)
      },
    }),
  },
  {
    name: 'checks and fills in two steps',
    caughtBy: 'fill.one-of-many',
    breaks: (store, data, prefix) => ({
      fill: async (key, token, value, ttlMs) => {
        const [slot] = (await store.read([key], [])).slots
        await pause()
        if (slot?.state !== 'lease' || slot.token !== token) return false
        const raw = Buffer.concat([Buffer.from(value.version), Buffer.from(value.body)])
        data.items.set(prefix + key, { raw, endsAt: data.clock.monotonic() + ttlMs })
        return true
      },
    }),
  },
  {
    name: 'gives a value the time of its lease',
    caughtBy: 'fill.own-time',
    breaks: (store, data, prefix) => ({
      fill: async (key, token, value, ttlMs) => {
        const endsAt = data.items.get(prefix + key)?.endsAt ?? 0
        const filled = await store.fill(key, token, value, ttlMs)
        const item = data.items.get(prefix + key)
        if (filled && item !== undefined) item.endsAt = endsAt
        return filled
      },
    }),
  },
  {
    name: 'leases over a live value',
    caughtBy: 'lease.refused-over-value',
    breaks: (store) => ({
      lease: async (key, token, ttlMs, over) => {
        if ((await stateOf(store, key)) === 'value') await store.delete([key])
        return store.lease(key, token, ttlMs, over)
      },
    }),
  },
  {
    name: 'leases over whatever version lies there',
    caughtBy: 'lease.over-exact-version-only',
    breaks: (store) => ({
      lease: async (key, token, ttlMs, over) => {
        const [slot] = (await store.read([key], [])).slots
        return store.lease(key, token, ttlMs, over !== undefined && slot?.state === 'value' ? slot.version : over)
      },
    }),
  },
  {
    name: 'compares the version as raw bytes, so that one may spell a lease',
    caughtBy: 'lease.over-names-no-lease',
    breaks: (store) => ({
      lease: async (key, token, ttlMs, over) => {
        const [slot] = (await store.read([key], [])).slots
        if (slot?.state === 'lease' && over === `L${slot.token}`) await store.delete([key])
        return store.lease(key, token, ttlMs, over)
      },
    }),
  },
  {
    name: 'looks and leases in two steps',
    caughtBy: 'lease.one-of-many',
    breaks: (store, data, prefix) => ({
      lease: async (key, token, ttlMs, over) => {
        const [slot] = (await store.read([key], [])).slots
        await pause()
        if (slot?.state !== 'absent') return store.lease(key, token, ttlMs, over)
        data.items.set(prefix + key, { raw: Buffer.from(`L${token}`), endsAt: data.clock.monotonic() + ttlMs })
        return { state: 'granted' }
      },
    }),
  },
  {
    name: 'forgets the time of a lease',
    caughtBy: 'lease.expires',
    breaks: (store) => ({ lease: (key, token, _ttlMs, over) => store.lease(key, token, 1e9, over) }),
  },
  {
    name: 'renews by writing the lease again',
    caughtBy: 'renew.never-brings-back',
    breaks: (store) => ({
      renew: async (key, token, ttlMs) =>
        (await store.renew(key, token, ttlMs)) || (await store.lease(key, token, ttlMs)).state === 'granted',
    }),
  },
  {
    name: 'releases without looking at the token',
    caughtBy: 'release.own-only',
    breaks: (store) => ({
      release: async (key) => {
        const there = (await stateOf(store, key)) === 'lease'
        if (there) await store.delete([key])
        return there
      },
    }),
  },
  {
    name: 'replaces whatever lies there',
    caughtBy: 'replace.exact-version-only',
    breaks: (store) => ({
      replace: async (key, seen, value, ttlMs) => {
        const [slot] = (await store.read([key], [])).slots
        return store.replace(key, slot?.state === 'value' ? slot.version : seen, value, ttlMs)
      },
    }),
  },
  {
    name: 'replaces what was deleted',
    caughtBy: 'replace.refused-after-delete',
    breaks: (store) => ({
      replace: async (key, seen, value, ttlMs) => {
        if ((await stateOf(store, key)) !== 'absent') return store.replace(key, seen, value, ttlMs)
        await store.lease(key, 'reborn'.padEnd(20, '-'), ttlMs)
        return store.fill(key, 'reborn'.padEnd(20, '-'), value, ttlMs)
      },
    }),
  },
  {
    name: 'touches whatever lies there',
    caughtBy: 'touch.exact-version-only',
    breaks: (store, data, prefix) => ({
      touch: async (key, _seen, ttlMs) => {
        const item = data.items.get(prefix + key)
        if (item !== undefined) item.endsAt = data.clock.monotonic() + ttlMs
        return item !== undefined
      },
    }),
  },
  {
    name: 'only ever prolongs when it touches',
    caughtBy: 'touch.own-time',
    breaks: (store, data, prefix) => ({
      touch: async (key, seen, ttlMs) => {
        const left = (data.items.get(prefix + key)?.endsAt ?? 0) - data.clock.monotonic()
        return store.touch(key, seen, Math.max(left, ttlMs))
      },
    }),
  },
  {
    name: 'leases over a barrier',
    caughtBy: 'barrier.not-leased',
    breaks: (store, data, prefix) => ({
      lease: async (key, token, ttlMs, over) => {
        if ((await stateOf(store, key)) === 'barrier') data.items.delete(prefix + key)
        return store.lease(key, token, ttlMs, over)
      },
    }),
  },
  {
    name: 'names unreadable bytes by what they decode to',
    caughtBy: 'unreadable.exact-version-only',
    breaks: (store) => {
      const decoded = (version: string | Uint8Array) =>
        typeof version === 'string' ? version : Buffer.from(version).toString()
      return {
        lease: async (key, token, ttlMs, over) => {
          const [slot] = (await store.read([key], [])).slots
          const same = slot?.state === 'unreadable' && over !== undefined && decoded(over) === decoded(slot.version)
          return store.lease(key, token, ttlMs, same ? slot.version : over)
        },
      }
    },
  },
  {
    name: 'writes over another type of thing',
    caughtBy: 'foreign.left-alone',
    breaks: (store) => ({
      lease: async (key, token, ttlMs, over) => {
        if ((await stateOf(store, key)) === 'foreign') await store.delete([key])
        return store.lease(key, token, ttlMs, over)
      },
    }),
  },
]
