import type { RunRow } from './row.js'
import { runMemoryHits, runRedisHits } from './run-hits.js'
import { runPatternIndex, runPayloadCosts, runStampede, runTags } from './run-others.js'
import { runDrops, runScale } from './run-scale.js'
import { runMemory, runSequential, runStaleness } from './run-waits.js'
import type { RowName } from './settings.js'

/** How each row is run. */
export const RUNS: Readonly<Record<RowName, RunRow>> = {
  'memory-hit': runMemoryHits,
  'redis-hit': runRedisHits,
  'redis-sequential': runSequential,
  stampede: runStampede,
  staleness: runStaleness,
  tags: runTags,
  'pattern-index': runPatternIndex,
  memory: runMemory,
  'scale-entries': runScale('entries'),
  'scale-tags': runScale('tags'),
  'scale-methods': runScale('methods'),
  'scale-primaries': runScale('primaries'),
  'scale-drops': runDrops,
  payloads: runPayloadCosts,
}
