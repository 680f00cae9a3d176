import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Duration } from '../base/durations.js'
import { requireFunctions } from '../base/known-options.js'
import type { Cache } from '../cache/cache.js'
import type { OnResult } from '../cache/on-result.js'
import type { ShapeOptions } from '../cache/shape.js'
import type { Tags } from '../cache/tag-sources.js'
import { bindWriteThrough, type WriteThroughDefinition } from '../cache/write-through.js'
import { GUARANTEE_OPTIONS, readGuaranteeOptions, type GuaranteeOptions } from '../engine/guarantee-options.js'
import type { PolicyOptions } from '../engine/options.js'
import type { Key } from '../keys/key.js'
import type { CacheOption } from './cache-option.js'
import { decorateBound } from './decorate-bound.js'
import type { Site } from './dialect.js'
import { compileKey, type KeySource } from './key-source.js'
import type { AsyncMethod, AsyncMethodDecorator, GivesAValue, IfValue } from './method-decorator.js'
import { READ_THROUGH_OPTIONS, readMethodOptions } from './read-through.js'
import type { Accepted, Expected } from './target-source.js'

/**
 * How a method's result is stored. Functions take the first few of the method's parameters, written with their types, and
 * are called with its `this`; those of a value get the one that is stored before them.
 *
 * As the type of a constant it forgets those types, and then no method fits: write `{ … } as const`, and give the same
 * constant to `@ReadThrough`.
 */
export interface WriteThroughOptions<
  Source = KeySource,
  Args extends unknown[] = never,
  Result = never,
  // oxlint-disable-next-line no-explicit-any -- functions give it and take it
  Stored = any,
>
  extends Omit<PolicyOptions, 'ttl'>, ShapeOptions, GuaranteeOptions {
  /** What reads find the value by: a declared key, a function of the parameters, or a template. Never of the result. */
  readonly key: Source
  /**
   * What to store, where that is not what the method returns; the value itself, never a promise of it.
   * @default what it returns
   */
  // oxlint-disable-next-line no-explicit-any -- any class: options are typed before the class is known
  readonly value?: ((this: any, result: Result, ...args: Args) => Stored) | undefined
  /**
   * The tags of the stored value: those that the reading method gives it. A read takes no value for its own that lacks a
   * tag which its option `tags` names, from the arguments or by `onResult`. What the reading method names by
   * `currentLoad().tag(…)` nobody can miss: name it here as well, or by the same call in the writing method.
   */
  readonly tags?: Tags<Args, Stored> | undefined
  /** How long the value is used; a function of the value and the arguments may say 0 to keep it out. @default '5m' */
  // oxlint-disable-next-line no-explicit-any -- any class: options are typed before the class is known
  readonly ttl?: Duration | ((this: any, value: Stored, ...args: Args) => Duration) | undefined
  /** What a value must be like to be stored: a Standard Schema, of what is stored. A guard: it changes nothing. */
  readonly schema?: StandardSchemaV1 | undefined
  /** Asked before: store what comes? Where it says no, the key is invalidated. */
  // oxlint-disable-next-line no-explicit-any -- any class: options are typed before the class is known
  readonly when?: ((this: any, ...args: Args) => boolean) | undefined
  /** Asked after: keep this value out of the cache? The key is invalidated then. */
  // oxlint-disable-next-line no-explicit-any -- any class: options are typed before the class is known
  readonly unless?: ((this: any, value: Stored, ...args: Args) => boolean) | undefined
  /** The cache to use. @default the class's, or the one named by `setDefaultCache` */
  readonly cache?: CacheOption | undefined
}

/** Options of any method; what their functions expect is checked where they decorate one. */
type AnyOptions = Omit<WriteThroughOptions<KeySource, never, never, never>, 'value'> & {
  // oxlint-disable-next-line no-explicit-any -- any class: options are typed before the class is known
  readonly value?: ((this: any, result: never, ...args: never) => unknown) | undefined
}

const OPTIONS: ReadonlySet<string> = new Set([...READ_THROUGH_OPTIONS, ...GUARANTEE_OPTIONS, 'value'])

/**
 * Stores what a method returns, as `@ReadThrough` with the same key, tags and version would store it, so that the next
 * read need not load it. Where the barrier could be raised, reads of that key load for themselves from the moment the
 * method begins until its value is stored; in any case, once its promise has settled, no call that starts later gets what
 * was there before. Where two write at once, where the method throws or gives `undefined`, and where the store cannot
 * tell, the key is empty afterwards. Inside the method, `currentLoad()` speaks of what it stores.
 *
 * The method's own outcome stands, also where the store cannot be reached. It must be asynchronous; functions with
 * parameters that it does not have, or of another result, do not compile, nor does a method that returns no value without
 * an option `value`.
 *
 * @throws TypeError or RangeError, when the class is defined, for an option that is unknown, missing or impossible, for
 * `onResult` as the key, and for anything but a method.
 * @example
 * @WriteThrough({ key: product, ttl: '10m' })
 * async update(id: number, patch: Patch): Promise<Product> { … }
 */
export function WriteThrough<Options extends AnyOptions>(
  options: Options & { readonly [Name in Exclude<keyof Options, keyof AnyOptions>]: never },
  // oxlint-disable-next-line no-explicit-any -- a constraint: the functions need not name all parameters
): AsyncMethodDecorator<any[], ExpectedOfWrite<Options>> {
  return decorateWriteThrough('WriteThrough', options, undefined)
}

/**
 * {@link WriteThrough} with the method's type given, from which all parameters are inferred; and, with an option
 * `value`, the type of what it stores. That a schema accepts it is not checked by the compiler here.
 *
 * @example
 * @WriteThroughOf<ProductRepository['update']>({ key: (id) => product(id), unless: (p) => p.draft })
 */
export function WriteThroughOf<Target extends AsyncMethod, Stored = Awaited<ReturnType<Target>>>(
  options: WriteThroughOptions<
    // oxlint-disable-next-line no-explicit-any -- any class: options are typed before the class is known
    string | ((this: any, ...args: Parameters<Target>) => Key),
    Parameters<Target>,
    Awaited<ReturnType<Target>>,
    Stored
  > &
    ([Awaited<ReturnType<Target>>] extends [Stored]
      ? IfValue<Awaited<ReturnType<Target>>, unknown, { readonly value: object }>
      : { readonly value: object }),
): AsyncMethodDecorator<Parameters<Target>, never> {
  return decorateWriteThrough('WriteThroughOf', options, undefined)
}

/** What the options expect of the method: of its parameters, and of its result or, with `value`, of what that makes. */
type ExpectedOfWrite<Options> =
  | Expected<Of<Options, 'key' | 'when'> | Exclude<Each<Of<Options, 'tags'>>, OnResult<unknown>>>
  | Resulting<Of<Options, 'value'>, Of<Options, 'ttl' | 'unless'> | Inside<Each<Of<Options, 'tags'>>>>
  | Resulting<Of<Options, 'value'>, Accepted<Of<Options, 'schema'>>>
  | Making<Of<Options, 'value'>>

/** What `value` expects of the method; without it, that there is something to store. */
type Making<Maker> = [Maker] extends [undefined]
  ? GivesAValue
  : Maker extends (...given: never) => infer Stored
    ? unknown extends Stored
      ? Sourced<Maker>
      : [Extract<Stored, PromiseLike<unknown>>] extends [never]
        ? Sourced<Maker>
        : (result: { "the option 'value' must give the value itself": Stored }) => void
    : never

type Of<Options, Name extends string> = Options[keyof Options & Name]
type Each<Option> = Option extends readonly (infer Element)[] ? Element : Option
type Inside<Option> = Option extends OnResult<infer Source> ? Source : never

/** A function of a value as it stands in the list of what is expected. */
type Sourced<Source> =
  // oxlint-disable-next-line no-explicit-any -- any class: options are typed before the class is known
  Source extends (this: any, value: infer Value, ...args: infer Args) => unknown
    ? (result: Value, ...args: Args) => void
    : never

/** Functions of the stored value; where `value` makes that, they say nothing of the method's result. */
type Resulting<Maker, Source> = [Maker] extends [never]
  ? Sourced<Source>
  : Maker extends (...given: never) => infer Stored
    ? Storing<Stored, Source>
    : Sourced<Source>

type Storing<Stored, Source> =
  // oxlint-disable-next-line no-explicit-any -- any class: options are typed before the class is known
  Source extends (this: any, value: infer Value, ...args: infer Args) => unknown
    ? Stored extends Value
      ? // oxlint-disable-next-line no-explicit-any -- it says nothing of the result
        (result: any, ...args: Args) => void
      : (result: { 'the options expect another value to store': Value }, ...args: Args) => void
    : never

/** The decorator itself, and the one that is bound to a cache. */
export function decorateWriteThrough(
  word: string,
  options: object,
  preset: Cache | undefined,
): AsyncMethodDecorator<never, never> {
  return decorateBound({
    word,
    kind: 'write',
    options,
    known: OPTIONS,
    preset,
    read: readOptions,
    bind: (definition, core, method, layer) => bindWriteThrough(core, { ...definition, method }, layer),
  })
}

function readOptions(
  given: object,
  site: Site,
): Omit<WriteThroughDefinition, 'method'> & { readonly cache: CacheOption | undefined } {
  const { key, value } = given as WriteThroughOptions
  requireFunctions(given, ['value'], site.where)
  return {
    key: compileKey(key, site, 0),
    value: value && ((self, result, args) => Reflect.apply(value, self, [result, ...args]) as unknown),
    ...readMethodOptions(given, site),
    how: readGuaranteeOptions(given, site.where),
  }
}
