import { Money } from './values.js'

/**
 * Where two values differ, or undefined when nothing tells them apart: classes, content, order of keys and members,
 * `-0`, invalid Dates, and which places are one object. Stricter than any `toEqual`, which knows no identity.
 */
export function difference(left: unknown, right: unknown): string | undefined {
  return compare(left, right, 'value', { toRight: new Map(), toLeft: new Map() })
}

interface Pairs {
  readonly toRight: Map<object, object>
  readonly toLeft: Map<object, object>
}

function compare(left: unknown, right: unknown, path: string, pairs: Pairs): string | undefined {
  if (typeof left !== 'object' || left === null || typeof right !== 'object' || right === null) {
    return Object.is(left, right) ? undefined : `${path}: ${String(left)} is not ${String(right)}`
  }
  if (pairs.toRight.has(left) || pairs.toLeft.has(right)) {
    const isPair = pairs.toRight.get(left) === right && pairs.toLeft.get(right) === left
    return isPair ? undefined : `${path}: another object`
  }
  pairs.toRight.set(left, right)
  pairs.toLeft.set(right, left)
  if (Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return `${path}: another class`
  const [leftParts, rightParts] = [parts(left), parts(right)]
  if (leftParts.length !== rightParts.length) return `${path}: ${leftParts.length} parts, not ${rightParts.length}`
  for (const [at, [name, leftPart]] of leftParts.entries()) {
    const [rightName, rightPart] = rightParts[at]!
    if (name !== rightName) return `${path}: ${name} is not ${rightName}`
    const found = compare(leftPart, rightPart, `${path}.${name}`, pairs)
    if (found !== undefined) return found
  }
  return undefined
}

/** What makes up an object, in order. */
function parts(value: object): [name: string, part: unknown][] {
  if (value instanceof Date) return [['time', value.getTime()]]
  if (value instanceof RegExp || value instanceof URL) return [['text', String(value)]]
  // What a codec writes is copied: its parts keep their identity, it does not.
  if (value instanceof Money) return contentParts(value.content)
  if (value instanceof ArrayBuffer) return [['bytes', Buffer.from(value).toString('hex')]]
  if (value instanceof Set) return [...value].map((member, at) => [`<${at}>`, member])
  if (value instanceof Map) {
    return [...value].flatMap(([key, member], at) => [
      [`<key ${at}>`, key],
      [`<${at}>`, member],
    ])
  }
  if (value instanceof Error) {
    const names = ['name', 'message', 'cause', 'errors'].filter((name) => name in value)
    const listed = Object.keys(value).filter((name) => !names.includes(name))
    return [...names, ...listed].map((name) => [name, (value as unknown as Record<string, unknown>)[name]])
  }
  const length: [string, unknown][] = Array.isArray(value) ? [['length', value.length]] : []
  return [...length, ...Object.entries(value)]
}

function contentParts(content: unknown): [name: string, part: unknown][] {
  if (typeof content !== 'object' || content === null) return [['content', content]]
  const isCopied = Array.isArray(content) || Object.getPrototypeOf(content) === Object.prototype
  return isCopied ? parts(content) : [['content', content]]
}
