import { markdownTable, measuredHere, writePage } from '../report/page.js'
import type { Outcome } from './run.js'
import type { Scenario } from './scenario.js'
import { OF_INVALIDATIONS, OF_READS, type Column } from './table.js'

/** What stands between `<!-- chaos: name -->` and `<!-- /chaos -->` is written here. */
export async function writeDocs(scenarios: readonly Scenario[], outcomes: readonly Outcome[]): Promise<void> {
  const figures = (columns: readonly Column[]): string =>
    markdownTable(
      columns.map(({ head }) => head),
      outcomes.map((outcome) => columns.map(({ cell }) => cell(outcome))),
    )
  const meanings = (columns: readonly Column[]): string =>
    markdownTable(
      ['column', 'what it tells'],
      columns.slice(1).map(({ head, means }) => [head, means]),
    )
  const sections: Readonly<Record<string, string>> = {
    scenarios: markdownTable(
      ['scenario', 'what happens'],
      scenarios.map(({ name, what }) => [`\`${name}\``, what]),
    ),
    machine: measuredHere(),
    reads: figures(OF_READS),
    'columns of reads': meanings(OF_READS),
    invalidations: figures(OF_INVALIDATIONS),
    'columns of invalidations': meanings(OF_INVALIDATIONS),
  }
  await writePage('faults.md', 'chaos', sections)
}
