import { draw } from '../report/table.js'
import type { Outcome } from './run.js'

/** A column: what stands above it, in a word and in a sentence, and what it says of an outcome. */
export interface Column {
  readonly head: string
  /** For the documents. */
  readonly means: string
  readonly cell: (outcome: Outcome) => string
}

/** What the table tells, from left to right. */
export const COLUMNS: readonly Column[] = [
  { head: 'scenario', means: 'what happens, see above', cell: ({ scenario }) => scenario },
  {
    head: 'errors',
    means:
      'that callers saw, of reads and invalidations, and rejections that nobody caught; in brackets those that the scenario itself throws',
    cell: ({ figures: { errors, ownErrors } }) =>
      ownErrors > 0 ? `${whole(errors)} (${whole(ownErrors)})` : whole(errors),
  },
  {
    head: 'p50 before, ms',
    means: 'the median of reads while all is well: half of them are hits, the others load, which takes 5 ms',
    cell: ({ figures }) => tenth(figures.before.p50Ms),
  },
  { head: 'p50', means: 'the median of reads during the trouble', cell: ({ figures }) => tenth(figures.during.p50Ms) },
  {
    head: 'p99',
    means: '99 of 100 of these reads took at most so long',
    cell: ({ figures }) => tenth(figures.during.p99Ms),
  },
  {
    head: 'longest read',
    means: 'the longest of all reads, from the first second to the last',
    cell: ({ figures }) => tenth(figures.maxMs),
  },
  {
    head: 'commands',
    means: 'that the busier of the two caches sent to Redis during the trouble',
    cell: ({ figures }) => whole(figures.commands),
  },
  {
    head: 'first hit, ms',
    means: 'after the end of the trouble, in the process that had it later',
    cell: ({ figures }) => whole(figures.firstHitMs),
  },
  {
    head: 'invalidations',
    means: 'issued, of which so many were pending when they returned',
    cell: ({ figures: { invalidations, pending } }) => `${whole(invalidations)}, ${whole(pending)} pending`,
  },
  {
    head: 'longest, ms',
    means: 'the longest time until one returned',
    cell: ({ figures }) => whole(figures.invalidationMs),
  },
  {
    head: 'lost',
    means: 'invalidations that were given up, or were pending still at the end',
    cell: ({ figures }) => whole(figures.lost),
  },
  {
    head: 'stale here',
    means: 'reads of less than what was invalidated before they began, in the process that invalidated, at any time',
    cell: ({ figures }) => whole(figures.staleHere),
  },
  {
    head: 'elsewhere',
    means:
      'the same in the other process; of what was pending, or undone by the trouble, from one second after its end on',
    cell: ({ figures }) => whole(figures.staleElsewhere),
  },
  {
    head: 'until then',
    means:
      'stale reads in the other process before that second was over, and how long after the end of the trouble the last began',
    cell: ({ figures: { staleMeanwhile, coherentAfterMs } }) =>
      staleMeanwhile === 0 ? '0' : `${whole(staleMeanwhile)}, ${whole(coherentAfterMs)} ms`,
  },
  {
    head: 'at the end',
    means: 'rows that either process reads stale when all is over',
    cell: ({ figures }) => whole(figures.staleAtEnd),
  },
  {
    head: 'heap, MB',
    means: 'of a process before the trouble, and what it has more at its end, both without garbage',
    cell: ({ figures: { heapBeforeMb, heapGrowthMb } }) => `${tenth(heapBeforeMb)} ${signed(heapGrowthMb)}`,
  },
  {
    head: 'stall, ms',
    means: 'the longest time that an event loop stood still: what the machine has added to the reads',
    cell: ({ figures }) => whole(figures.stallMs),
  },
]

/** For people at a terminal. */
export function chaosTable(outcomes: readonly Outcome[]): string {
  return draw(
    COLUMNS.map(({ head }, at) => (at === 0 ? head : `> ${head}`)),
    outcomes.map((outcome) => COLUMNS.map(({ cell }) => cell(outcome))),
  )
}

/** For the documents. */
export function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n')
}

function whole(number: number): string {
  return Number.isFinite(number) ? Math.round(number).toLocaleString('en') : 'none'
}

function tenth(number: number): string {
  return number.toFixed(1)
}

function signed(number: number): string {
  return `${number < 0 ? '−' : '+'}${tenth(Math.abs(number))}`
}
