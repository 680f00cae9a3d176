import { shortBigint } from './bigint-texts.js'
import { damaged, plainText } from './kind.js'
import type { Kind } from './kind.js'

/** What a primitive becomes: `note` is its annotation, or absent where JSON carries it as it is. */
export interface PackedPrimitive {
  readonly plain: string | null
  readonly note: string
}

/** Whether JSON carries this number unchanged. */
export function isPlainNumber(value: number): boolean {
  return Number.isFinite(value) && !Object.is(value, -0)
}

/** As it was when this was loaded: anyone can exchange it. `String` cannot be, and is slower. */
const { toString: bigintText } = BigInt.prototype

/** Packs the primitives that JSON would lose: `undefined`, bigints, `NaN`, the infinities and `-0`. */
export function packPrimitive(value: undefined | bigint | number): PackedPrimitive {
  if (value === undefined) return { plain: null, note: 'undefined' }
  if (typeof value === 'bigint') return { plain: bigintText.call(value), note: 'bigint' }
  return { plain: Object.is(value, -0) ? '-0' : String(value), note: 'number' }
}

const numbers = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
])

/** A number written as text because JSON has no form for it. */
export function specialNumber(plain: unknown): number {
  const value = numbers.get(plainText(plain, 'a number'))
  if (value === undefined) throw damaged('a number is none of the special ones')
  return value
}

const digits = /^-?\d+$/

/** A bigint from its decimal digits. */
export function bigintFrom(plain: unknown): bigint {
  const text = plainText(plain, 'a bigint')
  const short = shortBigint(text)
  if (short !== undefined) return short
  if (!digits.test(text)) throw damaged('a bigint is not made of digits')
  return BigInt(text)
}

const readOnly = (annotation: string, fromPlain: (plain: unknown) => unknown): Kind => ({
  annotation,
  nested: false,
  toPlain: (value) => value,
  fromPlain,
})

/** How the special primitives are read; they are written by {@link packPrimitive}. */
export const primitiveKinds: readonly Kind[] = [
  readOnly('undefined', (plain) => {
    if (plain !== null) throw damaged('an undefined is not null')
    return undefined
  }),
  readOnly('bigint', bigintFrom),
  readOnly('number', specialNumber),
]
