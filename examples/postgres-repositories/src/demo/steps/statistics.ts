import { count, heading, milliseconds, say, table } from '../print.js'
import type { Scene } from '../scene.js'

/** What `cache.stats()` has counted on the way. */
export function showStatistics({ cache }: Scene): void {
  heading(`Statistics`, `What cache.stats() has counted in this process.`)
  const { methods, ...total } = cache.stats()
  const rows = Object.entries(methods)
    .filter(([, { loads, hits }]) => loads + hits > 0)
    .toSorted(([, a], [, b]) => b.savedMs - a.savedMs)
  table(
    ['method', '>hits', '>misses', '>shared', '>bypassed', '>loads', '>hit rate', '>loading', '>saved'],
    [...rows, ['all', total] as const].map(([method, counts]) => [
      method,
      ...[counts.hits, counts.misses, counts.joined, counts.bypassed, counts.loads].map(count),
      `${Math.round(counts.hitRate * 100)} %`,
      milliseconds(counts.loadMs),
      milliseconds(counts.savedMs),
    ]),
  )
  say(
    `${count(total.invalidations)} invalidations, of which ${count(total.failedInvalidations)} had to wait for Redis and ${count(total.pendingInvalidations)} still do`,
  )
}
