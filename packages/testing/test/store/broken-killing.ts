import type { Store } from '@readthrough/core'
import type { BrokenStore } from './broken-store.js'
import type { ReferenceData } from './reference-data.js'
import { barrierOf, readBarrier, writeBarrier } from './reference-groups.js'

/** Stores that do a barrier harm when they delete. Each is wrong in one way. */
export const brokenKilling: readonly BrokenStore[] = [
  {
    name: 'removes a barrier when it deletes',
    caughtBy: 'barriers.delete-keeps',
    breaks: (_store, data, prefix) => ({
      delete: async (keys) => {
        for (const key of keys) data.items.delete(prefix + key)
      },
    }),
  },
  {
    name: 'removes barriers under a pattern',
    caughtBy: 'barriers.pattern-keeps',
    breaks: (store, data, prefix) => ({
      deleteMatching: async (pattern) => {
        const start = prefix + pattern.replace('*', '')
        for (const name of data.items.keys()) if (name.startsWith(start)) data.items.delete(name)
        await store.deleteMatching(pattern)
      },
    }),
  },
  {
    name: 'keeps the generation of a barrier when it deletes',
    caughtBy: 'barriers.delete-renews',
    breaks: (store, data, prefix) => ({
      delete: async (keys) => {
        const before = keys.map((key) => readBarrier(data, prefix + key)?.generation)
        await store.delete(keys)
        for (const [n, key] of keys.entries()) restore(data, prefix + key, before[n])
      },
    }),
  },
  {
    name: 'keeps the generations of barriers under a pattern',
    caughtBy: 'barriers.pattern-renews',
    breaks: (store, data) => ({
      deleteMatching: async (pattern) => {
        const before = [...data.items.keys()].map((name) => [name, readBarrier(data, name)?.generation] as const)
        await store.deleteMatching(pattern)
        for (const [name, generation] of before) restore(data, name, generation)
      },
    }),
  },
  {
    name: 'gives a barrier a new life when it deletes',
    caughtBy: 'barriers.delete-keeps',
    breaks: (store, data, prefix) => ({
      delete: async (keys) => {
        await store.delete(keys)
        for (const key of keys) Object.assign(data.items.get(prefix + key) ?? {}, { endsAt: Infinity })
      },
    }),
  },
  {
    name: 'gives all members the latest deadline when it deletes',
    caughtBy: 'barriers.delete-times',
    breaks: (store, data, prefix) => deletingAt(store, data, prefix, Math.max),
  },
  {
    name: 'shortens a barrier to its earliest deadline when it deletes',
    caughtBy: 'barriers.delete-times',
    breaks: (store, data, prefix) => deletingAt(store, data, prefix, Math.min),
  },
  {
    name: 'shortens barriers under a pattern to their earliest deadlines',
    caughtBy: 'barriers.pattern-times',
    breaks: (store, data) => ({
      deleteMatching: async (pattern) => {
        await store.deleteMatching(pattern)
        for (const name of data.items.keys()) sameTime(data, name, Math.min)
      },
    }),
  },
  {
    name: 'renews only the first of the barriers that it deletes',
    caughtBy: 'barriers.delete-renews-each',
    breaks: (store, data, prefix) => ({
      delete: async (keys) => {
        const before = keys.map((key) => readBarrier(data, prefix + key)?.generation)
        await store.delete(keys)
        for (const [n, key] of keys.entries()) if (n > 0) restore(data, prefix + key, before[n])
      },
    }),
  },
  {
    name: 'renews only the first of the barriers under a pattern',
    caughtBy: 'barriers.pattern-renews-each',
    breaks: (store, data) => ({
      deleteMatching: async (pattern) => {
        const before = [...data.items.keys()].map((name) => [name, readBarrier(data, name)?.generation] as const)
        await store.deleteMatching(pattern)
        for (const [name, generation] of before.slice(1)) restore(data, name, generation)
      },
    }),
  },
]

/** Puts the generation back where a barrier still stands. */
export function restore(data: ReferenceData, name: string, generation: string | undefined): void {
  const barrier = readBarrier(data, name)
  if (barrier === undefined || generation === undefined) return
  Object.assign(data.items.get(name) ?? {}, { raw: barrierOf(generation, barrier.members) })
}

function deletingAt(
  store: Store,
  data: ReferenceData,
  prefix: string,
  choose: (...deadlines: number[]) => number,
): Partial<Store> {
  return {
    delete: async (keys) => {
      await store.delete(keys)
      for (const key of keys) sameTime(data, prefix + key, choose)
    },
  }
}

/** Gives all members of a barrier the deadline that `choose` takes. */
function sameTime(data: ReferenceData, name: string, choose: (...deadlines: number[]) => number): void {
  const members = readBarrier(data, name)?.members
  if (members === undefined || members.size === 0) return
  const deadline = choose(...members.values())
  writeBarrier(data, name, new Map([...members.keys()].map((id) => [id, deadline])))
}
