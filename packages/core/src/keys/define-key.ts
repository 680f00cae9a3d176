import { CacheKeyError } from '../base/errors.js'
import { shown } from '../base/shown.js'
import { escapeText } from './escape.js'
import { isTooLong, MAX_KEY_BYTES, renderKey, type Key, type KeyPart } from './key.js'
import { isPattern, patternUnder, type Pattern } from './pattern.js'

/** The non-empty beginnings of a list of parts: `[number]` and `[number, string]` for `[number, string]`. */
export type Leading<Parts extends readonly KeyPart[]> = Parts extends readonly [infer First, ...infer Rest]
  ? [First] | (Rest extends readonly KeyPart[] ? [First, ...Leading<Rest>] : never)
  : Parts extends readonly []
    ? never
    : [Parts[number], ...Parts]

/**
 * A key that is declared once and used by reads and writes alike, so that the two cannot drift apart. Made by
 * {@link defineKey}.
 */
export interface DeclaredKey<Args extends readonly unknown[], Parts extends readonly KeyPart[] = readonly KeyPart[]> {
  (...args: Args): Key
  /** The first part of every key it makes. */
  readonly name: string
  /** Every key it makes. Dropping it costs a scan; where there is one key, naming it costs one command. */
  readonly all: Pattern
  /**
   * Every key it makes that begins with these parts, the one of exactly these parts included. Parts as the key's
   * function makes them: it is not called here, so what it normalises must be given normalised.
   */
  under(...parts: Leading<Parts>): Pattern
}

/**
 * Never as parameters, because that leaves the type of a parameter with a default to its default; the empty list in
 * the union lets a list of parts be inferred as a tuple.
 */
type PartsFunction = (...args: never) => readonly [] | readonly KeyPart[]

/**
 * Declares a key: its name, which becomes the first part, and the other parts as a function of what the methods get.
 * Without a function it is the one key `[name]`. The function must depend on its arguments alone: what it gave for one is
 * remembered. What else a key depends on belongs into `vary`, or into a key function of the method.
 *
 * @throws TypeError for a name that is empty or holds `:` `*` `%` `{` `}` or a control character: it would be
 * escaped, and string patterns would miss it. And for one so long that no key of it is ever cached.
 * @example
 * const category = defineKey('category', (id: number, page = 1) => [id, page])
 * category(7)         // the key ['category', 7, 1]
 * category.all        // every category
 * category.under(7)   // every page of category 7
 */
export function defineKey(name: string): DeclaredKey<[], []>
export function defineKey<Parts extends PartsFunction>(
  name: string,
  parts: Parts,
): DeclaredKey<Parameters<Parts>, ReturnType<Parts>>
export function defineKey(
  name: string,
  parts: (...args: readonly unknown[]) => readonly KeyPart[] = () => [],
): DeclaredKey<readonly unknown[]> {
  if (typeof name === 'string' && isTooLong(`${name}:*`)) {
    throw new TypeError(`The name of a key must leave room for its parts in ${MAX_KEY_BYTES} bytes; got ${shown(name)}`)
  }
  if (typeof name !== 'string' || name === '' || escapeText(name) !== name) {
    throw new TypeError(
      `The name of a key must be text without ':' '*' '%' '{' '}' and control characters; got ${shown(name)}`,
    )
  }
  if (typeof parts !== 'function') {
    throw new TypeError(`defineKey('${name}', parts): parts must be a function; got ${typeof parts}`)
  }
  const declared = (...args: readonly unknown[]): Key => {
    const rest = parts(...args)
    if (!Array.isArray(rest)) throw new CacheKeyError(`The function of the key '${name}' must return a list of parts`)
    return [name, ...rest]
  }
  Object.defineProperty(declared, 'name', { value: name })
  Object.defineProperty(declared, 'length', { value: parts.length })
  Object.defineProperty(declared, PURE, { value: name })
  return Object.assign(declared as typeof declared & { readonly name: string }, {
    all: patternUnder(name),
    under: (...leading: readonly KeyPart[]) => patternUnder(renderKey([name, ...leading])),
  })
}

/** Hidden, so that what takes over the properties of a declared key does not take it over. */
const PURE = Symbol.for('readthrough.declaredKey/1')

/**
 * The name of a declared key, of whichever copy of the package, that is called as {@link defineKey} has made it: what it
 * gives depends on its arguments alone. Else `undefined`.
 */
export function nameOfPure(value: unknown): string | undefined {
  try {
    const name: unknown = isDeclaredKey(value) ? Reflect.getOwnPropertyDescriptor(value, PURE)?.value : undefined
    return typeof name === 'string' ? name : undefined
  } catch {
    // It does not let itself be looked at.
    return undefined
  }
}

/** Whether `value` is the work of {@link defineKey}, of whichever copy of the package. */
export function isDeclaredKey(value: unknown): value is DeclaredKey<never> {
  return typeof value === 'function' && 'under' in value && 'all' in value && isPattern(value.all)
}
