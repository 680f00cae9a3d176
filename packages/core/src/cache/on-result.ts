import { isBranded } from '../base/branded.js'
import { CacheKeyError } from '../base/errors.js'
import { isList } from '../base/shown.js'
import { unawaited } from '../base/unawaited.js'
import { isPattern } from '../keys/pattern.js'

/** Marks sources that need the result, across copies of the package. */
const brand: unique symbol = Symbol.for('readthrough.onResult')

/** Keys, patterns or tags that are known only from what the method returned. Made by {@link onResult}. */
export interface OnResult<Source> {
  readonly [brand]: Source
}

/** A function of the method's result and its first few parameters. */
// oxlint-disable-next-line no-explicit-any -- a constraint: any class
type ResultFunction = (this: any, ...given: never) => unknown

/**
 * Keys, patterns or tags worked out from what the method returned, besides its arguments. Where the method throws, there
 * are none.
 *
 * @example
 * @Invalidate({ keys: onResult((order: Order) => order.lines.map((line) => product(line.productId))) })
 */
export function onResult<Source extends ResultFunction>(source: Source): OnResult<Source> {
  if (typeof source !== 'function') throw new TypeError(`onResult takes a function; got ${typeof source}`)
  return { [brand]: source }
}

/** The function inside, or `undefined` for anything but the work of {@link onResult}. */
export function resultFunction(value: unknown): ((...given: unknown[]) => unknown) | undefined {
  if (!isBranded(value, brand)) return undefined
  return Reflect.get(value, brand) as (...given: unknown[]) => unknown
}

/** A function that stands in an option, made into one of a single shape. */
export interface Called {
  /** Whether it needs the method's result. */
  readonly fromResult: boolean
  readonly make: (self: unknown, args: readonly unknown[], result: unknown) => unknown
}

/** A function of the call, or one of the result; both with the method's `this`. `undefined` for what is neither. */
export function readCalled(value: unknown): Called | undefined {
  const ofResult = resultFunction(value)
  if (ofResult !== undefined) {
    return {
      fromResult: true,
      make: (self, args, result) => unawaited(Reflect.apply(ofResult, self, [result, ...args])),
    }
  }
  if (typeof value !== 'function') return undefined
  return { fromResult: false, make: (self, args) => unawaited(Reflect.apply(value, self, args) as unknown) }
}

/** @throws CacheKeyError for what is no list; `place` says which function has made it. */
export function requireList(made: unknown, place: string): readonly unknown[] {
  if (isList(made)) return made as readonly unknown[]
  throw new CacheKeyError(`${place}: the function must return a list; got ${describe(made)}`)
}

/** What a wrong value is, in words that reveal nothing of its content. */
export function describe(value: unknown): string {
  if (isPattern(value)) return 'a pattern'
  if (isList(value)) return 'a list'
  return value === null ? 'null' : typeof value
}
