import { packPrimitive } from '@readthrough/kinds'
import type { Catalogue, Step } from '@readthrough/kinds'
import type { Met } from './met.js'
import type { NoteWriter } from './note-writer.js'
import { inQuotes } from './quotes.js'

/** Writes the values in one piece that JSON does not carry as they are, each with its note: Dates, bigints, Decimals. */
export class LeafWriter {
  /** Whether what was written last is a text, around which the quotes are still to come. */
  isText = false
  readonly #catalogue: Catalogue
  readonly #notes: NoteWriter
  readonly #met: Met

  constructor(catalogue: Catalogue, notes: NoteWriter, met: Met) {
    this.#catalogue = catalogue
    this.#notes = notes
    this.#met = met
  }

  /**
   * The JSON of a member of the container under way, which lies so deep. Undefined for what the thorough way takes apart
   * or refuses, and for what was met before.
   *
   * @param prototype undefined for what is no object
   */
  write(value: unknown, prototype: object | null | undefined, depth: number, step: Step): string | undefined {
    return prototype === undefined ? this.#primitive(value, depth, step) : this.#instance(value, prototype, depth, step)
  }

  #primitive(value: unknown, depth: number, step: Step): string | undefined {
    if (typeof value !== 'bigint' && typeof value !== 'undefined' && typeof value !== 'number') return undefined
    const { plain, note } = packPrimitive(value)
    this.#notes.note(depth, step, note)
    this.isText = plain !== null
    return plain ?? 'null'
  }

  #instance(value: unknown, prototype: object | null, depth: number, step: Step): string | undefined {
    const kind = this.#catalogue.kindOf(value, prototype)
    if (kind === undefined || kind.nested) return undefined
    const plain = kind.toPlain(value)
    const isDate = kind.annotation === 'Date'
    if (!(isDate ? this.#met.isFirstDate(value as Date) : this.#met.isFirst(value as object))) return undefined
    this.#notes.note(depth, step, kind.annotation)
    this.isText = typeof plain === 'string'
    if (typeof plain !== 'string') return JSON.stringify(plain)
    return isDate ? plain : inQuotes(plain)
  }
}
