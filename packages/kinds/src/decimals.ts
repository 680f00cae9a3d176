import { damaged, plainText, unlessDamaged } from './kind.js'
import type { Kind } from './kind.js'
import { payloadName, refuseUnknown, show } from './definition.js'

/** A class of decimal numbers: made from text, and rendered as text without loss. */
export type DecimalClass = new (text: string) => { toString(): string }

/** A Decimal class under a name of your choice, which goes into payloads: keep it when the class moves. */
export interface DecimalOption {
  readonly name: string
  readonly type: DecimalClass
}

const number = /^(?:-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Infinity)|NaN)$/

/** The three libraries keep the sign of a zero in `s` and leave it out of `toString()`. */
function decimalText(decimal: { toString(): string; s?: unknown }): string {
  const text = decimal.toString()
  if (!number.test(text)) throw new TypeError('toString() does not give a decimal number')
  return decimal.s === -1 && !text.startsWith('-') ? `-${text}` : text
}

/** How the values of a Decimal class are stored: as text, with every digit. */
export function decimalKind({ name, type }: DecimalOption): Kind {
  return {
    annotation: ['custom', name],
    nested: false,
    toPlain: (decimal) => decimalText(decimal as { toString(): string }),
    fromPlain(plain) {
      const text = plainText(plain, name)
      if (!number.test(text)) throw damaged(`${name} is no number`)
      return unlessDamaged(() => new type(text), `${name} does not take its text`)
    },
  }
}

/**
 * The library of a Decimal class, by marks that a minifier keeps. The class's own name is no help: two builds may
 * give the same short name to different classes, and one would then read the other's values.
 */
function libraryOf(type: DecimalClass): string | undefined {
  const prototype = type.prototype as Record<PropertyKey, unknown>
  if (prototype['_isBigNumber'] === true) return 'BigNumber'
  if (prototype[Symbol.toStringTag] === 'Decimal') return 'Decimal'
  return 'roundHalfEven' in type && 'NE' in type && 'PE' in type ? 'Big' : undefined
}

/** Reads one entry of `decimals`. */
export function decimalOption(where: string, given: DecimalClass | DecimalOption): DecimalOption {
  if (typeof given === 'function') {
    requireDecimal(where, given)
    const name = libraryOf(given)
    if (name !== undefined) return { name, type: given }
    throw new TypeError(
      `${where}: ${show(given)} is of no Decimal library known here; write { name: 'A lasting name', type: … }`,
    )
  }
  if (typeof given !== 'object' || given === null) {
    throw new TypeError(`${where}: expected a class or { name, type }, got ${show(given)}`)
  }
  refuseUnknown(where, given, ['name', 'type'])
  requireDecimal(`${where}.type`, given.type)
  return { name: payloadName(where, given.name), type: given.type }
}

/** More digits than a double holds. With one before the point, so that an exponent can only follow. */
const probe = '1.2345678901234567890123456789'

function requireDecimal(where: string, type: unknown): void {
  const expected = `expected a Decimal class (made from text, with a toString() that keeps every digit)`
  if (typeof type !== 'function') throw new TypeError(`${where}: ${expected}, got ${show(type)}`)
  let made: { toString(): string; constructor: unknown }
  try {
    made = new (type as DecimalClass)(probe)
  } catch (cause) {
    throw new TypeError(`${where}: ${expected}, got ${show(type)}, which refuses "${probe}"`, { cause })
  }
  if (made.constructor !== type || Object.getPrototypeOf(made) !== type.prototype || !String(made).startsWith(probe)) {
    throw new TypeError(`${where}: ${expected}, got ${show(type)}`)
  }
}
