import { gatheredHunts } from './cases-gathered.js'
import { hunts, sweepHunts } from './mutants.js'
import { repeatHunts } from './mutants-failovers.js'
import { fenceHunts } from './mutants-fences.js'
import { holdHunts } from './mutants-holds.js'
import { indexHunts } from './mutants-indexes.js'
import { lapsedHunts } from './mutants-lapsed.js'
import { putHunts } from './mutants-puts.js'
import { rowTagHunts } from './mutants-row-tags.js'
import { tagHunts } from './mutants-tags.js'
import { transactionHunts } from './mutants-transactions.js'
import { hunt } from './trials.js'

hunt([
  ...[...hunts, ...sweepHunts, ...tagHunts, ...rowTagHunts, ...lapsedHunts, ...putHunts],
  ...[...gatheredHunts, ...fenceHunts, ...holdHunts, ...repeatHunts, ...transactionHunts, ...indexHunts],
])
