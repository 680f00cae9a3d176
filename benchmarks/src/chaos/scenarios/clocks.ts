import { setTimeout as delay } from 'node:timers/promises'
import { startRedis } from '@readthrough/services'
import { jumpingClock } from '../jumping-clock.js'
import type { LaneParts, Role, Scenario } from '../scenario.js'

const clock = jumpingClock()
const HOUR_MS = 3_600_000
/** One after the other; the two processes never agree. */
const JUMPS: readonly Readonly<Record<Role, number>>[] = [
  { writer: HOUR_MS, reader: -HOUR_MS },
  { writer: -2 * HOUR_MS, reader: 2 * HOUR_MS },
  { writer: HOUR_MS, reader: -HOUR_MS },
]
const LANE: LaneParts = {
  options: (usual) => ({ ...usual, clock }),
  acts: {
    wall: (ms) => clock.jumpWall(Number(ms)),
    monotonic: (ms) => clock.jumpMonotonic(Number(ms)),
  },
}

/** What time it is, is not so any more. */
export const wallClock: Scenario = jumps('wall-clock', 'wall')

/** What measures time jumps: forward as in a machine that was suspended, and back as it never should. */
export const monotonicClock: Scenario = jumps('monotonic-clock', 'monotonic')

function jumps(name: string, which: 'wall' | 'monotonic'): Scenario {
  return {
    name,
    what: `the ${which} clocks of the processes jump by an hour or two, forward and back, never in the same direction`,
    lane: LANE,
    async open() {
      const redis = await startRedis()
      return {
        where: () => ({ url: redis.url }),
        async breaks({ act, plan }) {
          for (const jump of JUMPS) {
            await Promise.all([act('writer', which, jump.writer), act('reader', which, jump.reader)])
            if (jump !== JUMPS.at(-1)) await delay(plan.duringMs / JUMPS.length)
          }
        },
        mends: async () => {},
        close: () => redis.stop(),
      }
    },
  }
}
