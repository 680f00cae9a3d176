import { types } from 'node:util'
import { define, plainObject, plainText } from './kind.js'
import type { BuiltinKinds, Kind } from './kind.js'

/** Properties that an error may have without listing them, besides its message. */
const special = ['name', 'cause', 'errors']

/**
 * The own content of an error: what it lists, and what it has without listing it. Never the stack. Which of the special
 * ones it lists is told by their order: these come before the message, the others behind it.
 *
 * @param isNative whether name and message are wanted in any case, also where they are inherited
 */
export function errorContent(error: Error, isNative = false): Record<string, unknown> {
  if (typeof error.name !== 'string') throw new TypeError('its name is no text')
  if (typeof error.message !== 'string') throw new TypeError('its message is no text')
  const own = error as unknown as Record<string, unknown>
  const pick = (keys: readonly string[]): object => Object.fromEntries(keys.map((key) => [key, own[key]]))
  const listed = special.filter((key) => Object.prototype.propertyIsEnumerable.call(own, key))
  const hidden = special.filter((key) => Object.hasOwn(own, key) && !listed.includes(key))
  const message = isNative || Object.hasOwn(own, 'message') ? ['message'] : []
  const name = isNative && !Object.hasOwn(own, 'name') ? ['name'] : []
  return { ...pick(name), ...pick(listed), ...pick(message), ...own, ...pick(hidden) }
}

/**
 * Gives a fresh error its content back. Its stack is one line, name and message: the stack of the process that wrote
 * it would lead astray, and so would the place where it was read.
 */
export function fillError(error: Error, content: Record<string, unknown>): Error {
  const hasMessage = Object.hasOwn(content, 'message')
  let isBehind = false
  for (const [key, value] of Object.entries(content)) {
    const isText = key === 'name' || key === 'message'
    isBehind ||= key === 'message'
    if (isText && error[key] === plainText(value, `the ${key} of an Error`)) continue
    // Without a message there is no order: a name is mostly listed, a cause mostly not.
    const isListed = special.includes(key) ? (hasMessage ? !isBehind : key === 'name') : key !== 'message'
    define(error, key, value, isListed)
  }
  define(error, 'stack', error.message === '' ? error.name : `${error.name}: ${error.message}`, false)
  return error
}

type ErrorClass = { readonly name: string; readonly prototype: Error }

function errorKind(type: ErrorClass): Kind<Error> {
  return {
    annotation: type === Error ? 'Error' : ['custom', `rt:${type.name}`],
    nested: true,
    toPlain(error) {
      if (!types.isNativeError(error)) throw new TypeError('it only looks like an error')
      return errorContent(error, true)
    },
    shell: () => Reflect.construct(Error, [], type as unknown as new () => Error) as object,
    fromPlain: (plain, shell) => fillError(shell as Error, plainObject(plain, 'an Error')),
  }
}

const natives: readonly ErrorClass[] = [
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
  AggregateError,
]

/** JavaScript's own error classes, each kept as what it is. */
export const errorKinds: BuiltinKinds = natives.map((type) => [type.prototype, errorKind(type)] as const)
