import { startRedis } from '@readthrough/services'
import type { Place, Scenario } from '../scenario.js'

/** A Redis that is killed, and started anew, empty, at the same address. */
async function killed(): Promise<Place> {
  let redis = await startRedis()
  const { url, port } = redis
  return {
    where: () => ({ url }),
    breaks: () => redis.kill(),
    async mends() {
      await redis.stop()
      redis = await startRedis({ port })
    },
    close: () => redis.stop(),
  }
}

/** A server that is gone for a while. */
export const kill: Scenario = {
  name: 'kill',
  what: 'Redis is killed (SIGKILL), and started anew 4 s later: empty, at the same address',
  limits: { p99Ms: 10 },
  open: killed,
}

/** A server that is gone for long, under more load. */
export const outage: Scenario = {
  name: 'outage',
  what: 'the same for 60 s, at 1,000 reads a second in each process',
  plan: { readsPerSecond: 1_000, duringMs: 60_000 },
  short: { readsPerSecond: 200, duringMs: 2_500 },
  limits: { p99Ms: 10 },
  open: killed,
}

/** A server that is back before anyone has given it up. */
export const restart: Scenario = {
  name: 'restart',
  what: 'Redis is killed, and started anew at once, empty',
  plan: { duringMs: 0 },
  short: { duringMs: 0 },
  open: killed,
}
