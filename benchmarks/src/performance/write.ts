import { mkdir, writeFile } from 'node:fs/promises'
import { isVariant, LIMIT, READTHROUGH } from '../contenders/list.js'
import type { Outcome } from '../harness/rounds.js'
import { RESULTS } from '../report/output.js'
import { DOCS, measuredOn, writePage } from '../report/page.js'
import { hitsGrid, inMarkdown } from '../report/table.js'
import type { HitsResult } from '../rows/hits.js'
import { latestOf } from './lines.js'
import { sectionsFrom } from './sections.js'

const PICTURES = 'assets/performance/'
/** Payloads of hits that the page of payloads has tables for. */
const ON_PAYLOADS = ['small', '10kb']

/** Writes the tables and pictures of the documents from what was measured last; what never was stays as it is. */
export async function writePerformance(folder: string = RESULTS): Promise<void> {
  const sections = sectionsFrom(folder)
  await mkdir(new URL(PICTURES, DOCS), { recursive: true })
  const texts: Record<string, string> = {}
  for (const { name, table, chart } of sections) {
    if (chart === undefined) {
      texts[name] = table
      continue
    }
    const file = `${PICTURES}${name.replaceAll(' ', '-')}.svg`
    await writeFile(new URL(file, DOCS), chart.svg)
    texts[name] = `![${chart.label}](${file})\n\n${table}`
  }
  await writePage('performance.md', 'performance', texts)
  await writeHitsOfPayloads(folder)
}

/** How values are written otherwise, beside the limit. */
async function writeHitsOfPayloads(folder: string): Promise<void> {
  const lines = latestOf<Outcome<HitsResult>>(folder, 'redis-hit')
  const [first] = lines
  if (first === undefined) return
  const texts: Record<string, string> = { hits: measuredOn(first.machine) }
  for (const payload of ON_PAYLOADS) {
    const own = lines.filter(({ name, ...line }) => line.payload === payload && isShown(name))
    if (own.length > 0) texts[`hits of ${payload}`] = inMarkdown(hitsGrid(own, 'ops/s'))
  }
  await writePage('concepts/payload-costs.md', 'payloads', texts)
}

function isShown(name: string): boolean {
  return name === LIMIT || name === READTHROUGH || (isVariant(name) && !name.endsWith('validate'))
}
