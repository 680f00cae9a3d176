import { UnsupportedValueError } from '../base/errors.js'
import type { Serializer } from './serializer.js'

/**
 * Plain JSON, strict: what JSON would change is refused with its path, never stored changed. It carries strings,
 * finite numbers, booleans, null, arrays and plain objects of these, and `undefined` as the whole value.
 * It is the default; take `@readthrough/superjson` for Date, BigInt, Set, Map, Decimal and your own classes.
 */
export function jsonSerializer(): Serializer<string> {
  return {
    id: 'json',
    format: 'text',
    serialize(value) {
      if (value === undefined) return ''
      requirePlain(value, '', new Set())
      return JSON.stringify(value)
    },
    deserialize(payload) {
      if (payload === '') return undefined
      const value = parse(payload)
      // V8 of Node 24 and 26 may take a key that begins with an escape, such as "\n", for the key "\\". Where there could
      // be such a key, the text must come out again as it went in.
      if (payload.includes('"\\') && JSON.stringify(value) !== payload)
        throw new SyntaxError('JSON was not read as written')
      if (payload.includes(PROTO) || payload.includes('\\u')) refuseProto(value)
      return value
    },
  }
}

/** What is thrown for a text that is no JSON quotes it. */
function parse(payload: string): unknown {
  try {
    return JSON.parse(payload) as unknown
  } catch {
    throw new SyntaxError('The payload is no JSON')
  }
}

const PROTO = '__proto__'

/** @throws SyntaxError where any object inside has it for a key: this serializer writes none, so somebody else did. */
function refuseProto(value: unknown): void {
  const ahead = [value]
  for (let at = 0; at < ahead.length; at++) {
    const part = ahead[at]
    if (typeof part !== 'object' || part === null) continue
    if (Object.hasOwn(part, PROTO)) throw new SyntaxError('JSON with a key __proto__ was not written here')
    for (const inside of Object.values(part)) ahead.push(inside)
  }
}

function requirePlain(value: unknown, path: string, above: Set<object>): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return
  if (typeof value === 'number') {
    if (Number.isFinite(value) && !Object.is(value, -0)) return
    throw unsupported(path, String(value))
  }
  if (typeof value !== 'object') throw unsupported(path, typeof value)
  if (above.has(value)) throw unsupported(path, 'a cycle')
  above.add(value)
  if ('toJSON' in value) throw unsupported(path, 'an object with toJSON')
  if (Object.getOwnPropertySymbols(value).length > 0) throw unsupported(path, 'an object with a symbol for a name')
  const prototype: unknown = Object.getPrototypeOf(value)
  if (Array.isArray(value)) {
    if (prototype !== Array.prototype) throw unsupported(path, className(value))
    for (let i = 0; i < value.length; i++) requirePlain(value[i], `${path}[${i}]`, above)
    // A hole has been refused by now, so more names than members are names of its own.
    if (Object.keys(value).length !== value.length) throw unsupported(path, 'an array with properties')
  } else {
    if (prototype !== Object.prototype && prototype !== null) throw unsupported(path, className(value))
    for (const [name, part] of Object.entries(value)) {
      // As an own property it survives JSON; assigned by a careless reader later, it would be a prototype.
      if (name === PROTO) throw unsupported(path, 'an own property __proto__')
      requirePlain(part, path === '' ? name : `${path}.${name}`, above)
    }
  }
  above.delete(value)
}

function className(value: object): string {
  return `an instance of ${value.constructor?.name || 'an unnamed class'}`
}

function unsupported(path: string, what: string): UnsupportedValueError {
  const where = path === '' ? 'The value' : `The value at ${path}`
  return new UnsupportedValueError(path, `${where} is ${what}, which JSON would change; use a richer serializer`)
}
