/** A method as it is found on a class. */
export type Method = (...args: unknown[]) => unknown

/** Where a decorator stands. */
export interface Site {
  /** For errors, such as `@ReadThrough on ProductRepository.findById`. */
  readonly where: string
  /** The method's name; `#name` for a private one. */
  readonly name: string | symbol
  readonly isStatic: boolean
  /** Where the dialect tells it: the prototype, or for a static method the class. */
  readonly home: object | undefined
}

/** What standard decorators are told. */
interface Context {
  readonly kind: string
  readonly name: string | symbol
  readonly static?: boolean
}

/** A decorator as compilers call it, in either dialect. */
export type Decorate = (first: unknown, second?: unknown, third?: unknown) => unknown

/**
 * @throws TypeError where the factory itself stands as the decorator, `@ReadThrough` for `@ReadThrough({ … })`: what it
 * is given then is a method, a class or a class's prototype.
 */
export function requireOptions(word: string, options: unknown): void {
  if (typeof options === 'object' && options !== null && !isPrototype(options)) return
  throw new TypeError(`@${word} takes an object of options: write @${word}({ … })`)
}

function isPrototype(given: object): boolean {
  try {
    const made: unknown = Reflect.getOwnPropertyDescriptor(given, 'constructor')?.value
    return typeof made === 'function' && made.prototype === given
  } catch {
    return false
  }
}

/**
 * One decorator for both dialects: `replace` gives the function that takes the method's place.
 *
 * @throws TypeError, when the class is defined, for anything that is not a method.
 */
export function decorateMethod(word: string, replace: (method: Method, site: Site) => Method): Decorate {
  return (first, second, third) => {
    if (isContext(second)) {
      const { kind, name, static: isStatic = false } = second
      const where = `@${word} on ${String(name)}`
      if (kind !== 'method') throw notAMethod(where, kind)
      return replace(first as Method, { where, name, isStatic, home: undefined })
    }
    if (typeof second !== 'string' && typeof second !== 'symbol') {
      throw notAMethod(`@${word} on ${nameOfHome(first) || 'a class'}`, 'class')
    }
    const home = Object(first) as object
    const where = `@${word} on ${qualified(nameOfHome(home), second)}`
    const descriptor = typeof third === 'object' && third !== null ? (third as PropertyDescriptor) : {}
    if (typeof descriptor.value !== 'function') throw notAMethod(where, kindOf(descriptor))
    descriptor.value = replace(descriptor.value as Method, {
      where,
      name: second,
      isStatic: typeof home === 'function',
      home,
    })
    return undefined
  }
}

/** The name of a method for people, with the class where it is known. */
export function qualified(className: string, name: string | symbol): string {
  return className === '' ? String(name) : `${className}.${String(name)}`
}

/** The name of the class that a prototype or a class belongs to; empty where there is none. */
export function nameOfHome(home: unknown): string {
  if (typeof home === 'function') return home.name
  const made: unknown = typeof home === 'object' && home !== null ? home.constructor : undefined
  return typeof made === 'function' ? made.name : ''
}

/** Whether a decorator's second argument is that of a standard decorator. */
export function isContext(value: unknown): value is Context {
  return typeof value === 'object' && value !== null && 'kind' in value
}

function kindOf(descriptor: PropertyDescriptor): string {
  if (descriptor.get !== undefined) return 'getter'
  return descriptor.set === undefined ? 'field' : 'setter'
}

function notAMethod(where: string, kind: string): TypeError {
  return new TypeError(`${where}: only methods can be decorated so; this is a ${kind}`)
}
