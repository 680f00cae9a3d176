import { types } from 'node:util'
import { HOLE, NOTHING } from './in-words.js'

/** One place in two values. */
export interface Part {
  /** Such as `price`, `[3]`, or `[2][1]` for the value of the third entry of a Map. */
  readonly step: string
  readonly before: unknown
  readonly after: unknown
}

/** What decides how the content of an object is looked at. */
export type Kind = 'list' | 'date' | 'regexp' | 'map' | 'set' | 'bytes' | 'boxed' | 'error' | 'closed' | 'other'

/** See {@link Kind}. By what it is made as, whatever its prototype says. */
export function kindOf(value: object): Kind {
  if (Array.isArray(value)) return 'list'
  // Most are, and to ask each for everything below is what the whole walk would spend its time with.
  if (Reflect.getPrototypeOf(value) === Object.prototype) return 'other'
  if (types.isDate(value)) return 'date'
  if (types.isRegExp(value)) return 'regexp'
  if (types.isMap(value)) return 'map'
  if (types.isSet(value)) return 'set'
  if (types.isAnyArrayBuffer(value) || ArrayBuffer.isView(value)) return 'bytes'
  if (types.isBoxedPrimitive(value)) return 'boxed'
  if (types.isNativeError(value)) return 'error'
  if (types.isPromise(value) || types.isWeakMap(value) || types.isWeakSet(value)) return 'closed'
  return 'other'
}

/** Whether two of one kind and one prototype are the same in what has no parts. */
export function sameContent(kind: Kind, before: object, after: object): boolean {
  switch (kind) {
    case 'list':
      return (before as unknown[]).length === (after as unknown[]).length
    case 'date':
      return Object.is(Date.prototype.getTime.call(before), Date.prototype.getTime.call(after))
    case 'regexp': {
      const [one, other] = [before as RegExp, after as RegExp]
      return one.source === other.source && one.flags === other.flags && one.lastIndex === other.lastIndex
    }
    case 'map':
    case 'set':
      return (before as Set<unknown>).size === (after as Set<unknown>).size
    case 'bytes':
      return bytesOf(before).equals(bytesOf(after))
    case 'boxed':
      return Object.is(before.valueOf(), after.valueOf())
    case 'closed':
      return false
    case 'error':
      return true
    case 'other':
      return textOf(before) === textOf(after)
    default:
      return kind satisfies never
  }
}

/** What is to be compared of two of one kind that are the same so far. */
export function* partsOf(kind: Kind, before: object, after: object): Generator<Part> {
  if (kind === 'map') yield* entriesOf(before as Map<unknown, unknown>, after as Map<unknown, unknown>)
  if (kind === 'set') yield* membersOf(before as Set<unknown>, after as Set<unknown>)
  if (kind === 'error') yield* wordsOf(before as Error, after as Error)
  // The names of bytes are their indexes; to look for others among them takes as many texts as there are bytes.
  if (kind === 'bytes') return
  const absent = kind === 'list' ? HOLE : NOTHING
  const lacks = (name: PropertyKey): symbol => (isIndex(name) ? absent : NOTHING)
  for (const name of namesOf(before)) {
    yield {
      step: stepOf(name, kind),
      before: read(before, name),
      after: has(after, name) ? read(after, name) : lacks(name),
    }
  }
  for (const name of namesOf(after)) {
    if (!has(before, name)) yield { step: stepOf(name, kind), before: lacks(name), after: read(after, name) }
  }
}

function* entriesOf(before: Map<unknown, unknown>, after: Map<unknown, unknown>): Generator<Part> {
  const others = after.entries()
  let i = 0
  for (const [key, value] of before) {
    const [otherKey, otherValue] = others.next().value ?? [NOTHING, NOTHING]
    yield { step: `[${i}][0]`, before: key, after: otherKey }
    yield { step: `[${i++}][1]`, before: value, after: otherValue }
  }
}

function* membersOf(before: Set<unknown>, after: Set<unknown>): Generator<Part> {
  const others = after.values()
  let i = 0
  for (const member of before) {
    yield { step: `[${i++}]`, before: member, after: others.next().value }
  }
}

/** The stack says where it was made, and not what it says. */
function* wordsOf(before: Error, after: Error): Generator<Part> {
  for (const step of ['name', 'message', 'cause', 'errors']) {
    yield {
      step,
      before: step in before ? read(before, step) : NOTHING,
      after: step in after ? read(after, step) : NOTHING,
    }
  }
}

/** What an object of a class that shows no properties says of itself; empty for one that says nothing. */
function textOf(value: object): string {
  const prototype = Reflect.getPrototypeOf(value)
  if (prototype === null || prototype === Object.prototype || namesOf(value).length > 0) return ''
  try {
    if ('toJSON' in value && typeof value.toJSON === 'function') return JSON.stringify(value) ?? ''
    const { toString } = value as { readonly toString: () => string }
    return toString === Object.prototype.toString ? '' : toString.call(value)
  } catch {
    return ''
  }
}

function namesOf(value: object): PropertyKey[] {
  const symbols = Object.getOwnPropertySymbols(value).filter((name) => has(value, name))
  return symbols.length === 0 ? Object.keys(value) : [...Object.keys(value), ...symbols]
}

/** Own, and enumerable. */
function has(value: object, name: PropertyKey): boolean {
  return Object.prototype.propertyIsEnumerable.call(value, name)
}

function read(value: object, name: PropertyKey): unknown {
  return Reflect.get(value, name) as unknown
}

function bytesOf(value: object): Buffer {
  if (!ArrayBuffer.isView(value)) return Buffer.from(value as ArrayBuffer)
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
}

const PLAIN_NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u
const MAX_NAME = 60

function isIndex(name: PropertyKey): boolean {
  return typeof name === 'string' && /^\d+$/.test(name)
}

function stepOf(name: PropertyKey, kind: Kind): string {
  if (typeof name === 'symbol') return '[a symbol]'
  const text = String(name)
  if (kind === 'list' && isIndex(text)) return `[${text}]`
  const cut = text.length > MAX_NAME ? `${text.slice(0, MAX_NAME)}…` : text
  // In quotes, what is to break a line of a log does not.
  return PLAIN_NAME.test(cut) ? cut : `[${JSON.stringify(cut)}]`
}
