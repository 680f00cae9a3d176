import type { CacheOption } from './cache-option.js'
import type { ClassView } from './class-layer.js'
import type { DecoratedMethod, Note } from './decorated-methods.js'
import { isCache } from './default-cache.js'
import { fixedTag, namedKeys, namedPatterns, namedTags, unknownName, UNKNOWN, type Named } from './named.js'

/** What one decorator says of one method, as far as it can be told without a call. Plain data, to print or compare. */
export interface DescribedMethod {
  /** The class that was asked about; the method may be inherited. */
  readonly class: string
  readonly method: string
  readonly isStatic: boolean
  readonly kind: DecoratedMethod['kind']
  /** The namespace of the cache that the decorator or its class names; `undefined` where that is known only at a call. */
  readonly cache: string | undefined
  /**
   * What a read is found by, what a write stores under, or what is invalidated: names of declared keys, templates, fixed
   * keys; `'unknown'` for a function.
   */
  readonly keys: readonly string[]
  /** What is invalidated. */
  readonly patterns: readonly string[]
  /** What a value carries, with the tags of the class; or what is invalidated. */
  readonly tags: readonly string[]
  /**
   * What else was said: the policy, with that of the class, and `at`, `version` and so on. What is no plain data, such as
   * a function, is `'unknown'`. What the cache adds is not in it.
   */
  readonly settings: Readonly<Record<string, unknown>>
}

/** A described method, and what was found behind each of its texts. */
export interface Described {
  /** Such as `ProductRepository.findById`. */
  readonly label: string
  readonly target: Function
  /** What else tells its entries from those of others: its cache and `vary`, by identity. */
  readonly apartBy: readonly unknown[]
  readonly described: DescribedMethod
  readonly keys: readonly Named[]
  readonly patterns: readonly Named[]
  readonly tags: readonly Named[]
}

/** What stands in a place of its own. */
const NAMING: ReadonlySet<string> = new Set(['key', 'keys', 'pattern', 'patterns', 'tags', 'cache'])

/** Describes what a note says of a method of `target`, for whose objects `view` holds. */
export function describeNote(note: Note, target: Function, view: ClassView): Described {
  const { key, keys, pattern, patterns, tags, cache } = note.options ?? {}
  const invalidates = note.kind === 'invalidate'
  const found = {
    keys: note.options === undefined ? [unknownName()] : namedKeys(key, keys),
    patterns: namedPatterns(pattern, patterns),
    tags: [...namedTags(tags), ...(invalidates ? [] : tagsOfClass(view))],
  }
  const method = String(note.name)
  const cacheOption = (cache as CacheOption | undefined) ?? note.preset ?? view.cache
  const described: DescribedMethod = {
    class: target.name,
    method,
    isStatic: note.isStatic,
    kind: note.kind,
    cache: isCache(cacheOption) ? cacheOption.namespace : undefined,
    ...textsOf(found),
    settings: { ...(invalidates ? { at: 'success' } : settingsIn(view.policy)), ...settingsIn(note.options ?? {}) },
  }
  const apartBy = [described.cache ?? cacheOption, view.vary]
  return { label: `${target.name}.${method}`, target, apartBy, described, ...found }
}

/** The same with other names found. */
export function withNames(
  method: Described,
  replace: (name: Named, option: 'keys' | 'patterns' | 'tags') => readonly Named[],
): Described {
  const found = {
    keys: method.keys.flatMap((name) => replace(name, 'keys')),
    patterns: method.patterns.flatMap((name) => replace(name, 'patterns')),
    tags: method.tags.flatMap((name) => replace(name, 'tags')),
  }
  return { ...method, ...found, described: { ...method.described, ...textsOf(found) } }
}

type Found = Pick<Described, 'keys' | 'patterns' | 'tags'>

function textsOf({ keys, patterns, tags }: Found): Pick<DescribedMethod, 'keys' | 'patterns' | 'tags'> {
  const texts = (names: readonly Named[]): string[] => names.map(({ text }) => text)
  return { keys: texts(keys), patterns: texts(patterns), tags: texts(tags) }
}

function tagsOfClass(view: ClassView): readonly Named[] {
  return view.tags.map(({ fixed, make, place }) =>
    fixed === undefined
      ? unknownName(({ self }) => make(self, [], undefined).map((tag) => namedByClass(tag, place)))
      : fixedTag(fixed),
  )
}

function namedByClass(tag: unknown, place: string): Named {
  if (typeof tag !== 'string') throw new TypeError(`${place} must give tags; got ${typeof tag}`)
  return { ...fixedTag(tag), origin: 'sampled' }
}

/** The options that name nothing. */
function settingsIn(options: object): Record<string, unknown> {
  return plainEntries(Object.entries(options).filter(([name]) => !NAMING.has(name)))
}

function plainEntries(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(
    entries.filter(([, value]) => value !== undefined).map(([name, value]) => [name, plain(value)]),
  )
}

function plain(value: unknown): unknown {
  if (typeof value === 'function') return UNKNOWN
  if (typeof value !== 'object' || value === null) return value
  return Reflect.getPrototypeOf(value) === Object.prototype && !('~standard' in value)
    ? plainEntries(Object.entries(value))
    : UNKNOWN
}
