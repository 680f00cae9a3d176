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
  if (typeof value !== 'object' || value === null || !(brand in value)) return undefined
  return value[brand] as (...given: unknown[]) => unknown
}
