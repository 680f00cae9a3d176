import { types } from 'node:util'
import { CacheKeyError } from '../base/errors.js'

const MAX_DEPTH = 200
const MAX_PARTS = 100_000

/** One walk through a value. */
interface Walk {
  readonly above: Set<object>
  parts: number
}

/**
 * A value as text, such that two values have one text exactly when they are equal. Every form begins with a letter
 * for its type, and what could run into its neighbour is preceded by its length or count.
 */
export function canonicalText(value: unknown): string {
  return write(value, '', { above: new Set(), parts: 0 })
}

function write(value: unknown, path: string, walk: Walk): string {
  if (++walk.parts > MAX_PARTS) throw unfit(path, `more than ${MAX_PARTS} parts`)
  switch (typeof value) {
    case 'string':
      return sized('s', value)
    case 'number':
      return sized('n', Object.is(value, -0) ? '-0' : String(value))
    case 'bigint':
      return sized('i', String(value))
    case 'boolean':
      return value ? 't' : 'f'
    case 'undefined':
      return 'u'
    case 'object':
      return value === null ? 'z' : writeObject(value, path, walk)
    default:
      throw unfit(path, `a ${typeof value}`)
  }
}

function writeObject(value: object, path: string, walk: Walk): string {
  if (walk.above.has(value)) throw unfit(path, 'a cycle')
  if (walk.above.size >= MAX_DEPTH) throw unfit(path, `more than ${MAX_DEPTH} levels`)
  walk.above.add(value)
  const text = writeKnown(value, path, walk) ?? writeByToJson(value, path, walk)
  walk.above.delete(value)
  return text
}

/** The forms of built-in types themselves. Subclasses may hold more than what these forms say, so they do not count. */
function writeKnown(value: object, path: string, walk: Walk): string | undefined {
  const name = classNameOf(value)
  if (name === undefined || (name === 'Object' && isPlain(value))) return writeProperties(value, path, walk)
  if (name === 'Array' && Array.isArray(value)) return writeArray(value, path, walk)
  if (name === 'Date' && types.isDate(value)) return sized('d', String(Date.prototype.getTime.call(value)))
  if (name === 'RegExp' && types.isRegExp(value)) return sized('r', value.source) + sized('s', value.flags)
  if (name === 'URL' && value instanceof URL) return sized('l', value.href)
  if (name === 'Set' && types.isSet(value)) {
    return list('e', [...value].map((member) => write(member, `${path}.<member>`, walk)).toSorted())
  }
  if (name === 'Map' && types.isMap(value)) {
    const entries = [...value].map(
      ([key, held]) => write(key, `${path}.<key>`, walk) + write(held, `${path}.<value>`, walk),
    )
    return list('m', entries.toSorted())
  }
  if (types.isArrayBuffer(value)) return sized('b', Buffer.from(value).toString('latin1')) + sized('s', name)
  if (types.isTypedArray(value) && BINARY.has(name)) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    return sized('b', bytes.toString('latin1')) + sized('s', name)
  }
  return undefined
}

/** Names of typed arrays whose bytes are all there is to them. */
const BINARY = new Set(
  [
    Buffer,
    Uint8Array,
    Uint8ClampedArray,
    Uint16Array,
    Uint32Array,
    Int8Array,
    Int16Array,
    Int32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
  ].map(({ name }) => name),
)

function writeProperties(value: object, path: string, walk: Walk): string {
  if (Object.getOwnPropertySymbols(value).length > 0) throw unfit(path, 'an object with symbols for names')
  const properties = Object.entries(value).map(
    ([name, held]) => sized('s', name) + write(held, `${path}.${name}`, walk),
  )
  return list('o', properties.toSorted())
}

function writeArray(value: readonly unknown[], path: string, walk: Walk): string {
  const members: string[] = []
  let present = 0
  for (let i = 0; i < value.length; i++) {
    const isPresent = i in value
    if (isPresent) present++
    members.push(isPresent ? write(value[i], `${path}[${i}]`, walk) : 'h')
    if (members.length > MAX_PARTS) throw unfit(path, `more than ${MAX_PARTS} parts`)
  }
  if (Object.keys(value).length !== present) throw unfit(path, 'an array with named properties')
  return list('a', members)
}

function writeByToJson(value: object, path: string, walk: Walk): string {
  const name = classNameOf(value) ?? ''
  if (!('toJSON' in value) || typeof value.toJSON !== 'function') {
    throw unfit(path, `an instance of ${name || 'an unnamed class'} without toJSON`)
  }
  const told: unknown = value.toJSON()
  return sized('j', name) + write(told, path, walk)
}

/** The name of the class that made it; `undefined` for an object without a prototype. */
function classNameOf(value: object): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null) return undefined
  return typeof prototype === 'object' && typeof prototype.constructor === 'function' ? prototype.constructor.name : ''
}

/** Whether the prototype is an `Object.prototype`, be it of another realm. */
function isPlain(value: object): boolean {
  return Object.getPrototypeOf(Object.getPrototypeOf(value)) === null
}

function sized(type: string, text: string): string {
  return `${type}${text.length}:${text}`
}

function list(type: string, members: readonly string[]): string {
  return `${type}${members.length}:${members.join('')}`
}

function unfit(path: string, what: string): CacheKeyError {
  const where = path === '' ? 'The value' : `The value at ${path.replace(/^\./, '')}`
  return new CacheKeyError(`hashOf cannot tell this apart: ${where} is ${what}`)
}
