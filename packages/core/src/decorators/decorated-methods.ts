import type { Cache } from '../cache/cache.js'
import type { Method, Site } from './dialect.js'
import { appendClassMetadata, readClassMetadata } from './metadata.js'

/** What a decorator has made of a method. */
export interface DecoratedMethod {
  readonly name: string | symbol
  readonly isStatic: boolean
  /**
   * `read` for `@ReadThrough`, `write` for `@WriteThrough`, `invalidate` for `@Invalidate`; a method with two appears
   * twice.
   */
  readonly kind: 'read' | 'write' | 'invalidate'
}

/** What is written down of it: also what `describeCache` asks, so that another copy of the package can tell. */
export interface Note extends DecoratedMethod {
  /** As they were given; a note of an older copy has none. */
  readonly options?: Readonly<Record<string, unknown>>
  /** The cache of a decorator that is bound to one. */
  readonly preset?: Cache | undefined
}

/** A note, and where it was found: on a prototype or, for a static method, on a class. */
export interface FoundNote {
  readonly note: Note
  readonly home: object
}

/** On the function that took the method's place. */
const ON_METHOD = Symbol.for('readthrough.method')
/** In the metadata of the class, where `reflect-metadata` is loaded and the dialect tells the class. */
const ON_CLASS = Symbol.for('readthrough.methods')

/** Writes down what was decorated. The notes of decorators further in were copied onto `wrapper` before. */
export function noteDecorated(
  wrapper: Method,
  site: Site,
  decorator: Pick<Required<Note>, 'kind' | 'options' | 'preset'>,
): void {
  const note: Note = { name: site.name, isStatic: site.isStatic, ...decorator }
  Object.defineProperty(wrapper, ON_METHOD, { value: [...notesOn(wrapper), note], configurable: true })
  appendClassMetadata(ON_CLASS, site, note)
}

/**
 * The methods of a class, inherited and static ones included, that are cached, that store what they write, or that
 * invalidate. Private `#methods` cannot be seen from outside. Where `reflect-metadata` is loaded, the legacy dialect also
 * keeps the list in the metadata of the class, under `Symbol.for('readthrough.methods')`, and so finds methods that other
 * decorators hide.
 */
// oxlint-disable-next-line no-explicit-any -- a constraint: any class
export function decoratedMethods(target: abstract new (...args: any) => unknown): readonly DecoratedMethod[] {
  return notesOf(target).map(({ note: { name, isStatic, kind } }) => ({ name, isStatic, kind }))
}

/** The same, with all that was written down. */
// oxlint-disable-next-line no-explicit-any -- a constraint: any class
export function notesOf(target: abstract new (...args: any) => unknown): readonly FoundNote[] {
  return [...along(target, true), ...along(target.prototype as object, false)]
}

function along(start: object, isStatic: boolean): readonly FoundNote[] {
  const overridden = new Set<string | symbol>()
  const found: FoundNote[] = []
  for (let home: object | null = start; home !== null && !ROOTS.has(home); home = Reflect.getPrototypeOf(home)) {
    const hidden = readClassMetadata(ON_CLASS, isStatic ? home : home.constructor).filter(isNote)
    for (const name of Reflect.ownKeys(home)) {
      if (overridden.has(name)) continue
      overridden.add(name)
      const notes = notesOn(Reflect.getOwnPropertyDescriptor(home, name)?.value)
      const known = hidden.filter((note) => note.name === name && note.isStatic === isStatic)
      for (const note of notes.length > 0 ? notes : known) found.push({ note, home })
    }
  }
  return found
}

const ROOTS: ReadonlySet<object> = new Set([Object.prototype, Function.prototype])

function notesOn(value: unknown): readonly Note[] {
  const notes: unknown = typeof value === 'function' ? Reflect.get(value, ON_METHOD) : undefined
  return Array.isArray(notes) ? notes.filter(isNote) : []
}

function isNote(value: unknown): value is Note {
  return typeof value === 'object' && value !== null && 'kind' in value && 'name' in value
}
