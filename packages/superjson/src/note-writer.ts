import type { NoteRuns } from './note-runs.js'

/** For fewer rows, each note is put together by itself. */
const fewRows = 4

/** The members of a list, while they are walked: rows, which have mostly notes on the same columns. */
export interface Rows {
  /** How many steps lead to the list. */
  readonly depth: number
  /** How notes on its members begin, such as `"rows.`; known from the first note on. */
  head: string | undefined
  /** The member under way. */
  at: number
  /** Members, one after the other, with the same columns: those of the first of them. */
  from: number
  to: number
  columns: Column[]
  /** Which column is next for the member under way. */
  next: number
}

/** A note on a member of a row, as all rows have it: from the row to what holds the member, and the end of the note. */
interface Column {
  readonly inside: string
  readonly note: string
}

export function openRows(depth: number): Rows {
  return { depth, head: undefined, at: 0, from: 0, to: 0, columns: [], next: 0 }
}

/** Puts the text of metadata together, note after note. What rows have in common is written when there is no more of it. */
export class NoteWriter {
  readonly #runs: NoteRuns
  #text = ''
  /** Those with notes that are not yet written. */
  #open: Rows | undefined

  constructor(runs: NoteRuns) {
    this.#runs = runs
  }

  /** Notes what a member is whose holder is at `path`, such as `"page.`. */
  add(path: string, note: string): void {
    this.#settle()
    this.#text += path + note
  }

  /** As {@link add}, for a member of something in the row under way, at `inside`, such as `.`. */
  addInRow(rows: Rows, inside: string, note: string): void {
    if (this.#open !== rows) {
      this.#settle()
      this.#open = rows
    }
    if (rows.to > rows.from) {
      const column = rows.columns[rows.next]
      if (rows.at === rows.to && column !== undefined && column.note === note && column.inside === inside) {
        rows.next++
        return
      }
      this.#closeRun(rows)
    }
    rows.columns.push({ inside, note })
    rows.next++
  }

  /** Has the row under way end. */
  endRow(rows: Rows): void {
    // There is no note on it, or other notes came behind those.
    if (this.#open !== rows || rows.next === 0) return
    if (rows.next < rows.columns.length) this.#closeRun(rows)
    if (rows.to === rows.from) rows.from = rows.at
    rows.to = rows.at + 1
    rows.next = 0
  }

  /** All of it, without the last comma. */
  finish(): string {
    this.#settle()
    return this.#text.slice(0, -1)
  }

  /** Writes what is not yet written. */
  #settle(): void {
    const rows = this.#open
    if (rows === undefined) return
    this.#open = undefined
    if (rows.to > rows.from) this.#closeRun(rows)
    this.#writeRow(rows, rows.at)
    rows.columns = []
    rows.next = 0
  }

  /** Writes the rows that are alike. What is left are the columns of the row under way, as far as it has been walked. */
  #closeRun(rows: Rows): void {
    const { head, columns, from, to, next } = rows
    const run = to - from < fewRows ? undefined : this.#runs.of(head!, columns.map(textOf), to)
    if (run === undefined) for (let row = from; row < to; row++) this.#writeRow(rows, row)
    else this.#text += run.text.slice(run.starts[from], run.starts[to])
    rows.columns = columns.slice(0, next)
    rows.to = rows.from
  }

  #writeRow({ head, columns }: Rows, row: number): void {
    for (const column of columns) this.#text += `${head}${row}${textOf(column)}`
  }
}

function textOf({ inside, note }: Column): string {
  return inside + note
}
