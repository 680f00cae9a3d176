import type { Kind } from './kind.js'
import { payloadName, refuseUnknown, show } from './definition.js'

/**
 * How to store values of a class that has no form of its own here.
 *
 * ```ts
 * const money: Codec<Money, { amount: bigint; currency: string }> = {
 *   name: 'Money',
 *   is: (value) => value instanceof Money,
 *   to: (money) => ({ amount: money.amount, currency: money.currency }),
 *   from: ({ amount, currency }) => new Money(amount, currency),
 * }
 * ```
 */
export interface Codec<Value = unknown, Plain = unknown> {
  /** Goes into payloads: keep it when the class is renamed; change it when the plain form changes. */
  readonly name: string
  /**
   * Whether this codec stores `value`. Asked about functions, symbols and every object that is neither a plain object
   * nor a plain array, so keep it cheap.
   */
  is(value: unknown): boolean
  /** Any value that the serializer carries. What it throws becomes the reason why the value is not stored. */
  to(value: Value): Plain
  /** Gets an equal copy of what `to` gave. What it throws makes the entry a miss. */
  from(plain: Plain): Value
}

/** How a codec's values are stored. There is no shell: a value that contains itself is refused. */
export function codecKind(codec: Codec): Kind {
  return {
    annotation: ['custom', codec.name],
    nested: true,
    boxes: true,
    toPlain: (value) => codec.to(value),
    fromPlain: (plain) => codec.from(plain),
  }
}

/** Reads one entry of `codecs`. */
export function codecOption(where: string, given: Codec): Codec {
  if (typeof given !== 'object' || given === null) {
    throw new TypeError(`${where}: expected { name, is, to, from }, got ${show(given)}`)
  }
  payloadName(where, given.name)
  for (const part of ['is', 'to', 'from'] as const) {
    if (typeof given[part] !== 'function') {
      throw new TypeError(`${where}: expected ${part} to be a function, got ${show(given[part])}`)
    }
  }
  const isLiteral = Object.getPrototypeOf(given) === Object.prototype
  if (isLiteral) refuseUnknown(where, given, ['name', 'is', 'to', 'from'])
  return given
}
