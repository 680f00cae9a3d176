import { draw } from '../report/table.js'
import type { Figures } from './figures.js'

/** One line of {@link raceTable}: who, where, and what came of it. */
export interface Line extends Figures {
  readonly racer: string
  readonly layout: string
  readonly processes: number
}

const HEADS = [
  ['', 'by', '> processes', '> reads', '> writes', '> hits', '> stale reads'],
  ['> stale writes', '> of 1,000', '> left, of 1,000', '> latest, ms', '> errors'],
].flat()

/** What the races came to, as a table. */
export function raceTable(lines: readonly Line[]): string {
  return draw(
    HEADS,
    lines.map((line) => [
      line.layout === 'standalone' ? line.racer : `${line.racer}, ${line.layout}`,
      line.family,
      whole(line.processes),
      whole(line.reads),
      whole(line.writes),
      `${Math.round(line.hitShare * 100)} %`,
      whole(line.staleReads),
      whole(line.staleWrites),
      whole(line.stalePerThousand),
      line.judged === 0 ? '–' : whole(line.leftPerThousand),
      whole(line.latestMs),
      whole(line.errors),
    ]),
  )
}

function whole(number: number): string {
  return Math.round(number).toLocaleString('en')
}
