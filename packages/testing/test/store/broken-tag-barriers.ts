import type { Store, TagBarrierVerbs } from '@readthrough/core'
import { groupOf } from '../../src/store/steps.js'
import { type BrokenStore, pause } from './broken-store.js'
import { idOf } from './reference-data.js'

/** Stores whose barriers over tags hold off too little, or for the wrong time. Each is wrong in one way. */
export const brokenTagBarriers: readonly BrokenStore[] = [
  {
    name: 'makes a stamp for a tag under a barrier',
    caughtBy: 'tagbarriers.raised',
    breaks: (store) => ({
      ensureStamps: async (tags, ttlMs) => {
        const found = await store.ensureStamps(tags, ttlMs)
        return found.map((stamp) => stamp ?? idOf())
      },
    }),
  },
  {
    name: 'shows a barrier over a tag as its stamp',
    caughtBy: 'tagbarriers.raised',
    breaks: (store, data, prefix) => ({
      read: async (keys, tags) => {
        const { slots, stamps } = await store.read(keys, tags)
        return {
          slots,
          stamps: stamps.map((stamp, n) => stamp ?? (data.tagBarriers.has(prefix + tags[n]) ? 'H' : null)),
        }
      },
    }),
  },
  {
    name: 'leaves the stamp of a tag beside its barrier',
    caughtBy: 'tagbarriers.lowered',
    breaks: (store, data, prefix) =>
      tagBarring(store, {
        raise: async (tag, member, boundMs) => {
          const stamp = data.stamps.get(prefix + tag)
          await groupOf(store, 'tagBarriers').raise(tag, member, boundMs)
          if (stamp !== undefined) data.stamps.set(prefix + tag, stamp)
        },
        lower: async (tag, member) => void data.tagBarriers.get(prefix + tag)?.delete(member),
      }),
  },
  {
    name: 'lowers the barrier of all over a tag',
    caughtBy: 'tagbarriers.lowered-by-own',
    breaks: (store, data, prefix) =>
      tagBarring(store, { lower: async (tag) => void data.tagBarriers.delete(prefix + tag) }),
  },
  {
    name: 'counts members over a tag without their names',
    caughtBy: 'tagbarriers.lowered-by-own',
    breaks: (store, data, prefix) =>
      tagBarring(store, {
        lower: async (tag) => {
          const members = data.tagBarriers.get(prefix + tag)
          for (const [first] of members ?? []) {
            members?.delete(first)
            break
          }
        },
      }),
  },
  {
    name: 'looks and raises over a tag in two steps',
    caughtBy: 'tagbarriers.joined-at-once',
    breaks: (store, data, prefix) =>
      tagBarring(store, {
        raise: async (tag, member, boundMs) => {
          const members = new Map(data.tagBarriers.get(prefix + tag))
          await pause()
          data.tagBarriers.set(prefix + tag, members.set(member, data.clock.monotonic() + boundMs))
        },
      }),
  },
  {
    name: 'leaves the stamp alone where there is no barrier to lower',
    caughtBy: 'tagbarriers.lowered-no-barrier',
    breaks: (store, data, prefix) =>
      tagBarring(store, {
        lower: async (tag, member) => {
          if (!data.stamps.has(prefix + tag)) await groupOf(store, 'tagBarriers').lower(tag, member)
        },
      }),
  },
  {
    name: 'prolongs a barrier over a tag when it is asked for a stamp',
    caughtBy: 'tagbarriers.ends',
    breaks: (store, data, prefix) => ({
      ensureStamps: async (tags, ttlMs) => {
        for (const tag of tags) {
          const members = data.tagBarriers.get(prefix + tag)
          for (const member of members?.keys() ?? []) members?.set(member, data.clock.monotonic() + ttlMs)
        }
        return store.ensureStamps(tags, ttlMs)
      },
    }),
  },
  {
    name: 'gives all members over a tag the time of the last',
    caughtBy: 'tagbarriers.times',
    breaks: (store, data, prefix) =>
      tagBarring(store, {
        raise: async (tag, member, boundMs) => {
          await groupOf(store, 'tagBarriers').raise(tag, member, boundMs)
          const members = data.tagBarriers.get(prefix + tag)
          for (const each of members?.keys() ?? []) members?.set(each, data.clock.monotonic() + boundMs)
        },
      }),
  },
  {
    name: 'keeps the first time of a member that raises again over a tag',
    caughtBy: 'tagbarriers.times',
    breaks: (store, data, prefix) =>
      tagBarring(store, {
        raise: async (tag, member, boundMs) => {
          if (data.tagBarriers.get(prefix + tag)?.has(member) === true) return
          await groupOf(store, 'tagBarriers').raise(tag, member, boundMs)
        },
      }),
  },
  {
    name: 'removes a barrier over a tag when it drops stamps',
    caughtBy: 'tagbarriers.drop-keeps',
    breaks: (store, data, prefix) => ({
      dropStamps: async (tags) => {
        for (const tag of tags) data.tagBarriers.delete(prefix + tag)
        await store.dropStamps(tags)
      },
    }),
  },
  {
    name: 'gives a barrier over a tag a new life when it drops stamps',
    caughtBy: 'tagbarriers.drop-keeps',
    breaks: (store, data, prefix) => ({
      dropStamps: async (tags) => {
        for (const tag of tags) {
          const members = data.tagBarriers.get(prefix + tag)
          for (const member of members?.keys() ?? []) members?.set(member, Infinity)
        }
        await store.dropStamps(tags)
      },
    }),
  },
  {
    name: 'puts the barrier of a tag over the key of that name',
    caughtBy: 'tagbarriers.apart-from-keys',
    breaks: (store) =>
      tagBarring(store, {
        raise: async (tag, member, boundMs) => {
          await groupOf(store, 'barriers').raise(tag, member, boundMs)
          await groupOf(store, 'tagBarriers').raise(tag, member, boundMs)
        },
      }),
  },
]

function tagBarring(store: Store, verbs: Partial<TagBarrierVerbs>): Partial<Store> {
  return { tagBarriers: { ...groupOf(store, 'tagBarriers'), ...verbs } }
}
