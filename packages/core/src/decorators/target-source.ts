import type { StandardSchemaV1 } from '@standard-schema/spec'
import { CacheKeyError } from '../base/errors.js'
import { isList as isAnArray } from '../base/shown.js'
import { describe, readCalled, requireList, type Called, type OnResult } from '../cache/on-result.js'
import { compileTags, tagTemplate } from '../cache/tag-sources.js'
import type { TargetSource } from '../cache/write.js'
import type { Key } from '../keys/key.js'
import { isPattern, type Pattern } from '../keys/pattern.js'
import { compileKeyTemplate, compilePatternTemplate } from '../keys/template.js'

// oxlint-disable-next-line no-explicit-any -- any class: options are typed before the class is known
type Of<Given> = (this: any, ...args: never) => Given

/** One target: itself, a template, a function of the first few parameters, or one of the result. */
export type One<Target> = Target | string | Of<Target> | OnResult<Of<Target>>

/** Several targets: a list of {@link One}, or one function that gives them all. */
export type Many<Target> = readonly One<Target>[] | Of<readonly Target[]> | OnResult<Of<readonly Target[]>>

/** What the functions in these options expect of the method: `(result, ...args) => void` for each. */
export type Expected<Option> =
  Option extends OnResult<infer Source>
    ? Source
    : Option extends readonly (infer Element)[]
      ? Expected<Element>
      : // oxlint-disable-next-line no-explicit-any -- it says nothing of the result
        Option extends (this: any, ...args: infer Args) => unknown
        ? // oxlint-disable-next-line no-explicit-any -- it says nothing of the result
          (result: any, ...args: Args) => void
        : never

/** The same for a schema: what it takes. */
export type Accepted<Schema> = Schema extends StandardSchemaV1
  ? (result: StandardSchemaV1.InferInput<Schema>) => void
  : never

type Made = Called['make']

/** What `key` and `keys` name. @throws TypeError for what names no key */
export function keySources(one: unknown, many: unknown, where: string): readonly TargetSource[] {
  return compile(one, many, where, 'key', (value, option) => {
    if (isAnArray(value)) return () => value
    return typeof value === 'string' ? fromTemplate(compileKeyTemplate(value, option).make) : undefined
  }).map(({ fromResult, make, isList, place }) => ({
    fromResult,
    keys: (...call) => {
      const made = make(...call)
      return (isList ? requireList(made, place) : [made]) as readonly Key[]
    },
  }))
}

/** What `pattern` and `patterns` name. @throws TypeError for what names no pattern, CacheKeyError for an empty one */
export function patternSources(one: unknown, many: unknown, where: string): readonly TargetSource[] {
  return compile(one, many, where, 'pattern', (value, option) => {
    if (isPattern(value)) return () => value
    return typeof value === 'string' ? fromTemplate(compilePatternTemplate(value, option).make) : undefined
  }).map(({ fromResult, make, isList, place }) => ({
    fromResult,
    patterns: (...call) => {
      const made = make(...call)
      return (isList ? requireList(made, place) : [made]).map(requirePattern)
    },
  }))
}

/** What `tags` names. @throws TypeError for what names no tag */
export function tagSources(option: unknown, where: string): readonly TargetSource[] {
  return compileTags(option, where, tagTemplate).map(({ fromResult, make }) => ({ fromResult, tags: make }))
}

/** One source, before it is known what of: `make` gives a target or, where `isList`, a list of them. */
interface Compiled extends Called {
  readonly isList: boolean
  readonly place: string
}

/** Each source by itself, so that one which fails spares none of the others. */
function compile(
  one: unknown,
  many: unknown,
  where: string,
  option: 'key' | 'pattern',
  fixed: (value: unknown, option: string) => Made | undefined,
): readonly Compiled[] {
  if (one !== undefined && many !== undefined) {
    throw new TypeError(`${where}: options '${option}' and '${option}s' exclude each other`)
  }
  const single = (value: unknown, name: string, isList: boolean): Compiled => {
    const place = `${where}: option '${name}'`
    const fromCall = readCalled(value)
    const make = fromCall?.make ?? (isList ? undefined : fixed(value, place))
    if (make !== undefined) return { fromResult: fromCall?.fromResult ?? false, make, isList, place }
    throw new TypeError(
      `${place} must be ${isList ? 'a list or a function' : `a ${option}, a function or a template`}; got ${describe(value)}`,
    )
  }
  if (one !== undefined) return [single(one, option, false)]
  if (isAnArray(many))
    return Array.from(many as readonly unknown[], (value, i) => single(value, `${option}s[${i}]`, false))
  return many === undefined ? [] : [single(many, `${option}s`, true)]
}

function fromTemplate(make: (args: readonly unknown[]) => unknown): Made {
  return (_self, args) => make(args)
}

function requirePattern(made: unknown): Pattern {
  if (isPattern(made)) return made
  // Text from a function may hold input in which a `*` is not meant as a wildcard.
  throw new CacheKeyError(
    `A function must give patterns made by pattern\`…\` or by a declared key's .all and .under(…); got ${describe(made)}`,
  )
}
