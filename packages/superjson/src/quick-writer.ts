import { isContainer, isContainerOf, oddityOf } from '@readthrough/kinds'
import type { Catalogue, Step } from '@readthrough/kinds'
import type { After, KeyTexts } from './key-texts.js'
import { LeafWriter } from './leaf-writer.js'
import { Met } from './met.js'
import { NoteWriter } from './note-writer.js'
import { saysItsJson } from './pack.js'
import { isPlainJson, isPlainList, isPlainRecord } from './plain-json.js'
import { inOnePiece, inQuotes } from './quotes.js'
import type { WrittenPieces } from './written-pieces.js'

/** Deeper values are left to the thorough way, which also knows where they become too deep. */
const maxDepth = 100

const manyRows = 64

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

class QuickWriter {
  readonly #keys: KeyTexts
  readonly #notes: NoteWriter
  readonly #leaves: LeafWriter
  readonly #met = new Met()
  #rootHasContainers = false

  constructor(catalogue: Catalogue, pieces: WrittenPieces) {
    this.#keys = pieces.keys
    this.#notes = new NoteWriter(pieces)
    this.#leaves = new LeafWriter(catalogue, this.#notes, this.#met)
  }

  write(value: unknown): string | undefined {
    if (isPlainJson(value)) return JSON.stringify({ json: value })
    if (!isContainer(value)) return undefined
    const json = this.#container(value, 0)
    if (json === undefined) return undefined
    const notes = this.#notes.finish()
    return inOnePiece(notes === '' ? `{"json":${json}}` : `{"json":${json},"meta":{"values":{${notes}},"v":1}}`)
  }

  #container(container: object, depth: number): string | undefined {
    if (!this.#isOrdinary(container, depth)) return undefined
    return Array.isArray(container)
      ? this.#list(container, depth)
      : this.#record(container as Record<string, unknown>, depth)
  }

  #isOrdinary(container: object, depth: number): boolean {
    if (depth > maxDepth || !this.#met.isFirst(container)) return false
    return Object.getOwnPropertySymbols(container).length === 0 && !saysItsJson(container)
  }

  #record(record: Record<string, unknown>, depth: number): string | undefined {
    let text = ''
    let after: After = 'nothing'
    // Only own keys come: nothing that is inherited is enumerable, see `isMeddledWith`.
    for (const key in record) {
      if (key === '__proto__') return undefined
      const member = record[key]
      if (typeof member === 'string') {
        text += this.#keys.before(key, after, true)
        text += inQuotes(member)
        after = 'text'
      } else if (isPlainJson(member)) {
        text += this.#keys.before(key, after, false)
        text += member
        after = 'complete'
      } else {
        const json = this.#member(member, depth, key)
        if (json === undefined) return undefined
        text += this.#keys.before(key, after, this.#leaves.isText)
        text += json
        after = this.#leaves.isText ? 'text' : 'complete'
      }
    }
    if (after === 'nothing') return '{}'
    return text + (after === 'text' ? '"}' : '}')
  }

  #list(list: readonly unknown[], depth: number): string | undefined {
    if (oddityOf(list) !== undefined) return undefined
    if (isPlainList(list)) return JSON.stringify(list)
    const plain = this.#plainRows(list, depth)
    if (plain === undefined) return undefined
    if (plain === list.length) return JSON.stringify(list)
    let text = plain === 0 ? '' : openJson([...list], plain)
    const rows = this.#notes.openRows(depth)
    for (let at = plain; at < list.length; at++) {
      const member = list[at]
      text += at === 0 ? '[' : ','
      if (isPlainJson(member)) {
        text += JSON.stringify(member)
        continue
      }
      rows.at = at
      const json = this.#member(member, depth, at)
      if (json === undefined) return undefined
      this.#notes.endRow(rows)
      text += this.#leaves.isText ? `"${json}"` : json
    }
    this.#notes.closeRows(rows)
    return `${text}]`
  }

  /** How many rows of plain JSON a long list begins with: V8 writes many of them faster than we do. */
  #plainRows(list: readonly unknown[], depth: number): number | undefined {
    let at = 0
    if (list.length < manyRows) return at
    for (; at < list.length; at++) {
      const row = list[at]
      if (!isPlainRecord(row)) break
      if (!this.#isOrdinary(row, depth + 1)) return undefined
    }
    return at
  }

  /** What JSON does not carry as it is: a container, or what has a note. */
  #member(member: unknown, depth: number, step: Step): string | undefined {
    const prototype = typeof member === 'object' ? prototypeOf(member) : undefined
    if (prototype === undefined || !isContainerOf(member as object, prototype)) {
      // Of the notes of the root itself, those on numbers are in their order, and before all others.
      if (depth === 0 && (typeof step === 'number' ? this.#rootHasContainers : isDigit(step))) return undefined
      return this.#leaves.write(member, prototype, depth, step)
    }
    if (depth === 0) this.#rootHasContainers = true
    this.#notes.enter(depth, step)
    const json = this.#container(member as object, depth + 1)
    this.#leaves.isText = false
    return json
  }
}

/** The JSON of a list's first members, which is not closed: others are to follow. */
function openJson(members: unknown[], length: number): string {
  members.length = length
  return JSON.stringify(members).slice(0, -1)
}

function prototypeOf(value: unknown): object | null {
  return Object.getPrototypeOf(value) as object | null
}

function isDigit(key: string): boolean {
  const code = key.charCodeAt(0)
  return code >= 48 && code <= 57
}
