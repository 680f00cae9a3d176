import { draw } from '../report/table.js'
import type { Outcome } from './run.js'

/** A column: what stands above it, in a word and in a sentence, and what it says of an outcome. */
export interface Column {
  readonly head: string
  /** For the documents. */
  readonly means: string
  readonly cell: (outcome: Outcome) => string
}

const NAME: Column = { head: 'scenario', means: 'what happens: see above', cell: ({ scenario }) => scenario }

/** What callers of reads notice, and what Redis does. */
export const OF_READS: readonly Column[] = [
  NAME,
  {
    head: 'errors',
    means:
      'that callers saw, of reads and of invalidations, and rejections that nobody caught. In brackets, those that the scenario itself throws',
    cell: ({ figures: { errors, ownErrors } }) =>
      ownErrors > 0 ? `${whole(errors)} (${whole(ownErrors)})` : whole(errors),
  },
  {
    head: 'p50 before',
    means:
      'milliseconds, the median of reads while all is well: half of them are of rows never asked for, and load, which takes 5 ms',
    cell: ({ figures }) => tenth(figures.before.p50Ms),
  },
  { head: 'p50', means: 'the same during the trouble', cell: ({ figures }) => tenth(figures.during.p50Ms) },
  {
    head: 'p99',
    means: 'so long took 99 of 100 of these, or less',
    cell: ({ figures }) => tenth(figures.during.p99Ms),
  },
  {
    head: 'longest',
    means: 'the longest of all reads, from the first second to the last',
    cell: ({ figures }) => tenth(figures.maxMs),
  },
  {
    head: 'beyond its load',
    means: 'the longest that a read took more than its load, which takes 5 to 6 ms here',
    cell: ({ figures }) => tenth(figures.beyondMs),
  },
  {
    head: 'stall',
    means: 'milliseconds, the longest that an event loop stood still: what the machine itself may have added to a read',
    cell: ({ figures }) => whole(figures.stallMs),
  },
  {
    head: 'hits',
    means: 'during the trouble, in both processes',
    cell: ({ figures }) => whole(figures.hitsDuring),
  },
  {
    head: 'commands',
    means: 'that the busier of the two caches sent to its store during the trouble',
    cell: ({ figures }) => whole(figures.commands),
  },
  {
    head: 'first hit',
    means: 'milliseconds after the end of the trouble, in the process that had it later',
    cell: ({ figures }) => whole(figures.firstHitMs),
  },
  {
    head: 'heap, MB',
    means: 'of a process before the trouble, and what it has more at its end, both without garbage',
    cell: ({ figures: { heapBeforeMb, heapGrowthMb } }) => `${tenth(heapBeforeMb)} ${signed(heapGrowthMb)}`,
  },
]

/** What became of invalidations. */
export const OF_INVALIDATIONS: readonly Column[] = [
  NAME,
  {
    head: 'issued',
    means: 'invalidations, from the first second to the last',
    cell: ({ figures }) => whole(figures.invalidations),
  },
  { head: 'pending', means: 'so many of them when they returned', cell: ({ figures }) => whole(figures.pending) },
  {
    head: 'longest',
    means: 'milliseconds until one returned',
    cell: ({ figures }) => whole(figures.invalidationMs),
  },
  {
    head: 'lost',
    means: 'given up, or pending still when all is over',
    cell: ({ figures }) => whole(figures.lost),
  },
  {
    head: 'stale here',
    means:
      'reads of less than what had been invalidated before they began, in the process that invalidated, at any time',
    cell: ({ figures }) => whole(figures.staleHere),
  },
  {
    head: 'stale elsewhere',
    means:
      'the same in the other process. What was pending, or was undone by the trouble, counts once the writer has nothing pending any more',
    cell: ({ figures }) => whole(figures.staleElsewhere),
  },
  {
    head: 'late',
    means: 'stale reads in the other process before that, and more than a second after the end of the trouble',
    cell: ({ figures }) => whole(figures.staleLate),
  },
  {
    head: 'until then',
    means:
      'stale reads in the other process before that second was over, and how long after the end of the trouble the last one began',
    cell: ({ figures: { staleMeanwhile, coherentAfterMs } }) =>
      staleMeanwhile === 0 ? '0' : `${whole(staleMeanwhile)}, ${whole(coherentAfterMs)} ms`,
  },
  {
    head: 'at the end',
    means: 'rows that either process reads stale when all is over',
    cell: ({ figures }) => whole(figures.staleAtEnd),
  },
]

/** For people at a terminal. */
export function chaosTable(columns: readonly Column[], outcomes: readonly Outcome[]): string {
  return draw(
    columns.map(({ head }, at) => (at === 0 ? head : `> ${head}`)),
    outcomes.map((outcome) => columns.map(({ cell }) => cell(outcome))),
  )
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
