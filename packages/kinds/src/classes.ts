import { errorContent, fillError } from './errors.js'
import { damaged, define, plainObject } from './kind.js'
import type { Kind } from './kind.js'
import { payloadName, refuseUnknown, show } from './definition.js'

/** Any class, abstract ones and those with a private constructor included. */
export interface ClassLike {
  readonly name: string
  readonly prototype: object
}

/** A class under a name of your choice, which goes into payloads: keep it when the class is renamed. */
export interface ClassOption {
  readonly name: string
  readonly type: ClassLike
  /** Only these properties are stored. @default every own enumerable property */
  readonly allowProps?: readonly string[] | undefined
}

/** Classes whose values are more than their properties: an instance of a subclass could not be rebuilt. */
const withSlots: readonly ClassLike[] = [
  ...[Array, ArrayBuffer, SharedArrayBuffer, DataView, Date, RegExp, URL, URLSearchParams, Boolean, Number, String],
  ...[Map, Set, WeakMap, WeakSet, WeakRef, Promise, Function, Object.getPrototypeOf(Uint8Array) as ClassLike],
]

/** How the instances of a registered class are stored: by their own enumerable properties. */
export function classKind({ name, type, allowProps }: ClassOption): Kind {
  const isError = type.prototype instanceof Error
  return {
    annotation: ['class', name],
    nested: true,
    toPlain(instance) {
      const content = isError ? errorContent(instance as Error) : { ...(instance as object) }
      return allowProps === undefined ? content : only(allowProps, content)
    },
    shell: () => {
      if (isError) return Reflect.construct(Error, [], type as unknown as new () => Error) as object
      return Object.create(type.prototype) as object
    },
    fromPlain(plain, shell) {
      const content = plainObject(plain, name)
      const stranger = allowProps && Object.keys(content).find((key) => !allowProps.includes(key))
      if (stranger !== undefined) throw damaged(`${name} has a property that it must not have`)
      if (isError) return fillError(shell as Error, content)
      for (const [key, value] of Object.entries(content)) define(shell as object, key, value, true)
      return shell
    },
  }
}

function only(props: readonly string[], content: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(content).filter(([key]) => props.includes(key)))
}

/** Reads one entry of `classes`. */
export function classOption(where: string, given: ClassLike | ClassOption): ClassOption {
  if (typeof given === 'function') {
    requireRecord(where, given)
    const { name } = given as ClassLike
    if (name.length > 2) return { name: payloadName(where, name), type: given }
    throw new TypeError(
      `${where}: ${show(given)} has no lasting name (is the code minified?); write { name: 'User', type: … }`,
    )
  }
  if (typeof given !== 'object' || given === null) {
    throw new TypeError(`${where}: expected a class or { name, type, allowProps }, got ${show(given)}`)
  }
  const { name, type, allowProps } = given as ClassOption
  refuseUnknown(where, given, ['name', 'type', 'allowProps'])
  requireRecord(`${where}.type`, type)
  if (allowProps !== undefined && !isListOfNames(allowProps)) {
    throw new TypeError(`${where}.allowProps: expected an array of property names, got ${show(allowProps)}`)
  }
  return { name: payloadName(where, name), type, ...(allowProps && { allowProps: [...allowProps] }) }
}

function isListOfNames(given: unknown): boolean {
  return Array.isArray(given) && given.every((name) => typeof name === 'string' && name !== '__proto__')
}

function requireRecord(where: string, type: unknown): void {
  if (typeof type !== 'function' || typeof type.prototype !== 'object' || type.prototype === null) {
    throw new TypeError(`${where}: expected a class, got ${show(type)}`)
  }
  const prototype = type.prototype as object
  const builtIn = prototype === Object.prototype || prototype === Error.prototype
  const slots = withSlots.find((other) => prototype === other.prototype || prototype instanceof (other as never))
  if (!builtIn && slots === undefined) return
  throw new TypeError(
    `${where}: ${show(type)} is${slots && prototype !== slots.prototype ? ` a ${slots.name}, which is` : ''} more than its properties; write a codec`,
  )
}
