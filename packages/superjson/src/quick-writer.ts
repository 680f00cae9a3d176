import { isContainer, isContainerOf, isPlainNumber, oddityOf, packPrimitive } from '@readthrough/kinds'
import type { Annotation, Catalogue, Step } from '@readthrough/kinds'
import type { After } from './key-texts.js'
import { Met } from './met.js'
import { NoteWriter, openRows } from './note-writer.js'
import type { Rows } from './note-writer.js'
import { saysItsJson } from './pack.js'
import { inOnePiece, inQuotes } from './quotes.js'
import type { WrittenPieces } from './written-pieces.js'

/** Deeper values are left to the thorough way, which also knows where they become too deep. */
const maxDepth = 100

/** What the quick way does not write. */
const LEFT = Symbol('left to the thorough way')

/**
 * Writes what most values are, plain objects and arrays around JSON, Dates, bigints and Decimals, each of them once:
 * character for character what `pack` would come to, without a place for every object and a path for every note.
 * Undefined for anything else, and for whatever is to be refused: then nothing has been decided, and `pack` says it.
 */
export function writeQuickly(value: unknown, catalogue: Catalogue, pieces: WrittenPieces): string | undefined {
  if (isMeddledWith()) return undefined
  try {
    return new QuickWriter(catalogue, pieces).write(value)
  } catch {
    // A getter, a Proxy or a kind: whatever it is, it is said with its path.
    return undefined
  }
}

/** Whether every object has something enumerable, or says itself what its JSON is. */
function isMeddledWith(): boolean {
  for (const _ in Object.prototype) return true
  return 'toJSON' in Array.prototype
}

type Json = string | number | boolean | null

class QuickWriter {
  readonly #catalogue: Catalogue
  readonly #pieces: WrittenPieces
  readonly #notes: NoteWriter
  readonly #met = new Met()
  /** From the root to the container under way. */
  readonly #steps: Step[] = []
  /** The innermost list around the container under way. */
  #rows: Rows | undefined
  #rootHasContainers = false
  /** Whether what was written last is a text, around which the quotes are still to come. */
  #isText = false

  constructor(catalogue: Catalogue, pieces: WrittenPieces) {
    this.#catalogue = catalogue
    this.#pieces = pieces
    this.#notes = new NoteWriter(pieces.runs)
  }

  write(value: unknown): string | undefined {
    if (isJson(value)) return JSON.stringify({ json: value })
    if (!isContainer(value)) return undefined
    const json = this.#container(value, 0)
    if (json === undefined) return undefined
    const notes = this.#notes.finish()
    return inOnePiece(notes === '' ? `{"json":${json}}` : `{"json":${json},"meta":{"values":{${notes}},"v":1}}`)
  }

  #container(container: object, depth: number): string | undefined {
    if (depth > maxDepth || !this.#met.isFirst(container)) return undefined
    if (Object.getOwnPropertySymbols(container).length > 0 || saysItsJson(container)) return undefined
    return Array.isArray(container)
      ? this.#list(container, depth)
      : this.#record(container as Record<string, unknown>, depth)
  }

  #record(record: Record<string, unknown>, depth: number): string | undefined {
    let text = ''
    let after: After = 'nothing'
    // Only own keys come: nothing that is inherited is enumerable, see `isMeddledWith`.
    for (const key in record) {
      if (key === '__proto__') return undefined
      const member = record[key]
      let isText = typeof member === 'string'
      let json: Json | undefined
      if (isText) json = inQuotes(member as string)
      else if (isJson(member)) json = member
      else {
        json = this.#member(member, depth, key)
        if (json === undefined) return undefined
        isText = this.#isText
      }
      text += this.#pieces.keys.before(key, after, isText)
      text += json
      after = isText ? 'text' : 'complete'
    }
    if (after === 'nothing') return '{}'
    return text + (after === 'text' ? '"}' : '}')
  }

  #list(list: readonly unknown[], depth: number): string | undefined {
    if (oddityOf(list) !== undefined) return undefined
    if (isAllJson(list)) return JSON.stringify(list)
    const outer = this.#rows
    const rows = openRows(depth)
    this.#rows = rows
    let text = ''
    for (let at = 0; at < list.length; at++) {
      const member = list[at]
      text += at === 0 ? '[' : ','
      if (isJson(member)) {
        text += JSON.stringify(member)
        continue
      }
      rows.at = at
      const json = this.#member(member, depth, at)
      if (json === undefined) return undefined
      this.#notes.endRow(rows)
      text += this.#isText ? `"${json}"` : json
    }
    this.#rows = outer
    return `${text}]`
  }

  /** What JSON does not carry as it is: a container, or what has a note. */
  #member(member: unknown, depth: number, step: Step): string | undefined {
    const prototype = typeof member === 'object' ? prototypeOf(member) : undefined
    if (prototype !== undefined && isContainerOf(member as object, prototype)) {
      if (depth === 0) this.#rootHasContainers = true
      this.#steps[depth] = step
      const json = this.#container(member as object, depth + 1)
      this.#isText = false
      return json
    }
    // Notes on members of a list come before those on what lies deeper, those on keys that are numbers before others, and in order.
    if (depth === 0 && (typeof step === 'number' ? this.#rootHasContainers : isDigit(step))) return undefined
    const plain =
      prototype === undefined ? this.#primitive(member, depth, step) : this.#instance(member, prototype, depth, step)
    if (plain === LEFT) return undefined
    this.#isText = typeof plain === 'string'
    return typeof plain === 'string' ? plain : JSON.stringify(plain)
  }

  #primitive(value: unknown, depth: number, step: Step): unknown {
    if (typeof value !== 'bigint' && typeof value !== 'undefined' && typeof value !== 'number') return LEFT
    const { plain, note } = packPrimitive(value)
    this.#note(depth, step, note)
    return plain
  }

  /** What is no container: a value in one piece, or else something that the thorough way takes apart. */
  #instance(value: unknown, prototype: object | null, depth: number, step: Step): unknown {
    const kind = this.#catalogue.kindOf(value, prototype)
    if (kind === undefined || kind.nested) return LEFT
    const plain = kind.toPlain(value)
    const isDate = kind.annotation === 'Date'
    if (!(isDate ? this.#met.isFirstDate(value as Date) : this.#met.isFirst(value as object))) return LEFT
    this.#note(depth, step, kind.annotation)
    return isDate || typeof plain !== 'string' ? plain : inQuotes(plain)
  }

  /** Notes what a member of the container under way, which lies so deep, is. */
  #note(depth: number, step: Step, annotation: Annotation): void {
    const rows = this.#rows
    const { notes } = this.#pieces
    if (rows === undefined) {
      // Only a list has steps that are numbers, and it has its rows.
      this.#notes.add(`"${this.#path(0, depth)}`, notes.noteOn(step as string, annotation))
      return
    }
    rows.head ??= `"${this.#path(0, rows.depth)}`
    if (typeof step === 'number') {
      this.#notes.addInRow(rows, '', notes.endingFor(annotation))
      return
    }
    const start = rows.depth + 1
    const inside = start === depth ? '.' : `.${this.#path(start, depth)}`
    this.#notes.addInRow(rows, inside, notes.noteOn(step, annotation))
  }

  #path(from: number, to: number): string {
    let path = ''
    for (let at = from; at < to; at++) path += `${this.#pieces.notes.stepText(this.#steps[at]!)}.`
    return path
  }
}

function prototypeOf(value: unknown): object | null {
  return Object.getPrototypeOf(value) as object | null
}

/** Whether JSON carries it as it is. The commonest first. */
function isJson(value: unknown): value is Json {
  if (typeof value === 'string') return true
  return typeof value === 'number' ? isPlainNumber(value) : value === null || typeof value === 'boolean'
}

/** It is not asked itself: it may have a method of its own. */
function isAllJson(list: readonly unknown[]): boolean {
  for (let at = 0; at < list.length; at++) if (!isJson(list[at])) return false
  return true
}

function isDigit(key: string): boolean {
  const code = key.charCodeAt(0)
  return code >= 48 && code <= 57
}
