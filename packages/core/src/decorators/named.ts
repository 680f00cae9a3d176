import { readCalled, resultFunction } from '../cache/on-result.js'
import { isDeclaredKey } from '../keys/define-key.js'
import type { Key } from '../keys/key.js'
import {
  outlineOfDeclared,
  outlineOfKey,
  outlineOfPattern,
  outlineOfTag,
  outlineOfTemplate,
  type Outline,
} from '../keys/outline.js'
import { isPattern } from '../keys/pattern.js'

/** One call of a method, by which its functions can be asked what they make. */
export interface SampleCall {
  /** The object that the method is called on. @default undefined */
  readonly self?: unknown
  /** @default none */
  readonly args?: readonly unknown[] | undefined
  /** What the method resolves to, for `onResult(…)`. @default undefined */
  readonly result?: unknown
}

/** What an option, or a member of its list, names. */
export interface Named {
  /** The name of a declared key, a template, a pattern or a tag; {@link UNKNOWN} where a function makes it. */
  readonly text: string
  /** `undefined` where a function makes it. */
  readonly outline: Outline | undefined
  readonly origin: 'declared' | 'written' | 'sampled' | 'function'
  /** What the function makes of this call. @throws what it throws, and TypeError or CacheKeyError for no targets */
  readonly ask: ((call: SampleCall) => readonly Named[]) | undefined
}

/** What stands in place of what a function makes. */
export const UNKNOWN = 'unknown'

/** How one kind of target is told. */
interface Telling {
  /** What was written once, or `undefined` for a function. */
  readonly written: (value: unknown) => Named | undefined
  /** What a function has made. */
  readonly made: (value: unknown) => Named
}

/** What `key` and `keys` name. The options have been checked where they were given. */
export function namedKeys(one: unknown, many: unknown): readonly Named[] {
  return named(one, many, KEYS)
}

/** What `pattern` and `patterns` name. */
export function namedPatterns(one: unknown, many: unknown): readonly Named[] {
  return named(one, many, PATTERNS)
}

/** What `tags` names. */
export function namedTags(option: unknown): readonly Named[] {
  return named(undefined, option, TAGS)
}

/** A tag that is the same for every call. */
export function fixedTag(tag: string): Named {
  return known(tag, outlineOfTag(tag), 'written')
}

/** What nobody can tell before it is made. */
export function unknownName(ask?: Named['ask']): Named {
  return { text: UNKNOWN, outline: undefined, origin: 'function', ask }
}

const KEYS: Telling = {
  written(value) {
    if (isDeclaredKey(value)) return known(value.name, outlineOfDeclared(value), 'declared')
    if (Array.isArray(value)) return keyItself(value as unknown as Key, 'written')
    return typeof value === 'string' ? known(value, outlineOfTemplate(value), 'written') : undefined
  },
  made: (value) => keyItself(value as Key, 'sampled'),
}

const PATTERNS: Telling = {
  written(value) {
    if (isPattern(value)) return known(value.text, outlineOfPattern(value), 'written')
    return typeof value === 'string' ? known(value, outlineOfTemplate(value), 'written') : undefined
  },
  made(value) {
    if (!isPattern(value)) throw new TypeError(`it must give patterns; got ${typeof value}`)
    return known(value.text, outlineOfPattern(value), 'sampled')
  },
}

const TAGS: Telling = {
  written: (value) => (typeof value === 'string' ? known(value, outlineOfTemplate(value), 'written') : undefined),
  made(value) {
    if (typeof value !== 'string') throw new TypeError(`it must give tags; got ${typeof value}`)
    return known(value, outlineOfTag(value), 'sampled')
  },
}

function named(one: unknown, many: unknown, telling: Telling): readonly Named[] {
  if (one !== undefined) return [single(one, telling, false)]
  if (Array.isArray(many)) return many.map((value) => single(value, telling, false))
  return many === undefined ? [] : [single(many, telling, true)]
}

function single(value: unknown, telling: Telling, isList: boolean): Named {
  const written = isList ? undefined : telling.written(resultFunction(value) ?? value)
  return (
    written ??
    unknownName(({ self, args = [], result }) => {
      const made = readCalled(value)?.make(self, args, result)
      // A function among the tags may give one or several.
      const several = isList || (telling === TAGS && Array.isArray(made))
      return (several ? [...(made as Iterable<unknown>)] : [made]).map(telling.made)
    })
  )
}

function keyItself(key: Key, origin: Named['origin']): Named {
  const outline = outlineOfKey(key)
  return known(outline.join(), outline, origin)
}

function known(text: string, outline: Outline, origin: Named['origin']): Named {
  return { text, outline, origin, ask: undefined }
}
