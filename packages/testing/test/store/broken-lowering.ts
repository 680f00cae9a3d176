import type { Store } from '@readthrough/core'
import { groupOf } from '../../src/store/steps.js'
import { restore } from './broken-killing.js'
import { type BrokenStore, stateOf } from './broken-store.js'
import { readBarrier, writeBarrier } from './reference-groups.js'

/** Stores that end a barrier too soon, too late, or without a word. Each is wrong in one way. */
export const brokenLowering: readonly BrokenStore[] = [
  {
    name: 'lowers the barrier of all',
    caughtBy: 'barriers.lowered-by-own',
    breaks: (store, data, prefix) => lowering(store, async (key) => void data.items.delete(prefix + key)),
  },
  {
    name: 'counts members without their names',
    caughtBy: 'barriers.lowered-twice',
    breaks: (store, data, prefix) =>
      lowering(store, async (key) => {
        const members = [...(readBarrier(data, prefix + key)?.members ?? [])]
        writeBarrier(data, prefix + key, new Map(members.slice(1)))
      }),
  },
  {
    name: 'keeps the generation when a member leaves',
    caughtBy: 'barriers.lowered-tells',
    breaks: (store, data, prefix) =>
      lowering(store, async (key, member) => {
        const before = readBarrier(data, prefix + key)?.generation
        await groupOf(store, 'barriers').lower(key, member)
        restore(data, prefix + key, before)
      }),
  },
  {
    name: 'takes no note of who lowers without being a member',
    caughtBy: 'barriers.lowered-tells',
    breaks: (store, data, prefix) =>
      lowering(store, async (key, member) => {
        const barrier = readBarrier(data, prefix + key)
        if (barrier === undefined || barrier.members.has(member)) await groupOf(store, 'barriers').lower(key, member)
      }),
  },
  {
    name: 'keeps the time of a member that has left',
    caughtBy: 'barriers.lowered-times',
    breaks: (store, data, prefix) =>
      lowering(store, async (key, member) => {
        const endsAt = data.items.get(prefix + key)?.endsAt ?? 0
        const members = readBarrier(data, prefix + key)?.members ?? new Map<string, number>()
        members.delete(member)
        writeBarrier(data, prefix + key, new Map([...members.keys()].map((id) => [id, endsAt])))
      }),
  },
  {
    name: 'leaves alone what is no barrier when a writer lowers',
    caughtBy: 'barriers.lowered-no-barrier',
    breaks: (store) =>
      lowering(store, async (key, member) => {
        if ((await stateOf(store, key)) === 'barrier') await groupOf(store, 'barriers').lower(key, member)
      }),
  },
  {
    name: 'leases over a raised barrier',
    caughtBy: 'barriers.not-leased',
    breaks: (store, data, prefix) => ({
      lease: async (key, token, ttlMs, over) => {
        if (over !== undefined && (await stateOf(store, key)) === 'barrier') data.items.delete(prefix + key)
        return store.lease(key, token, ttlMs, over)
      },
    }),
  },
  {
    name: 'fills under a token over a barrier',
    caughtBy: 'barriers.not-filled',
    breaks: (store, data, prefix) => ({
      fill: async (key, token, value, ttlMs) => {
        const generation = readBarrier(data, prefix + key)?.generation
        if (generation === undefined) return store.fill(key, token, value, ttlMs)
        return groupOf(store, 'barriers').fill(key, generation, value, ttlMs)
      },
    }),
  },
  {
    name: 'prolongs a barrier when it renews',
    caughtBy: 'barriers.not-filled',
    breaks: (store, data, prefix) => ({
      renew: async (key, token, ttlMs) => {
        if ((await stateOf(store, key)) !== 'barrier') return store.renew(key, token, ttlMs)
        Object.assign(data.items.get(prefix + key) ?? {}, { endsAt: data.clock.monotonic() + ttlMs })
        return false
      },
    }),
  },
  {
    name: 'prolongs a barrier when it touches',
    caughtBy: 'barriers.not-replaced',
    breaks: (store, data, prefix) => ({
      touch: async (key, seen, ttlMs) => {
        if ((await stateOf(store, key)) !== 'barrier') return store.touch(key, seen, ttlMs)
        Object.assign(data.items.get(prefix + key) ?? {}, { endsAt: data.clock.monotonic() + ttlMs })
        return false
      },
    }),
  },
  {
    name: 'replaces a barrier',
    caughtBy: 'barriers.not-replaced',
    breaks: (store, data, prefix) => ({
      replace: async (key, seen, value, ttlMs) => {
        const generation = readBarrier(data, prefix + key)?.generation
        if (generation === undefined) return store.replace(key, seen, value, ttlMs)
        return groupOf(store, 'barriers').fill(key, generation, value, ttlMs)
      },
    }),
  },
]

function lowering(store: Store, lower: (key: string, member: string) => Promise<void>): Partial<Store> {
  return { barriers: { ...groupOf(store, 'barriers'), lower } }
}
