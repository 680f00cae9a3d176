/**
 * Freezes the value with all that is in it, or says `false` and leaves it as it is: primitives, plain objects, arrays,
 * dates, maps and sets can be frozen. Bytes cannot, nor can what only its own class knows how to guard.
 */
export function deepFreeze(value: unknown): boolean {
  const found = new Set<object>()
  if (!isFreezable(value, found, 0)) return false
  for (const one of found) freeze(one)
  return true
}

/** What is deeper is decoded for each caller: it must not use up the stack. Values of rich kinds are at most 500 levels deep. */
const MAX_DEPTH = 1_100

function isFreezable(value: unknown, found: Set<object>, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'function'
  if (found.has(value)) return true
  if (depth > MAX_DEPTH) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  found.add(value)
  if (isClosedByOthers(value, prototype)) return false
  if (prototype === Map.prototype && value instanceof Map) {
    for (const [key, one] of value)
      if (!isFreezable(key, found, depth + 1) || !isFreezable(one, found, depth + 1)) return false
  } else if (prototype === Set.prototype && value instanceof Set) {
    for (const one of value) if (!isFreezable(one, found, depth + 1)) return false
  } else if (prototype === Date.prototype) {
    if (!(value instanceof Date)) return false
  } else if (prototype !== Object.prototype && prototype !== null && prototype !== Array.prototype) return false
  return Reflect.ownKeys(value).every((name) => {
    const described = Object.getOwnPropertyDescriptor(value, name)
    if (described === undefined || !('value' in described)) return false
    return described.value === refuse || isFreezable(described.value, found, depth + 1)
  })
}

/** What changes an object that `Object.freeze` alone does not guard: its contents are no properties. */
const MUTATORS: readonly (readonly [object, readonly string[]])[] = [
  [Map.prototype, ['set', 'delete', 'clear', 'getOrInsert', 'getOrInsertComputed']],
  [Set.prototype, ['add', 'delete', 'clear']],
  [Date.prototype, Object.getOwnPropertyNames(Date.prototype).filter((name) => name.startsWith('set'))],
]

/** Nothing can be hidden in it any more, and its contents are open to change. */
function isClosedByOthers(value: object, prototype: unknown): boolean {
  if (Object.isExtensible(value)) return false
  const first = MUTATORS.find(([owner]) => owner === prototype)?.[1][0]
  return first !== undefined && Reflect.getOwnPropertyDescriptor(value, first)?.value !== refuse
}

function freeze(value: object): void {
  if (Object.isFrozen(value)) return
  const prototype: unknown = Object.getPrototypeOf(value)
  for (const [owner, names] of MUTATORS) {
    if (prototype !== owner) continue
    // Hidden: what walks through the value, to write or to compare it, sees none of them.
    for (const name of names) if (name in value) Object.defineProperty(value, name, { value: refuse })
  }
  Object.freeze(value)
}

function refuse(): never {
  throw new TypeError('This value is shared by all who read it from the cache, and is frozen')
}
