import { types } from 'node:util'

/** Levels beyond which nobody looks: what is nested deeper is made of what is here already. */
const MOST_NODES = 20_000

/**
 * What is wrong with a value that came out of an entry: functions, accessors, proxies, members under `__proto__`, and
 * instances of any class that is not among these. `undefined` where it is plain data.
 */
export function suspicious(value: unknown, classes: ReadonlySet<object>): string | undefined {
  const seen = new Set<object>()
  const left: unknown[] = [value]
  while (left.length > 0 && seen.size < MOST_NODES) {
    const one = left.pop()
    if (typeof one === 'function') return 'a function'
    if (typeof one === 'symbol') return 'a symbol'
    if (typeof one !== 'object' || one === null || seen.has(one)) continue
    seen.add(one)
    if (types.isProxy(one)) return 'a Proxy'
    const prototype = Object.getPrototypeOf(one) as object | null
    if (prototype !== null && !classes.has(prototype)) return `an instance of ${nameOf(prototype)}`
    if (types.isTypedArray(one) || types.isAnyArrayBuffer(one)) continue
    for (const name of Reflect.ownKeys(one)) {
      const { get, set, value: member } = Reflect.getOwnPropertyDescriptor(one, name)!
      if ((get ?? set) !== undefined) return `an accessor ${String(name)}`
      left.push(member)
    }
    if (types.isMap(one)) for (const [key, member] of one) left.push(key, member)
    if (types.isSet(one)) left.push(...one)
  }
  return undefined
}

function nameOf(prototype: object): string {
  return typeof prototype.constructor === 'function' ? prototype.constructor.name : 'something'
}

/** The classes whose instances serializers make without being told. */
export const BUILT_IN: ReadonlySet<object> = new Set<object>(
  [
    ...[Object, Array, Date, RegExp, URL, Map, Set, Error, TypeError, RangeError, SyntaxError, ReferenceError],
    ...[EvalError, URIError, AggregateError, Buffer, ArrayBuffer, DataView],
    ...[Uint8Array, Uint8ClampedArray, Uint16Array, Uint32Array, Int8Array, Int16Array, Int32Array],
    ...[Float32Array, Float64Array, BigInt64Array, BigUint64Array],
  ].map((type) => type.prototype as object),
)
