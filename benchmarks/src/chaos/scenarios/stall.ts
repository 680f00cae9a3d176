import type { Scenario } from '../scenario.js'
import { startRedis } from '@readthrough/services'
import { createTold } from '../told.js'

const told = createTold()
const STALL_MS = 1_000

/** A process that does nothing but compute, with reads under way. */
export const stall: Scenario = {
  name: 'stall',
  what: `the event loop of each process stands still for ${STALL_MS} ms, under load; nobody may be told that Redis was slow`,
  // All that was due in the stall begins at once behind it. That is not to be more than Redis and two cores can do in time.
  plan: { readsPerSecond: 100 },
  // Whoever was under way stood still as well.
  limits: { maxMs: STALL_MS + 200, invalidationMs: STALL_MS + 200 },
  lane: {
    acts: {
      stall: () => {
        told.listen()
        const end = performance.now() + STALL_MS
        while (performance.now() < end);
      },
      untold: () => told.refuse('store.failed', 'circuit.opened', 'invalidation.pending'),
    },
  },
  async open() {
    const redis = await startRedis()
    return {
      where: () => ({ url: redis.url }),
      async breaks({ act }) {
        await Promise.all([act('writer', 'stall'), act('reader', 'stall')])
      },
      async mends({ act, isShort }) {
        // On a machine that others keep busy, Redis may have been slow indeed.
        if (!isShort) await Promise.all([act('writer', 'untold'), act('reader', 'untold')])
      },
      close: () => redis.stop(),
    }
  },
}
