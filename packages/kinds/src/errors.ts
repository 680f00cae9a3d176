import { define, plainObject, plainText } from './kind.js'
import type { BuiltinKinds, Kind } from './kind.js'

/** Properties that an error has without listing them. */
const hidden = ['message', 'cause', 'errors']

/** The own content of an error: what it lists, and what it has without listing it. Never the stack. */
export function errorContent(error: Error): Record<string, unknown> {
  if (typeof error.name !== 'string') throw new TypeError('its name is no text')
  if (typeof error.message !== 'string') throw new TypeError('its message is no text')
  const content: Record<string, unknown> = { ...(error as object) }
  for (const key of hidden) {
    if (Object.hasOwn(error, key)) content[key] = (error as unknown as Record<string, unknown>)[key]
  }
  return content
}

/**
 * Gives a fresh error its content back. Its stack is one line, name and message: the stack of the process that wrote
 * it would lead astray, and so would the place where it was read.
 */
export function fillError(error: Error, content: Record<string, unknown>): Error {
  for (const [key, value] of Object.entries(content)) {
    const isText = key === 'name' || key === 'message'
    if (isText && error[key] === plainText(value, `the ${key} of an Error`)) continue
    define(error, key, value, !isText && !hidden.includes(key))
  }
  define(error, 'stack', error.message === '' ? error.name : `${error.name}: ${error.message}`, false)
  return error
}

type ErrorClass = { readonly name: string; readonly prototype: Error }

function errorKind(type: ErrorClass): Kind<Error> {
  return {
    annotation: type === Error ? 'Error' : ['custom', `rt:${type.name}`],
    nested: true,
    toPlain: (error) => ({ name: error.name, message: error.message, ...errorContent(error) }),
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
