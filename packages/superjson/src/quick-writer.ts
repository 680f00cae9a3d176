import { isContainer, isContainerOf, isPlainNumber, oddityOf, packPrimitive } from '@readthrough/kinds'
import type { Catalogue, Step } from '@readthrough/kinds'
import { Met } from './met.js'
import type { NoteTexts } from './note-texts.js'
import { saysItsJson } from './pack.js'

/** Deeper values are left to the thorough way, which also knows where they become too deep. */
const maxDepth = 100

/** What the quick way does not write. */
const LEFT = Symbol('left to the thorough way')

/**
 * Writes what most values are, plain objects and arrays around JSON, Dates, bigints and Decimals, each of them once:
 * character for character what `pack` would come to, without a place for every object and a path for every note.
 * Undefined for anything else, and for whatever is to be refused: then nothing has been decided, and `pack` says it.
 */
export function writeQuickly(value: unknown, catalogue: Catalogue, texts: NoteTexts): string | undefined {
  if (isMeddledWith()) return undefined
  try {
    return new QuickWriter(catalogue, texts).write(value)
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
  readonly #catalogue: Catalogue
  readonly #texts: NoteTexts
  readonly #met = new Met()
  /** From the root to the container under way. */
  readonly #steps: Step[] = []
  #notes = ''

  constructor(catalogue: Catalogue, texts: NoteTexts) {
    this.#catalogue = catalogue
    this.#texts = texts
  }

  write(value: unknown): string | undefined {
    if (isJson(value)) return JSON.stringify({ json: value })
    if (!isContainer(value)) return undefined
    const json = this.#container(value, 0)
    if (json === LEFT) return undefined
    if (this.#notes === '') return JSON.stringify({ json })
    return `{"json":${JSON.stringify(json)},"meta":{"values":{${this.#notes.slice(0, -1)}},"v":1}}`
  }

  #container(container: object, depth: number): unknown {
    if (depth > maxDepth || !this.#met.isFirst(container)) return LEFT
    if (Object.getOwnPropertySymbols(container).length > 0) return LEFT
    const packed = Array.isArray(container) ? this.#list(container, depth) : this.#record(container, depth)
    return packed === LEFT || saysItsJson(packed as object) ? LEFT : packed
  }

  #record(container: object, depth: number): unknown {
    const record = container as Record<string, unknown>
    let packed: Record<string, unknown> | undefined
    let path: string | undefined
    // Only own keys come: nothing that is inherited is enumerable, see `isMeddledWith`.
    for (const key in record) {
      if (key === '__proto__') return LEFT
      const member = record[key]
      if (isJson(member)) continue
      const prototype = typeof member === 'object' ? prototypeOf(member) : undefined
      let plain: unknown
      if (prototype !== undefined && isContainerOf(member as object, prototype)) {
        this.#steps[depth] = key
        plain = this.#container(member as object, depth + 1)
        if (plain === member) continue
      } else {
        // The notes of the root itself are in the order of their names where these are numbers.
        if (depth === 0 && isDigit(key)) return LEFT
        path ??= this.#path(depth)
        plain =
          prototype === undefined ? this.#primitive(member, path, key) : this.#instance(member, prototype, path, key)
      }
      if (plain === LEFT) return LEFT
      packed ??= { ...record }
      packed[key] = plain
    }
    return packed ?? record
  }

  #list(list: readonly unknown[], depth: number): unknown {
    if (oddityOf(list) !== undefined) return LEFT
    let packed: unknown[] | undefined
    let path: string | undefined
    let hasContainers = false
    for (let at = 0; at < list.length; at++) {
      const member = list[at]
      if (isJson(member)) continue
      const prototype = typeof member === 'object' ? prototypeOf(member) : undefined
      let plain: unknown
      if (prototype !== undefined && isContainerOf(member as object, prototype)) {
        hasContainers = true
        this.#steps[depth] = at
        plain = this.#container(member as object, depth + 1)
        if (plain === member) continue
      } else {
        // As there: the notes on members of the root come before those on what lies deeper.
        if (depth === 0 && hasContainers) return LEFT
        path ??= this.#path(depth)
        plain =
          prototype === undefined ? this.#primitive(member, path, at) : this.#instance(member, prototype, path, at)
      }
      if (plain === LEFT) return LEFT
      packed ??= [...list]
      packed[at] = plain
    }
    return packed ?? list
  }

  #primitive(value: unknown, path: string, step: Step): unknown {
    if (typeof value !== 'bigint' && typeof value !== 'undefined' && typeof value !== 'number') return LEFT
    const { plain, note } = packPrimitive(value)
    this.#notes += path + this.#texts.noteOn(step, note)
    return plain
  }

  /** What is no container: a value in one piece, or else something that the thorough way takes apart. */
  #instance(value: unknown, prototype: object | null, path: string, step: Step): unknown {
    const kind = this.#catalogue.kindOf(value, prototype)
    if (kind === undefined || kind.nested) return LEFT
    const plain = kind.toPlain(value)
    const isDate = kind.annotation === 'Date'
    if (!(isDate ? this.#met.isFirstDate(value as Date) : this.#met.isFirst(value as object))) return LEFT
    this.#notes += path + this.#texts.noteOn(step, kind.annotation)
    return plain
  }

  /** How a note on a member of the container under way begins. */
  #path(depth: number): string {
    let path = '"'
    for (let at = 0; at < depth; at++) path += `${this.#texts.stepText(this.#steps[at]!)}.`
    return path
  }
}

function prototypeOf(value: unknown): object | null {
  return Object.getPrototypeOf(value) as object | null
}

/** Whether JSON carries it as it is. The commonest first. */
function isJson(value: unknown): boolean {
  if (typeof value === 'string') return true
  return typeof value === 'number' ? isPlainNumber(value) : value === null || typeof value === 'boolean'
}

function isDigit(key: string): boolean {
  const code = key.charCodeAt(0)
  return code >= 48 && code <= 57
}
