import type { Kind } from '@readthrough/kinds'
import type { LeafNotes } from './leaf-notes.js'
import { ownMember, putMember } from './metadata.js'
import type { LeafNote } from './short-metas.js'

/** What is said about one place of each row: `.price":[["custom","Decimal"]]`, and what that means. */
interface Column extends LeafNote {
  readonly text: string
}

/** A list whose members have the same columns: how the notes on them begin, such as `"rows.`, and the list itself. */
interface Rows {
  readonly head: string
  readonly list: readonly unknown[]
  readonly columns: Column[]
  /** Whether all rows have been compared with the first at once. */
  compared: boolean
}

/** More are read, but not remembered. */
const mostColumns = 32
/** What is to be compared has to be made first, perhaps for nothing. */
const mostComparisons = 8
/** Longer numbers are no indices. */
const mostDigits = 9
const index = /^(?:0|[1-9]\d*)$/
const control = /[^\x20-\uffff]/
const [comma, zero] = [44, 48]

/** JSON, some of whose places are to become something else, as a text says note by note. */
export class NotedValue {
  readonly #text: string
  readonly #json: object
  readonly #notes: LeafNotes
  #rows: Rows | undefined
  /** Which column comes next, where every row has all of them. */
  #next = 0
  #comparisons = 0
  /** Whether there was a note on anything but a numbered member of the root. Read as JSON, those on such members come first. */
  #others = false

  constructor(text: string, json: object, notes: LeafNotes) {
    this.#text = text
    this.#json = json
    this.#notes = notes
  }

  /** Applies the notes from `start` to `end`. False where one of them is not of the form that is read here. */
  takeNotes(start: number, end: number): boolean {
    for (let at = start; ; at++) {
      const after = this.#inRows(at) ?? this.#anywhere(at)
      if (after === undefined || after === end) return after === end
      if (this.#text.charCodeAt(after) !== comma) return false
      at = after
    }
  }

  /** Applies the note at `at` if it is on a known column, or all that are left on these rows, and says where that ends. */
  #inRows(at: number): number | undefined {
    const rows = this.#rows
    if (rows === undefined || !this.#text.startsWith(rows.head, at)) return undefined
    // The first row has told which columns there are. Later rows are not compared at once: they have been found to differ.
    if (
      !rows.compared &&
      this.#comparisons < mostComparisons &&
      this.#next === 0 &&
      this.#text.startsWith(`1${rows.columns[0]!.text}`, at + rows.head.length)
    ) {
      rows.compared = true
      this.#comparisons++
      const after = this.#allInRows(rows, at)
      if (after !== undefined) return after
    }
    const from = at + rows.head.length
    let [after, row] = [from, 0]
    for (let digit = this.#digit(after); digit >= 0; digit = this.#digit(++after)) row = row * 10 + digit
    const length = after - from
    const isIndex = length > 0 && length <= mostDigits && (length === 1 || this.#digit(from) > 0)
    return isIndex && row < rows.list.length ? this.#inColumn(rows, rows.list[row], after) : undefined
  }

  #inColumn({ columns }: Rows, row: unknown, at: number): number | undefined {
    for (let left = columns.length; left > 0; left--) {
      const column = columns[this.#next]!
      this.#next = this.#next + 1 < columns.length ? this.#next + 1 : 0
      if (!this.#text.startsWith(column.text, at)) continue
      apply(column, row)
      return at + column.text.length
    }
    return undefined
  }

  /** Applies what is said about the second row and about all behind it, if it is the same as about the first. */
  #allInRows({ head, list, columns }: Rows, at: number): number | undefined {
    const texts = columns.map(({ text }) => `${text},`)
    const run = this.#notes.runs.of(head, texts, list.length)
    if (run === undefined || list.length < 2) return undefined
    const from = run.starts[1]!
    const length = run.starts[list.length]! - 1 - from
    // Two pieces are compared many characters at a time, which `startsWith` does one by one.
    if (this.#text.slice(at, at + length) !== run.text.slice(from, from + length)) return undefined
    for (const column of columns) applyInRows(column, list)
    return at + length
  }

  #digit(at: number): number {
    const digit = this.#text.charCodeAt(at) - zero
    return digit >= 0 && digit <= 9 ? digit : -1
  }

  /** Applies the note at `at`, wherever its place is, and learns from it. */
  #anywhere(at: number): number | undefined {
    const colon = this.#text.indexOf('":[', at)
    if (colon === -1 || this.#text[at] !== '"') return undefined
    const path = this.#text.slice(at + 1, colon)
    // It is a tree of its own, or no note at all; or no JSON, which has such characters only in escapes.
    if (path.includes('"') || control.test(path)) return undefined
    const end = this.#text[colon + 3] === '[' ? ']]' : ']'
    const after = this.#text.indexOf(end, colon) + end.length
    const note = this.#text.slice(colon, after)
    const kind = this.#notes.kindOf(note.slice(2))
    if (kind === undefined) return undefined
    const steps = path.split('.')
    const isNumbered = steps.length === 1 && index.test(path)
    if (isNumbered && this.#others) return undefined
    if (!isNumbered) this.#others = true
    apply({ steps, kind }, this.#json)
    this.#learn(steps, note, kind)
    return after
  }

  /** The next notes will mostly be on the next members of the innermost list. */
  #learn(steps: readonly string[], note: string, kind: Kind): void {
    const last = steps.findLastIndex((step, at) => at < steps.length - 1 && index.test(step))
    if (last === -1) return
    const head = `"${steps
      .slice(0, last)
      .map((step) => `${step}.`)
      .join('')}`
    if (this.#rows?.head !== head) {
      const list = steps.slice(0, last).reduce<unknown>(ownMember, this.#json)
      if (!Array.isArray(list)) return
      this.#rows = { head, list, columns: [], compared: false }
      this.#next = 0
    }
    const { columns } = this.#rows
    const below = steps.slice(last + 1)
    if (columns.length < mostColumns) columns.push({ text: `.${below.join('.')}${note}`, steps: below, kind })
  }
}

/** Puts in place what the texts in the second row and in all behind it stand for. */
function applyInRows({ steps, kind }: Column, list: readonly unknown[]): void {
  const step = steps.at(-1)!
  const inside = steps.slice(0, -1)
  // What JSON has made inherits nothing of that name, so that a text is the row's own.
  const isInherited = step in Object.prototype
  for (let row = 1; row < list.length; row++) {
    const holder = inside.length === 0 ? list[row] : inside.reduce(ownMember, list[row])
    const plain = isInherited || !isRecord(holder) ? undefined : holder[step]
    putMember(holder, step, kind.fromPlain(typeof plain === 'string' ? plain : ownMember(holder, step)))
  }
}

/** Not a list, which has other rules for what is a step, nor what a note has made of something. */
function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

/** Puts in place what the text there stands for. */
export function apply({ steps, kind }: LeafNote, holder: unknown): void {
  const last = steps.length - 1
  let at = holder
  for (let i = 0; i < last; i++) at = ownMember(at, steps[i]!)
  putMember(at, steps[last]!, kind.fromPlain(ownMember(at, steps[last]!)))
}
