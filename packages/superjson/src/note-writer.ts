import type { Annotation, Step } from '@readthrough/kinds'
import type { NoteRuns } from './note-runs.js'
import type { NoteTexts } from './note-texts.js'
import type { WrittenPieces } from './written-pieces.js'

/** For fewer rows, each note is put together by itself. */
const fewRows = 8

/** The members of a list, while they are walked: rows, which have mostly notes on the same columns. */
export interface Rows {
  /** Those around. */
  readonly outer: Rows | undefined
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

/** Puts the text of metadata together, note after note. What rows have in common is written when there is no more of it. */
export class NoteWriter {
  readonly #texts: NoteTexts
  readonly #runs: NoteRuns
  /** From the root to the container under way. */
  readonly #steps: Step[] = []
  /** The innermost list around it. */
  #rows: Rows | undefined
  /** Those with notes that are not yet written. */
  #open: Rows | undefined
  #text = ''

  constructor({ notes, runs }: WrittenPieces) {
    this.#texts = notes
    this.#runs = runs
  }

  /** A container is under way, which is a member of one that lies so deep. */
  enter(depth: number, step: Step): void {
    this.#steps[depth] = step
  }

  /** A list is under way, which lies so deep. Its members are told by `at`, and by `endRow` behind each. */
  openRows(depth: number): Rows {
    this.#rows = { outer: this.#rows, depth, head: undefined, at: 0, from: 0, to: 0, columns: [], next: 0 }
    return this.#rows
  }

  closeRows({ outer }: Rows): void {
    this.#rows = outer
  }

  /** Notes what a member of the container under way, which lies so deep, is. */
  note(depth: number, step: Step, annotation: Annotation): void {
    const rows = this.#rows
    if (rows === undefined) {
      // Only members of lists are numbered, and those are rows.
      this.#settle()
      this.#text += `"${this.#path(0, depth)}${this.#texts.noteOn(step as string, annotation)}`
    } else if (typeof step === 'number') {
      this.#noteInRow(rows, '', this.#texts.endingFor(annotation))
    } else {
      const start = rows.depth + 1
      const inside = start === depth ? '.' : `.${this.#path(start, depth)}`
      this.#noteInRow(rows, inside, this.#texts.noteOn(step, annotation))
    }
  }

  #noteInRow(rows: Rows, inside: string, note: string): void {
    if (this.#open !== rows) {
      this.#settle()
      this.#open = rows
      rows.head ??= `"${this.#path(0, rows.depth)}`
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

  #path(from: number, to: number): string {
    let path = ''
    for (let at = from; at < to; at++) path += `${this.#texts.stepText(this.#steps[at]!)}.`
    return path
  }

  #writeRow({ head, columns }: Rows, row: number): void {
    for (const column of columns) this.#text += `${head}${row}${textOf(column)}`
  }
}

function textOf({ inside, note }: Column): string {
  return inside + note
}
