import { shown } from '../base/shown.js'
import type { Cache } from '../cache/cache.js'
import type { Tags } from '../cache/tag-sources.js'
import { bindWrite, type TargetSource, type WriteDefinition } from '../cache/write.js'
import { GUARANTEE_OPTIONS, readGuaranteeOptions, type GuaranteeOptions } from '../engine/guarantee-options.js'
import type { Key } from '../keys/key.js'
import type { Pattern } from '../keys/pattern.js'
import { readCacheOption, type CacheOption } from './cache-option.js'
import { decorateBound } from './decorate-bound.js'
import type { Site } from './dialect.js'
import type { AsyncMethodDecorator } from './method-decorator.js'
import { keySources, patternSources, tagSources, type Expected, type Many, type One } from './target-source.js'

/**
 * What a method makes stale. Functions take the first few of its parameters, or inside `onResult(…)` its result before
 * them, and are called with its `this`.
 */
export interface InvalidateOptions extends GuaranteeOptions {
  /** The one key that becomes stale: a declared key, a function, a template such as `'product:{0}'`. */
  readonly key?: One<Key> | undefined
  /** Several keys: a list of such, or a function that returns a list. */
  readonly keys?: Many<Key> | undefined
  /** The one pattern: a declared key's `.all`, a function, or a template such as `'category:{0}:*'`. */
  readonly pattern?: One<Pattern> | undefined
  /** Several patterns: a list of such, or a function that returns a list. */
  readonly patterns?: Many<Pattern> | undefined
  /**
   * What carries one of these tags, whatever its key: a list of texts, templates such as `'product:{0}'` and functions,
   * or one function that gives a list. It costs the same for one value and for a million.
   */
  readonly tags?: Tags<never, never> | undefined
  /**
   * When: after the method has succeeded, after it has ended either way, or before it runs. Before is weaker: a read
   * that comes in between brings the old value back. @default 'success'
   */
  readonly at?: WriteDefinition['at'] | undefined
  /**
   * Whether barriers stand over the targets from before the method runs until they are invalidated: nothing is stored
   * under them meanwhile, so that nothing is stale either where the process dies between the commit and the invalidation.
   * It costs the store one more round trip for each call. Only for keys and tags that the arguments name. A barrier
   * stands for 30 seconds at most; where it cannot be raised, an event `fence.failed` tells, and the method runs.
   * @default false
   */
  readonly fence?: boolean | undefined
  /** The cache to use. @default the class's, or the one named by `setDefaultCache` */
  readonly cache?: CacheOption | undefined
}

const OPTIONS: ReadonlySet<string> = new Set([
  'key',
  'keys',
  'pattern',
  'patterns',
  'tags',
  'at',
  'fence',
  ...GUARANTEE_OPTIONS,
  'cache',
] satisfies (keyof InvalidateOptions)[])

const TIMES: ReadonlySet<unknown> = new Set(['success', 'settled', 'before'] satisfies WriteDefinition['at'][])

/** The options that name targets, and so may hold functions of the method's parameters. */
type TargetOption = 'key' | 'keys' | 'pattern' | 'patterns' | 'tags'

/**
 * Makes what a method changes unanswerable from the cache: once its promise has settled, no call that starts later, in
 * any process, gets a value loaded before. The method's own outcome stands, also where the store cannot be reached; it
 * is told by an event then, and this process goes past the cache for these targets until it could be.
 *
 * The method must be asynchronous; functions with parameters that it does not have do not compile.
 *
 * @throws TypeError, when the class is defined, for an option that is unknown or impossible, `onResult` together with
 * `at: 'before'`, no target at all, and anything but a method. CacheKeyError for a pattern that is all wildcards.
 * @example
 * @Invalidate({ key: product, patterns: [category.all] })
 * async update(id: number, patch: Patch): Promise<Product> { … }
 */
export function Invalidate<Options extends InvalidateOptions>(
  options: Options & { readonly [Name in Exclude<keyof Options, keyof InvalidateOptions>]: never },
  // oxlint-disable-next-line no-explicit-any -- a constraint: the functions need not name all parameters
): AsyncMethodDecorator<any[], Expected<Options[keyof Options & TargetOption]>> {
  return decorateWrite('Invalidate', options, undefined)
}

/** The decorator itself, and the one that is bound to a cache. */
export function decorateWrite(
  word: string,
  options: object,
  preset: Cache | undefined,
): AsyncMethodDecorator<never, never> {
  return decorateBound({
    word,
    kind: 'invalidate',
    options,
    known: OPTIONS,
    preset,
    read: readOptions,
    bind: (definition, core, method, layer) => bindWrite(core, { ...definition, method }, layer),
  })
}

function readOptions(
  given: object,
  { where }: Site,
): Omit<WriteDefinition, 'method'> & { readonly cache: CacheOption | undefined } {
  const { key, keys, pattern, patterns, tags, at = 'success', fence = false, cache } = given as InvalidateOptions
  if (!TIMES.has(at)) {
    throw new TypeError(`${where}: option 'at' must be one of ${[...TIMES].join(', ')}; got ${shown(at)}`)
  }
  const sources = [
    ...keySources(key, keys, where),
    ...patternSources(pattern, patterns, where),
    ...tagSources(tags, where),
  ]
  if (sources.length === 0)
    throw new TypeError(`${where}: none of key, keys, pattern, patterns and tags names a target`)
  if (at === 'before' && sources.some(({ fromResult }) => fromResult)) {
    throw new TypeError(`${where}: onResult(…) cannot be used with at: 'before', when there is no result yet`)
  }
  if (typeof fence !== 'boolean') {
    throw new TypeError(`${where}: option 'fence' must be true or false; got ${fence === null ? 'null' : typeof fence}`)
  }
  if (fence) requireFencing(sources, at, where)
  return { at, sources, isFenced: fence, how: readGuaranteeOptions(given, where), cache: readCacheOption(cache, where) }
}

/** @throws TypeError where the targets are not known before the method runs, or no barrier can stand over them. */
function requireFencing(sources: readonly TargetSource[], at: WriteDefinition['at'], where: string): void {
  if (at === 'before') throw new TypeError(`${where}: option 'fence' cannot be used with at: 'before'`)
  if (sources.some(({ fromResult }) => fromResult)) {
    throw new TypeError(`${where}: option 'fence' cannot be used with onResult(…): it stands before there is a result`)
  }
  if (sources.some(({ patterns }) => patterns !== undefined)) {
    throw new TypeError(`${where}: option 'fence' cannot be used with patterns, which do not say what will be stored`)
  }
}
