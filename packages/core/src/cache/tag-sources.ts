import { CacheKeyError, isReadthroughError, messageOf } from '../base/errors.js'
import { isList } from '../base/shown.js'
import type { KeyPart } from '../keys/key.js'
import { MAX_TAGS, renderTag, tooManyTags } from '../keys/tag.js'
import { compileTagTemplate } from '../keys/template.js'
import { describe, readCalled, requireList, type OnResult } from './on-result.js'

// oxlint-disable-next-line no-explicit-any -- any class: options are typed before the class is known
type OfCall<Args extends unknown[], Made> = (this: any, ...args: Args) => Made

type OfResult<Args extends unknown[], Result, Made> = OnResult<
  // oxlint-disable-next-line no-explicit-any -- any class: options are typed before the class is known
  (this: any, result: Result, ...args: Args) => Made
>

type OneOrMore = string | readonly string[]

/**
 * Tags of one call: a list of texts and functions, or one function that gives them all. Inside `onResult(…)` a function
 * gets the value before the arguments.
 */
export type Tags<Args extends unknown[], Result> =
  | readonly (string | OfCall<Args, OneOrMore> | OfResult<Args, Result, OneOrMore>)[]
  | OfCall<Args, readonly string[]>
  | OfResult<Args, Result, readonly string[]>

/** What makes tags out of a call. */
export interface TagSource {
  /** Where it stands, for errors. */
  readonly place: string
  /** Whether it needs the method's result. */
  readonly fromResult: boolean
  /** Whether it is text with places for arguments: for the same primitives it makes the same. */
  readonly isTemplate: boolean
  /** The tag, where it is the same for every call. */
  readonly fixed: string | undefined
  /** May throw; then its tags are not known. */
  readonly make: (self: unknown, args: readonly unknown[], result: unknown) => readonly string[]
}

/** What makes a source of a text among the tags: a template where it is written once, a tag where it is for one call. */
export type ReadTagText = (text: string, place: string) => TagSource

/** No tags. */
export const NO_SOURCES: readonly TagSource[] = []

/** Makes sources of an option `tags`. @throws TypeError for what names no tags */
export function compileTags(option: unknown, where: string, readText: ReadTagText): readonly TagSource[] {
  if (option === undefined) return NO_SOURCES
  const place = `${where}: option 'tags'`
  // Holes as well: `map` would pass them over.
  if (isList(option))
    return Array.from(option as readonly unknown[], (one, i) =>
      compileOne(one, `${where}: option 'tags[${i}]'`, readText),
    )
  const source = fromFunction(option, place, (made) => requireList(made, place))
  if (source === undefined) throw new TypeError(`${place} must be a list or a function; got ${describe(option)}`)
  return [source]
}

/** Text that is written once for all calls: a template. @throws TypeError for what is none */
export const tagTemplate: ReadTagText = (text, place) => {
  const { make, reads } = compileTagTemplate(text, place)
  const fixed = reads.size === 0 ? text : undefined
  return { place, fromResult: false, isTemplate: true, fixed, make: (_self, args) => [make(args)] }
}

/** Text that is put together for one call: the tag itself, whatever it holds. */
export const tagItself: ReadTagText = (text, place) => ({
  place,
  fromResult: false,
  isTemplate: false,
  fixed: undefined,
  make: () => [text],
})

/**
 * The tags that these sources make of a call, rendered, each once.
 *
 * @throws CacheKeyError for a source that throws or gives no tag, and for more tags than an entry may have.
 */
export function renderTags(
  sources: readonly TagSource[],
  call: { readonly self: unknown; readonly args: readonly unknown[]; readonly result?: unknown },
  varied: KeyPart | undefined,
): readonly string[] {
  const rendered = new Set<string>()
  for (const source of sources) {
    for (const tag of makeTags(source, call)) {
      rendered.add(renderTag(tag, varied, source.place))
      if (rendered.size > MAX_TAGS) throw tooManyTags(source.place)
    }
  }
  return [...rendered]
}

function makeTags(
  { place, make }: TagSource,
  { self, args, result }: { readonly self: unknown; readonly args: readonly unknown[]; readonly result?: unknown },
): readonly string[] {
  try {
    return make(self, args, result)
  } catch (cause) {
    if (isReadthroughError(cause) && cause.code === 'KEY_INVALID') throw cause
    throw new CacheKeyError(`${place}: the function threw: ${messageOf(cause)}`, { cause })
  }
}

function compileOne(value: unknown, place: string, readText: ReadTagText): TagSource {
  if (typeof value === 'string') return readText(value, place)
  const source = fromFunction(value, place, (made) => (typeof made === 'string' ? [made] : requireList(made, place)))
  if (source === undefined) throw new TypeError(`${place} must be a tag or a function; got ${describe(value)}`)
  return source
}

/** That it holds tags is seen when they are rendered. */
function fromFunction(
  value: unknown,
  place: string,
  asList: (made: unknown) => readonly unknown[],
): TagSource | undefined {
  const called = readCalled(value)
  if (called === undefined) return undefined
  const { fromResult, make } = called
  return {
    place,
    fromResult,
    isTemplate: false,
    fixed: undefined,
    make: (...call) => asList(make(...call)) as readonly string[],
  }
}
