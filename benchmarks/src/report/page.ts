import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describeMachine, type Machine } from './machine.js'

/** The documents. */
export const DOCS: URL = new URL('../../../docs/', import.meta.url)

/**
 * Writes into a page of the documents what stands between `<!-- mark: name -->` and `<!-- /mark -->`, for each
 * of `sections` by its name. @throws Error for one that the page has no place for
 */
export async function writePage(name: string, mark: string, sections: Readonly<Record<string, string>>): Promise<void> {
  const path = fileURLToPath(new URL(name, DOCS))
  let page = await readFile(path, 'utf8')
  for (const [section, text] of Object.entries(sections)) {
    const [begin, end] = [`<!-- ${mark}: ${section} -->`, `<!-- /${mark} -->`]
    const from = page.indexOf(begin)
    const to = page.indexOf(end, from)
    if (from === -1 || to === -1) throw new Error(`${name} has no place for ${section}`)
    page = `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`
  }
  await writeFile(path, page)
}

/** A table for a page. */
export function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Where and when the figures of a page were taken. */
export function measuredOn({ node, cores, cpu, date }: Machine): string {
  return `Measured ${date.slice(0, 10)}, Node ${node.slice(1)}, ${cores} cores of ${cpu}.`
}

/** The same of those that are taken now. */
export function measuredHere(): string {
  return measuredOn(describeMachine())
}
