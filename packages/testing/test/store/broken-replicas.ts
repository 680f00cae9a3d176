import { groupOf } from '../../src/store/steps.js'
import type { BrokenStore } from './broken-store.js'

/** Stores that say too much of their replicas, or say it at the cost of others. Each is wrong in one way. */
export const brokenReplicas: readonly BrokenStore[] = [
  {
    name: 'tells of as many replicas as it was asked for',
    caughtBy: 'replicas.in-time',
    breaks: () => ({ replicas: { confirm: async (_written, min) => min } }),
  },
  {
    name: 'waits for replicas until there are enough',
    caughtBy: 'replicas.in-time',
    breaks: (store) => ({
      replicas: { confirm: (written, min) => groupOf(store, 'replicas').confirm(written, min, 1e9) },
    }),
  },
  {
    name: 'does not wait for replicas',
    caughtBy: 'replicas.waits',
    breaks: () => ({ replicas: { confirm: async () => 0 } }),
  },
  {
    name: 'waits for replicas that nobody asked for',
    caughtBy: 'replicas.none-asked',
    breaks: (store) => ({
      replicas: { confirm: (written, _min, timeoutMs) => groupOf(store, 'replicas').confirm(written, 3, timeoutMs) },
    }),
  },
  {
    name: 'holds up a read while it waits for replicas',
    caughtBy: 'replicas.holds-up-nothing',
    breaks: (store) => {
      let waiting: Promise<unknown> = Promise.resolve()
      return {
        replicas: {
          confirm(...given) {
            const confirmed = groupOf(store, 'replicas').confirm(...given)
            waiting = confirmed
            return confirmed
          },
        },
        read: async (...given) => {
          await waiting
          return store.read(...given)
        },
      }
    },
  },
]
