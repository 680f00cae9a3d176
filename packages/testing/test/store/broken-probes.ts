import type { Store } from '@readthrough/core'
import { groupOf } from '../../src/store/steps.js'
import { type BrokenStore, pause } from './broken-store.js'

/** Stores whose probe looks at something else than it should, or does more than to look. */
export const brokenProbes: readonly BrokenStore[] = [
  {
    name: 'probes what it has probed before',
    caughtBy: 'probe.anew',
    breaks: (store) => {
      const known = new Map<string, ReturnType<NonNullable<Store['probe']>>>()
      return {
        probe: (keys, tags) => {
          const name = JSON.stringify([keys, tags])
          known.set(name, known.get(name) ?? groupOf(store, 'probe')(keys, tags))
          return known.get(name) as ReturnType<NonNullable<Store['probe']>>
        },
      }
    },
  },
  {
    name: 'hands out bodies to whoever probes',
    caughtBy: 'probe.answers',
    breaks: (store) => ({ probe: (keys, tags) => store.read(keys, tags) }),
  },
  {
    name: 'probes keys in an order of its own',
    caughtBy: 'probe.answers',
    breaks: (store) => ({ probe: (keys, tags) => groupOf(store, 'probe')(keys.toSorted(), tags) }),
  },
  {
    name: 'probes without stamps',
    caughtBy: 'probe.stamps',
    breaks: (store) => ({
      probe: async (keys, tags) => ({
        slots: (await groupOf(store, 'probe')(keys, [])).slots,
        stamps: tags.map(() => null),
      }),
    }),
  },
  {
    name: 'makes stamps for whoever probes',
    caughtBy: 'probe.writes-nothing',
    breaks: (store) => ({
      probe: async (keys, tags) => {
        const answer = await groupOf(store, 'probe')(keys, tags)
        await store.ensureStamps(tags, 1_000)
        return answer
      },
    }),
  },
  {
    name: 'takes a barrier for nothing',
    caughtBy: 'probe.barrier',
    breaks: (store) => seeing(store, 'barrier'),
  },
  {
    name: 'takes what is not ours for nothing',
    caughtBy: 'probe.unreadable',
    breaks: (store) => seeing(store, 'unreadable'),
  },
  {
    name: 'takes another type of thing for nothing',
    caughtBy: 'probe.foreign',
    breaks: (store) => seeing(store, 'foreign'),
  },
]

/** Probes nothing where this lies. */
function seeing(store: Store, not: string): Partial<Store> {
  return {
    probe: async (keys, tags) => {
      await pause()
      const { slots, stamps } = await groupOf(store, 'probe')(keys, tags)
      return { slots: slots.map((slot) => (slot.state === not ? { state: 'absent' } : slot)), stamps }
    },
  }
}
