import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describeMachine } from '../report/machine.js'
import type { Outcome } from './run.js'
import type { Scenario } from './scenario.js'
import { markdownTable, OF_INVALIDATIONS, OF_READS, type Column } from './table.js'

const PAGE = fileURLToPath(new URL('../../../docs/concepts/faults.md', import.meta.url))

/** What stands between `<!-- chaos: name -->` and `<!-- /chaos -->` is written here. */
export async function writeDocs(scenarios: readonly Scenario[], outcomes: readonly Outcome[]): Promise<void> {
  const { node, cores, cpu, date } = describeMachine()
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
    machine: `Measured ${date.slice(0, 10)}, Node ${node.slice(1)}, ${cores} cores of ${cpu}.`,
    reads: figures(OF_READS),
    'columns of reads': meanings(OF_READS),
    invalidations: figures(OF_INVALIDATIONS),
    'columns of invalidations': meanings(OF_INVALIDATIONS),
  }
  let page = await readFile(PAGE, 'utf8')
  for (const [name, text] of Object.entries(sections)) page = replaced(page, name, text)
  await writeFile(PAGE, page)
}

function replaced(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- chaos: ${name} -->`, '<!-- /chaos -->']
  const from = page.indexOf(begin)
  const to = page.indexOf(end, from)
  if (from === -1 || to === -1) throw new Error(`${PAGE} has no place for ${name}`)
  return `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`
}
