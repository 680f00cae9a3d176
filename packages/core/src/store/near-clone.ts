/**
 * Whether {@link cloneOf} gives an equal value that shares nothing with this one: primitives, plain objects, arrays without
 * holes and dates, nested no deeper than a payload may be, and nothing in two places.
 */
export function isCloneable(value: unknown): boolean {
  return isPlain(value, new Set(), 0)
}

/** A copy that shares nothing with it, of what {@link isCloneable} says yes to. */
export function cloneOf<T>(value: T): T {
  return (typeof value === 'object' && value !== null ? copyOf(value) : value) as T
}

/** Deeper ones are decoded again, which has limits of its own. */
const MAX_DEPTH = 100

function isPlain(value: unknown, seen: Set<object>, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'function' && typeof value !== 'symbol'
  if (depth > MAX_DEPTH || seen.has(value)) return false
  seen.add(value)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Date.prototype) return value instanceof Date && Reflect.ownKeys(value).length === 0
  if (Array.isArray(value)) {
    // Its length is one of them; holes, and what does not belong into an array, show in the count.
    return (
      prototype === Array.prototype &&
      Reflect.ownKeys(value).length === value.length + 1 &&
      value.every((one) => isPlain(one, seen, depth + 1))
    )
  }
  if (prototype !== Object.prototype) return false
  for (const name of Reflect.ownKeys(value)) {
    const described = Object.getOwnPropertyDescriptor(value, name)
    // A getter, or what a spread would leave out or make writable.
    if (typeof name === 'symbol' || described?.enumerable !== true || described.writable !== true) return false
    if (described.configurable !== true || !isPlain(described.value, seen, depth + 1)) return false
  }
  return Object.isExtensible(value)
}

function copyOf(value: object): object {
  if (Array.isArray(value)) return value.map(cloneOf)
  if (value instanceof Date) return new Date(value.getTime())
  // By a spread: the copy has the shape of what it is a copy of, and is as fast to read.
  const copy: Record<string, unknown> = { ...value }
  for (const name in copy) {
    const inner = copy[name]
    if (typeof inner === 'object' && inner !== null) copy[name] = copyOf(inner)
  }
  return copy
}
