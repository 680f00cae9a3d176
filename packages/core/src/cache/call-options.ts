import type { StandardSchemaV1 } from '@standard-schema/spec'
import { GUARANTEE_OPTIONS, type GuaranteeOptions } from '../engine/guarantee-options.js'
import { POLICY_OPTIONS, type PolicyOptions } from '../engine/options.js'
import type { Key } from '../keys/key.js'
import type { ShapeOptions } from './shape.js'
import type { Tags } from './tag-sources.js'

/** What says of one value how it is stored. `Input` is what the schema takes; every value must be one. */
// oxlint-disable-next-line no-explicit-any -- where there is no schema, any value will do
interface StoringOptions<Args extends unknown[], V, Input = any> extends ShapeOptions {
  /**
   * Names that `invalidate({ tags })` finds the value by: a list of texts and functions, or one function that gives a
   * list; in `onResult(…)`, a function of the value.
   */
  readonly tags?: Tags<Args, V> | undefined
  /** What a value must be like to be stored and to be returned from the cache; it changes nothing. */
  readonly schema?: StandardSchemaV1<Input, unknown> | undefined
}

/** Options of one programmatic read. Texts among its tags are the tags themselves. */
// oxlint-disable-next-line no-explicit-any -- where there is no schema, any value will do
export interface ReadOptions<V, Input = any> extends PolicyOptions<[]>, StoringOptions<[], V, Input> {
  /** Asked before: use the cache at all? */
  readonly when?: (() => boolean) | undefined
  /** Asked after: keep this value out of the cache? */
  readonly unless?: ((value: V) => boolean) | undefined
}

/** Options of one programmatic write: those of a read, with `value` where it stores another value than it returns. */
// oxlint-disable-next-line no-explicit-any -- where there is no schema, any value will do
export interface WriteOptions<V, Result = V, Input = any> extends ReadOptions<V, Input>, GuaranteeOptions {
  /** What to store, made from what the write gives. @default that itself */
  readonly value?: ((result: Result) => V) | undefined
}

/** Options of a wrapped function: those of a read, over its arguments. Texts among its tags are templates. */
// oxlint-disable-next-line no-explicit-any -- where there is no schema, any value will do
export interface WrapOptions<Args extends unknown[], V, Input = any, KeyOf = (...args: Args) => Key>
  extends PolicyOptions<Args>, StoringOptions<Args, V, Input> {
  readonly key: KeyOf
  /** Whom to count it for. @default the function's name */
  readonly name?: string | undefined
  readonly when?: ((...args: Args) => boolean) | undefined
  readonly unless?: ((value: V, ...args: Args) => boolean) | undefined
}

/** A function that requires no more arguments than its key looks at. */
export type Answerable<KeyOf extends (...args: never) => Key> = (...args: AsMany<Parameters<KeyOf>>) => unknown

// oxlint-disable-next-line no-explicit-any -- only how many there are is compared
type AsMany<List extends readonly unknown[]> = { [At in keyof List]: any }

/** Options of one value put into an empty slot. */
// oxlint-disable-next-line no-explicit-any -- where there is no schema, any value will do
export interface SeedOptions<V, Input = any> extends PolicyOptions<[]>, StoringOptions<[], V, Input> {}

const STORING = [...POLICY_OPTIONS, 'tags', 'version', 'schema'] satisfies (keyof SeedOptions<unknown>)[]
const READING = [...STORING, 'when', 'unless'] satisfies (keyof ReadOptions<unknown>)[]

/** The names of the options of each kind of call; other words are refused. */
export const SEED_OPTIONS: ReadonlySet<string> = new Set(STORING)
export const READ_OPTIONS: ReadonlySet<string> = new Set(READING)
export const WRITE_OPTIONS: ReadonlySet<string> = new Set([
  ...READING,
  ...GUARANTEE_OPTIONS,
  'value',
] satisfies (keyof WriteOptions<unknown>)[])
export const WRAP_OPTIONS: ReadonlySet<string> = new Set([...READING, 'key', 'name'] satisfies (keyof WrapOptions<
  [],
  unknown
>)[])
