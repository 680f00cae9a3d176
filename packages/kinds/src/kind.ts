/**
 * What `meta.values` says about a place in the plain JSON: the name of a built-in type, or a pair such as
 * `['class', 'User']`. The forms are superjson's; `boxed` is ours (see {@link Kind.boxes}).
 */
export type Annotation = string | readonly [family: string, name: string, boxed?: 'boxed']

/**
 * How one kind of value is written as plain JSON and rebuilt from it. Built-in types, Decimals, registered classes and
 * codecs all come down to this.
 */
export interface Kind<Value = unknown> {
  readonly annotation: Annotation
  /**
   * `true`: the members of the plain form are values in their own right, and are packed in turn.
   * `false`: the plain form is finished JSON.
   */
  readonly nested: boolean
  /** `true`: the plain form may be any value; what is not JSON, an object or an array goes into an array of one. */
  readonly boxes?: boolean
  /** The plain form. What it throws becomes the reason why the value cannot be stored. */
  toPlain(value: Value): unknown
  /** Makes the value without its content, so that its members can refer back to it. Without it, they cannot. */
  shell?(): object
  /** Rebuilds the value, in the shell if there is one. Throws for a plain form that `toPlain` cannot have made. */
  fromPlain(plain: unknown, shell?: object): unknown
}

/** The kinds of JavaScript's own classes, each with the prototype that its values have. */
export type BuiltinKinds = readonly (readonly [prototype: object, kind: Kind<never>])[]

/** The name under which a kind is found when a payload is read. */
export function annotationKey(annotation: Annotation): string {
  return typeof annotation === 'string' ? annotation : `${annotation[0]} ${annotation[1]}`
}

/** The error for a payload that this serializer did not write: the cache counts a miss and replaces it. */
export function damaged(reason: string): Error {
  return new Error(`not a payload of this serializer: ${reason}`)
}

/** What `make` makes, or an error that quotes nothing of the payload, as those of constructors and parsers do. */
export function unlessDamaged<Made>(make: () => Made, reason: string): Made {
  try {
    return make()
  } catch {
    throw damaged(reason)
  }
}

/** The plain form as a list, or an error. */
export function plainList(plain: unknown, of: string): unknown[] {
  if (!Array.isArray(plain)) throw damaged(`${of} is no array`)
  return plain
}

/** The plain form as text, or an error. */
export function plainText(plain: unknown, of: string): string {
  if (typeof plain !== 'string') throw damaged(`${of} is no text`)
  return plain
}

/** The plain form as an object, or an error. */
export function plainObject(plain: unknown, of: string): Record<string, unknown> {
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) throw damaged(`${of} is no object`)
  return plain as Record<string, unknown>
}

/** Sets an own property whatever the prototype chain says about its name: no setter runs, nothing inherited changes. */
export function define(target: object, key: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(target, key, { value, enumerable, writable: true, configurable: true })
}
