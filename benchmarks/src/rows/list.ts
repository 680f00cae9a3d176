import type { RunRow } from './row.js'
import { runMemoryHits, runRedisHits } from './run-hits.js'
import { runPayloadCosts, runStampede, runTags } from './run-others.js'
import type { RowName } from './settings.js'

/** How each row is run. */
export const RUNS: Readonly<Record<RowName, RunRow>> = {
  'redis-hit': runRedisHits,
  'memory-hit': runMemoryHits,
  stampede: runStampede,
  tags: runTags,
  payloads: runPayloadCosts,
}
