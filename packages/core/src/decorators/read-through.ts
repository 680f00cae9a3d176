import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Duration } from '../base/durations.js'
import { requireFunctions } from '../base/known-options.js'
import type { Cache } from '../cache/cache.js'
import type { MethodDefinition } from '../cache/call.js'
import { bindRead } from '../cache/read.js'
import { readShape, type ShapeOptions } from '../cache/shape.js'
import { compileTags, tagTemplate, type Tags } from '../cache/tag-sources.js'
import { POLICY_OPTIONS, readPolicyOptions, type PolicyOptions } from '../engine/options.js'
import { nameOfPure } from '../keys/define-key.js'
import type { Key } from '../keys/key.js'
import { readCacheOption, type CacheOption } from './cache-option.js'
import { decorateBound } from './decorate-bound.js'
import type { Method, Site } from './dialect.js'
import { compileKey, type ArgsOf, type KeySource } from './key-source.js'
import type { AsyncMethod, AsyncMethodDecorator } from './method-decorator.js'
import type { Accepted, Expected } from './target-source.js'

/** How a method is read through the cache. Functions are called with the method's `this`. */
export interface ReadThroughOptions<Source, Args extends unknown[], Result, Tagged = unknown, Schema = StandardSchemaV1>
  extends Omit<PolicyOptions, 'ttl'>, ShapeOptions {
  /** What the value is found by: a declared key, a function of the parameters, or a template such as `'product:{0}'`. */
  readonly key: Source
  /**
   * Names by which the value can be invalidated together with others: a list of texts, templates such as
   * `'product:{0}'` and functions, or one function that gives a list. In `onResult(…)` a function gets the value first;
   * such tags make each hit a second look at the store. Those of `@CacheDefaults` are added.
   */
  readonly tags?: (Tags<Args, Result> & Tagged) | undefined
  /**
   * What a value must be like to be stored, and to be returned from the cache: a Standard Schema, as zod, valibot and
   * arktype make. A guard: the value stays as it is, whatever the schema would make of it.
   */
  readonly schema?: Schema | undefined
  /** How long a value is used; a function of the value and the arguments may say 0 to keep it out. @default '5m' */
  // oxlint-disable-next-line no-explicit-any -- any class: options are typed before the class is known
  readonly ttl?: Duration | ((this: any, value: Result, ...args: Args) => Duration) | undefined
  /** Asked before: use the cache at all? */
  // oxlint-disable-next-line no-explicit-any -- any class: options are typed before the class is known
  readonly when?: ((this: any, ...args: Args) => boolean) | undefined
  /** Asked after: keep this value out of the cache? */
  // oxlint-disable-next-line no-explicit-any -- any class: options are typed before the class is known
  readonly unless?: ((this: any, value: Result, ...args: Args) => boolean) | undefined
  /** The cache to use. @default the class's, or the one named by `setDefaultCache` */
  readonly cache?: CacheOption | undefined
}

type AnyOptions = ReadThroughOptions<unknown, never[], never>

/** What the tags expect of the method, where the key says nothing of its parameters. */
type Untold<Source, Tagged> = Source extends string ? Expected<Tagged> : never

/** The names of the options; other words are refused. */
export const READ_THROUGH_OPTIONS: ReadonlySet<string> = new Set([
  ...POLICY_OPTIONS,
  'key',
  'tags',
  'version',
  'schema',
  'when',
  'unless',
  'cache',
] satisfies (keyof AnyOptions)[])

/**
 * Answers a method's calls from the cache, and fills the cache where it has no answer. Concurrent calls share one load.
 * What the method throws reaches the caller as it is; where the cache cannot help, the method runs.
 *
 * The method must be asynchronous, and may require no parameter that the key leaves out: else it does not compile.
 * Parameters of the key's function are written with their types; the other options get theirs from it.
 *
 * @throws TypeError or RangeError, when the class is defined, for an option that is unknown, missing or impossible, and
 * for anything but a method.
 * @example
 * @ReadThrough({ key: product, ttl: '10m', tags: ['products', onResult((p: Product) => `org:${p.orgId}`)] })
 * async findById(id: number): Promise<Product> { … }
 */
export function ReadThrough<
  Source extends KeySource,
  // oxlint-disable-next-line no-explicit-any -- a constraint: where no option mentions the result, any will do
  Result = any,
  Tagged = unknown,
  Schema extends StandardSchemaV1 = never,
>(
  options: ReadThroughOptions<Source, ArgsOf<Source>, Result, Tagged, Schema>,
): AsyncMethodDecorator<
  ArgsOf<Source>,
  ((result: Result, ...args: ArgsOf<Source>) => void) | Untold<Source, Tagged> | Accepted<Schema>
> {
  return decorateRead('ReadThrough', options, undefined)
}

/**
 * {@link ReadThrough} with the method's type given, from which all parameters are inferred. What the compiler does not
 * check here: that the key looks at every parameter which the method requires (calls that differ in another one share
 * a value), and that a schema accepts what the method gives.
 *
 * @example
 * @ReadThroughOf<ProductRepository['findById']>({ key: (id) => product(id), unless: (p) => p?.draft === true })
 */
export function ReadThroughOf<Target extends AsyncMethod>(
  options: ReadThroughOptions<
    // oxlint-disable-next-line no-explicit-any -- any class: options are typed before the class is known
    string | ((this: any, ...args: Parameters<Target>) => Key),
    Parameters<Target>,
    Awaited<ReturnType<Target>>
  >,
): AsyncMethodDecorator<Parameters<Target>, never> {
  return decorateRead('ReadThroughOf', options, undefined)
}

/** Both spellings, and those that are bound to a cache. */
export function decorateRead(
  word: string,
  options: object,
  preset: Cache | undefined,
): AsyncMethodDecorator<never, never> {
  return decorateBound({
    word,
    kind: 'read',
    options,
    known: READ_THROUGH_OPTIONS,
    preset,
    read: readOptions,
    bind: (definition, core, method, layer) => bindRead(core, { ...definition, method }, layer),
  })
}

function readOptions(
  given: object,
  site: Site,
  method: Method,
): Omit<MethodDefinition, 'method'> & { readonly cache: CacheOption | undefined } {
  const { key } = given as AnyOptions
  return { key: compileKey(key, site, method.length), declared: nameOfPure(key), ...readMethodOptions(given, site) }
}

/** What a method that is read and one that is written have in common. */
export function readMethodOptions(
  given: object,
  { where }: Site,
): Omit<MethodDefinition, 'method' | 'key'> & { readonly cache: CacheOption | undefined } {
  const { tags, when, unless, cache } = given as AnyOptions
  requireFunctions(given, ['when', 'unless'], where)
  return {
    tags: compileTags(tags, where, tagTemplate),
    when: when && ((self, args) => Reflect.apply(when, self, args)),
    unless: unless && ((self, value, args) => Reflect.apply(unless, self, [value, ...args])),
    policy: readPolicyOptions(given, where),
    cache: readCacheOption(cache, where),
    ...readShape(given, where),
  }
}
