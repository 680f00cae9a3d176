import type { Store } from '@readthrough/core'
import { groupOf } from '../../src/store/steps.js'
import { type BrokenStore, pause, stateOf } from './broken-store.js'
import { contentOf, type ReferenceData } from './reference-data.js'
import { barrierOf, readBarrier, writeBarrier } from './reference-groups.js'

/** Stores whose barriers hold off too little, or for too short. Each is wrong in one way. */
export const brokenBarriers: readonly BrokenStore[] = [
  {
    name: 'forgets the others when a writer raises',
    caughtBy: 'barriers.lowered-by-own',
    breaks: (store, data, prefix) => ({
      barriers: {
        ...groupOf(store, 'barriers'),
        raise: async (key, member, boundMs) => {
          const isAlone = readBarrier(data, prefix + key) === undefined
          const members = new Map([[member, data.clock.monotonic() + boundMs]])
          return { generation: writeBarrier(data, prefix + key, members), isAlone }
        },
      },
    }),
  },
  {
    name: 'looks and raises in two steps',
    caughtBy: 'barriers.joined-at-once',
    breaks: (store, data, prefix) => ({
      barriers: {
        ...groupOf(store, 'barriers'),
        raise: async (key, member, boundMs) => {
          const members = readBarrier(data, prefix + key)?.members ?? new Map<string, number>()
          await pause()
          members.set(member, data.clock.monotonic() + boundMs)
          return { generation: writeBarrier(data, prefix + key, members), isAlone: members.size === 1 }
        },
      },
    }),
  },
  {
    name: 'tells every writer that it is alone',
    caughtBy: 'barriers.joined',
    breaks: (store) => ({
      barriers: {
        ...groupOf(store, 'barriers'),
        raise: async (...given) => ({ ...(await groupOf(store, 'barriers').raise(...given)), isAlone: true }),
      },
    }),
  },
  {
    name: 'counts itself among the others when it raises again',
    caughtBy: 'barriers.joined-again',
    breaks: (store, data, prefix) => ({
      barriers: {
        ...groupOf(store, 'barriers'),
        raise: async (key, member, boundMs) => {
          const isAlone = readBarrier(data, prefix + key) === undefined
          return { ...(await groupOf(store, 'barriers').raise(key, member, boundMs)), isAlone }
        },
      },
    }),
  },
  {
    name: 'makes its generations of the member and a count of changes',
    caughtBy: 'barriers.generations-differ',
    breaks: (store, data, prefix) => ({
      barriers: {
        ...groupOf(store, 'barriers'),
        raise: async (key, member, boundMs) => {
          const { isAlone } = await groupOf(store, 'barriers').raise(key, member, boundMs)
          const members = readBarrier(data, prefix + key)?.members ?? new Map<string, number>()
          const generation = `${members.size}${member}`.padEnd(20, '-').slice(0, 20)
          Object.assign(data.items.get(prefix + key) ?? {}, { raw: barrierOf(generation, members) })
          return { generation, isAlone }
        },
      },
    }),
  },
  {
    name: 'lets a later raise shorten the barrier',
    caughtBy: 'barriers.never-shorter',
    breaks: (store, data, prefix) => ({
      barriers: {
        ...groupOf(store, 'barriers'),
        raise: async (key, member, boundMs) => {
          const raised = await groupOf(store, 'barriers').raise(key, member, boundMs)
          Object.assign(data.items.get(prefix + key) ?? {}, { endsAt: data.clock.monotonic() + boundMs })
          return raised
        },
      },
    }),
  },
  {
    name: 'gives all members the latest deadline',
    caughtBy: 'barriers.never-shorter',
    breaks: (store, data, prefix) => ({
      barriers: {
        ...groupOf(store, 'barriers'),
        raise: async (key, member, boundMs) => {
          const { isAlone } = await groupOf(store, 'barriers').raise(key, member, boundMs)
          const members = readBarrier(data, prefix + key)?.members ?? new Map<string, number>()
          const latest = Math.max(...members.values())
          const prolonged = new Map([...members.keys()].map((id) => [id, latest] as const))
          return { generation: writeBarrier(data, prefix + key, prolonged), isAlone }
        },
      },
    }),
  },
  {
    name: 'keeps the first deadline of a member that raises again',
    caughtBy: 'barriers.joined-again-times',
    breaks: (store, data, prefix) => raisingAgain(store, data, prefix, (was) => was),
  },
  {
    name: 'lets a member that raises again not have less time',
    caughtBy: 'barriers.joined-again-times',
    breaks: (store, data, prefix) => raisingAgain(store, data, prefix, Math.max),
  },
  {
    name: 'never ends a barrier',
    caughtBy: 'barriers.ends',
    breaks: (store) => ({
      barriers: {
        ...groupOf(store, 'barriers'),
        raise: (key, member) => groupOf(store, 'barriers').raise(key, member, 1e9),
      },
    }),
  },
  {
    name: 'fills whatever lies there',
    caughtBy: 'barriers.fill-refused-elsewhere',
    breaks: (store, data, prefix) => ({
      barriers: {
        ...groupOf(store, 'barriers'),
        fill: async (key, _generation, value, ttlMs) => {
          data.items.set(prefix + key, { raw: contentOf(value), endsAt: data.clock.monotonic() + ttlMs })
          return true
        },
      },
    }),
  },
  {
    name: 'fills over a barrier of any generation',
    caughtBy: 'barriers.fill-refused-after-join',
    breaks: (store, data, prefix) => ({
      barriers: {
        ...groupOf(store, 'barriers'),
        fill: async (key, given, value, ttlMs) => {
          const { generation } = readBarrier(data, prefix + key) ?? { generation: given }
          return groupOf(store, 'barriers').fill(key, generation, value, ttlMs)
        },
      },
    }),
  },
  {
    name: 'looks at the generation and fills in two steps',
    caughtBy: 'barriers.filled-once',
    breaks: (store, data, prefix) => ({
      barriers: {
        ...groupOf(store, 'barriers'),
        fill: async (key, generation, value, ttlMs) => {
          const isOurs = readBarrier(data, prefix + key)?.generation === generation
          await pause()
          if (isOurs) data.items.set(prefix + key, { raw: contentOf(value), endsAt: data.clock.monotonic() + ttlMs })
          return isOurs
        },
      },
    }),
  },
  {
    name: 'gives a written value the time of its barrier',
    caughtBy: 'barriers.filled',
    breaks: (store, data, prefix) => ({
      barriers: {
        ...groupOf(store, 'barriers'),
        fill: async (key, generation, value) => {
          const left = (data.items.get(prefix + key)?.endsAt ?? 0) - data.clock.monotonic()
          return groupOf(store, 'barriers').fill(key, generation, value, left)
        },
      },
    }),
  },
  {
    name: 'raises only where nothing lies',
    caughtBy: 'barriers.raised',
    breaks: (store, data) => ({
      barriers: {
        ...groupOf(store, 'barriers'),
        raise: async (key, member, boundMs) => {
          const state = await stateOf(store, key)
          if (state === 'absent' || state === 'barrier') return groupOf(store, 'barriers').raise(key, member, boundMs)
          return { generation: `${data.clock.now()}`, isAlone: true }
        },
      },
    }),
  },
]

/** Gives a member that raises again the deadline that `choose` takes of its first and its new one. */
function raisingAgain(
  store: Store,
  data: ReferenceData,
  prefix: string,
  choose: (was: number, is: number) => number,
): Partial<Store> {
  const barriers = groupOf(store, 'barriers')
  return {
    barriers: {
      ...barriers,
      raise: async (key, member, boundMs) => {
        const was = readBarrier(data, prefix + key)?.members.get(member)
        const raised = await barriers.raise(key, member, boundMs)
        const members = readBarrier(data, prefix + key)?.members
        const is = members?.get(member)
        if (was === undefined || members === undefined || is === undefined) return raised
        return { ...raised, generation: writeBarrier(data, prefix + key, members.set(member, choose(was, is))) }
      },
    },
  }
}
