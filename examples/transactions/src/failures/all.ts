import { evictBeforeCommit } from './evict-before-commit.js'
import type { Failure } from './failure.js'
import { laggingReplica } from './lagging-replica.js'
import { lateAnswer } from './late-answer.js'
import { oldSnapshot } from './old-snapshot.js'
import { rolledBack } from './rolled-back.js'
import { twoWriters } from './two-writers.js'
import { writerKilled } from './writer-killed.js'

/** The classic failures. */
export const FAILURES: readonly Failure[] = [
  evictBeforeCommit,
  rolledBack,
  oldSnapshot,
  lateAnswer,
  twoWriters,
  writerKilled,
  laggingReplica,
]
