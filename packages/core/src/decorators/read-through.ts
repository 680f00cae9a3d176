import type { Cache } from '../cache/cache.js'
import { refuseUnknown } from '../cache/options.js'
import { bindRead, type ReadDefinition } from '../cache/read.js'
import type { Duration } from '../base/durations.js'
import { POLICY_OPTIONS, readPolicyOptions, type PolicyOptions } from '../engine/options.js'
import type { Key } from '../keys/key.js'
import { readCacheOption, type CacheOption } from './cache-option.js'
import { decorateBound } from './decorate-bound.js'
import type { Method, Site } from './dialect.js'
import { compileKey, type ArgsOf, type KeySource } from './key-source.js'
import { requirePromise } from './metadata.js'
import type { AsyncMethod, AsyncMethodDecorator } from './method-decorator.js'

/** How a method is read through the cache. Functions are called with the method's `this`. */
export interface ReadThroughOptions<Source, Args extends unknown[], Result> extends Omit<PolicyOptions, 'ttl'> {
  /** What the value is found by: a declared key, a function of the parameters, or a template such as `'product:{0}'`. */
  readonly key: Source
  /** How long a value is used; a function of the value and the arguments may say 0 to keep it out. @default '5m' */
  readonly ttl?: Duration | ((value: Result, ...args: Args) => Duration) | undefined
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

const OPTIONS: ReadonlySet<string> = new Set([
  ...POLICY_OPTIONS,
  'key',
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
 * @ReadThrough({ key: product, ttl: '10m', unless: (p: Product | null) => p?.draft === true })
 * async findById(id: number): Promise<Product | null> { … }
 */
// oxlint-disable-next-line no-explicit-any -- a constraint: where no option mentions the result, any will do
export function ReadThrough<Source extends KeySource, Result = any>(
  options: ReadThroughOptions<Source, ArgsOf<Source>, Result>,
): AsyncMethodDecorator<ArgsOf<Source>, (result: Result, ...args: ArgsOf<Source>) => void> {
  return decorateRead('ReadThrough', options, undefined)
}

/**
 * {@link ReadThrough} with the method's type given, from which all parameters are inferred.
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
    preset,
    read: readOptions,
    bind: (definition, core, method, layer) => bindRead(core, { ...definition, method }, layer),
  })
}

function readOptions(
  given: object,
  site: Site,
  method: Method,
): Omit<ReadDefinition, 'method'> & { cache: CacheOption | undefined } {
  const { where } = site
  refuseUnknown(given, OPTIONS, where)
  requirePromise(site)
  const { key, when, unless, cache } = given as AnyOptions
  for (const [name, value] of Object.entries({ when, unless })) {
    if (value === undefined || typeof value === 'function') continue
    throw new TypeError(`${where}: option '${name}' must be a function; got ${typeof value}`)
  }
  return {
    key: compileKey(key, site, method),
    when: when && ((self, args) => Reflect.apply(when, self, args)),
    unless: unless && ((self, value, args) => Reflect.apply(unless, self, [value, ...args])),
    policy: readPolicyOptions(given, where),
    cache: readCacheOption(cache, where),
  }
}
