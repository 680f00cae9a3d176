import { startRedis } from '@readthrough/services'
import type { Scenario } from '../scenario.js'

/** A server that is there, and does not answer. */
export const hang: Scenario = {
  name: 'hang',
  what: 'Redis is stopped (SIGSTOP) and goes on later: connections stay open, nothing is answered',
  limits: { p50Ms: 7, commands: 100, firstHitMs: 500 },
  async open() {
    const redis = await startRedis()
    return {
      where: () => ({ url: redis.url }),
      breaks: async () => redis.pause(),
      mends: async () => redis.resume(),
      close: () => redis.stop(),
    }
  },
}
