import { groupOf } from '../../src/store/steps.js'
import { counting } from './broken-groups.js'
import { type BrokenStore, pause } from './broken-store.js'

/** Stores whose counters forget who holds, or hold what nobody holds. Each is wrong in one way. */
export const brokenHolds: readonly BrokenStore[] = [
  {
    name: 'holds nothing',
    caughtBy: 'counters.held',
    breaks: (store) => counting(store, { hold: (shards) => groupOf(store, 'counters').bump(shards) }),
  },
  {
    name: 'holds only the first of many shards',
    caughtBy: 'counters.held',
    breaks: (store) =>
      counting(store, {
        hold: (shards, ...more) => groupOf(store, 'counters').hold(shards.slice(0, 1), ...more),
      }),
  },
  {
    name: 'holds nothing where there are no counters',
    caughtBy: 'counters.hold-makes',
    breaks: (store, data, prefix) =>
      counting(store, {
        hold: async (...given) => {
          if (data.counters.has(prefix)) await groupOf(store, 'counters').hold(...given)
        },
      }),
  },
  {
    name: 'holds without counting',
    caughtBy: 'counters.hold-counts',
    breaks: (store, data, prefix) =>
      counting(store, {
        hold: async (shards, member, boundMs) => {
          const before = new Map(data.counters.get(prefix)?.counts)
          await groupOf(store, 'counters').hold(shards, member, boundMs)
          for (const shard of shards) data.counters.get(prefix)?.counts.set(shard, before.get(shard) ?? 0)
        },
      }),
  },
  {
    name: 'counts when it frees',
    caughtBy: 'counters.hold-counts',
    breaks: (store) =>
      counting(store, {
        free: async (shards, member) => {
          await groupOf(store, 'counters').bump(shards)
          await groupOf(store, 'counters').free(shards, member)
        },
      }),
  },
  {
    name: 'frees the shard of all',
    caughtBy: 'counters.freed',
    breaks: (store, data, prefix) =>
      counting(store, {
        free: async (shards) => {
          for (const shard of shards) data.counters.get(prefix)?.holds.delete(shard)
        },
      }),
  },
  {
    name: 'frees all shards of a member',
    caughtBy: 'counters.freed',
    breaks: (store, data, prefix) =>
      counting(store, {
        free: async (_shards, member) => {
          for (const members of data.counters.get(prefix)?.holds.values() ?? []) members.delete(member)
        },
      }),
  },
  {
    name: 'looks who holds and adds to them in two steps',
    caughtBy: 'counters.held-at-once',
    breaks: (store, data, prefix) =>
      counting(store, {
        hold: async (shards, member, boundMs) => {
          const before = new Map(shards.map((shard) => [shard, new Map(data.counters.get(prefix)?.holds.get(shard))]))
          await pause()
          await groupOf(store, 'counters').hold(shards, member, boundMs)
          for (const [shard, members] of before) {
            data.counters.get(prefix)?.holds.set(shard, members.set(member, data.clock.monotonic() + boundMs))
          }
        },
      }),
  },
  {
    name: 'holds for ever',
    caughtBy: 'counters.hold-times',
    breaks: (store) =>
      counting(store, { hold: (shards, member) => groupOf(store, 'counters').hold(shards, member, 1e9) }),
  },
  {
    name: 'lets one hold a shard at a time',
    caughtBy: 'counters.hold-times',
    breaks: (store, data, prefix) =>
      counting(store, {
        hold: async (shards, member, boundMs) => {
          const first = shards.filter((shard) => (data.counters.get(prefix)?.holds.get(shard)?.size ?? 0) === 0)
          await groupOf(store, 'counters').bump(shards)
          await groupOf(store, 'counters').hold(first, member, boundMs)
        },
      }),
  },
  {
    name: 'frees what is counted',
    caughtBy: 'counters.held-beside-bumps',
    breaks: (store, data, prefix) =>
      counting(store, {
        bump: async (shards) => {
          for (const shard of shards) data.counters.get(prefix)?.holds.delete(shard)
          await groupOf(store, 'counters').bump(shards)
        },
      }),
  },
  {
    name: 'keeps the epoch of counters that were lost when it holds',
    caughtBy: 'counters.held-lost',
    breaks: (store, data, prefix) =>
      counting(store, {
        ensure: async () => ({ ...(await groupOf(store, 'counters').ensure()), epoch: prefix }),
      }),
  },
]
