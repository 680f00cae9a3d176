import type { Step } from './path.js'

/** Whether it is a plain object or a plain array: what has no kind, because its members are all there is to it. */
export function isContainer(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  return isContainerOf(value, Object.getPrototypeOf(value))
}

/** As {@link isContainer}, for an object whose prototype is known. */
export function isContainerOf(value: object, prototype: unknown): boolean {
  return prototype === Object.prototype || (prototype === Array.prototype && Array.isArray(value))
}

/**
 * What a format without holes would lose of an array: the first hole, or else the first property with a name. Undefined
 * for an array that is its members.
 */
export function oddityOf(list: readonly unknown[]): { readonly at: Step; readonly reason: string } | undefined {
  const keys = Object.keys(list)
  // Indices come first and in order, so with the right count the last key tells.
  if (keys.length === list.length && (list.length === 0 || keys.at(-1) === String(list.length - 1))) return undefined
  const odd = keys.findIndex((key, at) => key !== String(at))
  const at = odd === -1 ? keys.length : odd
  if (at < list.length) return { at, reason: 'it is a hole in an array' }
  return { at: keys[at] ?? at, reason: 'it is a named property of an array' }
}
