import Table from 'cli-table3'
import type { HitsResult } from '../rows/hits.js'
import type { StampedeResult } from '../rows/stampede.js'
import type { TagsResult } from '../rows/tags.js'
import { isMeasured, type Failed, type Figure, type Outcome } from '../harness/rounds.js'
import { markdownTable } from './page.js'

/** Rates as people read them: answers a second, or how long one takes where that is a matter of nanoseconds. */
export type Unit = 'ops/s' | 'ns'

/** As much as a table has room for. */
const FAILURE_SHOWN = 60

const KEPT = ['> loads', 'Date stays', 'text stays']

/** A table before it is drawn. Columns whose head begins with `>` are aligned to the right. */
export interface Grid {
  readonly heads: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** A row of hits as a table. */
export function hitsGrid(results: readonly Outcome<HitsResult>[], unit: Unit): Grid {
  const ratio = unit === 'ns' ? 'times the limit' : 'of the limit'
  return {
    heads: ['', `> ${unit}`, '> half of the rounds', `> ${ratio}`, '> half of the rounds', '> by CPU time', ...KEPT],
    rows: results.map((result) => {
      if (!isMeasured(result)) return failedCells(result, 6 + KEPT.length)
      const { name, rate, ratio: share, cpuRatio, loads, keepsDates, keepsTexts } = result
      const [value, times, byCpu] =
        unit === 'ns' ? [slowness(rate, 1e9), slowness(share, 1), slowness(cpuRatio, 1)] : [rate, share, cpuRatio]
      return [
        name,
        whole(value.median),
        spread(value, whole),
        ratioOf(times.median),
        spread(times, ratioOf),
        ratioOf(byCpu.median),
        whole(loads),
        yes(keepsDates),
        yes(keepsTexts),
      ]
    }),
  }
}

/** The line of one that could not be measured: what it said, and nothing else. */
export function failedCells({ name, failed }: Failed, columns: number): string[] {
  return [
    name,
    `failed: ${failed.replaceAll('|', '/').slice(0, FAILURE_SHOWN)}`,
    ...Array<string>(columns - 2).fill(''),
  ]
}

/** A stampede as a table. */
export function stampedeTable(results: readonly Outcome<StampedeResult>[]): string {
  return drawn(stampedeGrid(results))
}

/** The same before it is drawn. */
export function stampedeGrid(results: readonly Outcome<StampedeResult>[]): Grid {
  return {
    heads: [
      '',
      '> loads',
      '> most',
      '> middle answer, ms',
      '> half of the rounds',
      '> last answer, ms',
      '> latest of all',
    ],
    rows: results.map((result) => {
      if (!isMeasured(result)) return failedCells(result, 7)
      const { name, loads, medianMs, lastMs } = result
      return [
        name,
        whole(loads.median),
        whole(loads.max),
        tenth(medianMs.median),
        spread(medianMs, tenth),
        tenth(lastMs.median),
        tenth(lastMs.max),
      ]
    }),
  }
}

/** What dropping a group takes, as a table. */
export function tagsTable(results: readonly TagsResult[]): string {
  return drawn(tagsGrid(results))
}

/** The same before it is drawn. */
export function tagsGrid(results: readonly TagsResult[]): Grid {
  return {
    heads: [
      '',
      '> ms',
      '> half of the rounds',
      '> longest PING meanwhile, ms',
      '> half of the rounds',
      '> wrong entries',
    ],
    rows: results.map(({ name, ms, pingMs, wrong }) => [
      name,
      hundredth(ms.median),
      spread(ms, hundredth),
      hundredth(pingMs.median),
      spread(pingMs, hundredth),
      whole(wrong),
    ]),
  }
}

/** For people at a terminal. */
export function drawn({ heads, rows }: Grid): string {
  return draw(heads, rows)
}

/** For the documents. */
export function inMarkdown({ heads, rows }: Grid): string {
  return markdownTable(
    heads.map((head) => head.replace(/^> /, '')),
    rows,
  )
}

/** Aligned columns; those whose head begins with `>` to the right. */
export function draw(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    head: heads.map((head) => head.replace(/^> /, '')),
    colAligns: heads.map((head) => (head.startsWith('>') ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  })
  table.push(...rows.map((row) => [...row]))
  return table.toString()
}

/** The time of one answer, from the rate: the slowest round becomes the largest figure. */
export function slowness({ median, q1, q3, min, max }: Figure, per: number): Figure {
  return { median: per / median, q1: per / q3, q3: per / q1, min: per / max, max: per / min }
}

/** How often one figure contains another. */
export function ratioOf(number: number): string {
  return `${number.toFixed(number < 10 ? 2 : 0)}x`
}

/** The quarter of the rounds below, and the quarter above. */
export function spread({ q1, q3 }: Figure, show: (number: number) => string): string {
  return `${show(q1)} – ${show(q3)}`
}

/** Rounded, with commas between the thousands. */
export function whole(number: number): string {
  return Math.round(number).toLocaleString('en')
}

function tenth(number: number): string {
  return number.toFixed(1)
}

function hundredth(number: number): string {
  return number.toFixed(2)
}

function yes(is: boolean): string {
  return is ? 'yes' : 'no'
}
