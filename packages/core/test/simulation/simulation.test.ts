import { cases } from './cases.js'
import { repeatCases } from './cases-failovers.js'
import { fenceCases } from './cases-fences.js'
import { gatheredCases } from './cases-gathered.js'
import { failoverCases, holdCases } from './cases-holds.js'
import { indexCases } from './cases-indexes.js'
import { lapsedCases } from './cases-lapsed.js'
import { mixedCases } from './cases-mixed.js'
import { putCases } from './cases-puts.js'
import { refreshCases } from './cases-refresh.js'
import { rowTagCases } from './cases-row-tags.js'
import { tagCases } from './cases-tags.js'
import { transactionCases } from './cases-transactions.js'
import { tryCases } from './trials.js'

tryCases([
  ...[...cases, ...tagCases, ...rowTagCases, ...refreshCases, ...lapsedCases, ...putCases, ...mixedCases],
  ...[
    ...gatheredCases,
    ...fenceCases,
    ...holdCases,
    ...failoverCases,
    ...repeatCases,
    ...transactionCases,
    ...indexCases,
  ],
])
