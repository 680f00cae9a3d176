import { damaged, plainList, plainText } from './kind.js'
import type { BuiltinKinds, Kind } from './kind.js'
import { bigintFrom, isPlainNumber, packPrimitive, specialNumber } from './primitives.js'

/** Bytes from base64, strictly: `Buffer.from` alone would skip what it does not understand. */
function bytesFrom(plain: unknown): Buffer {
  const text = plainText(plain, 'a Buffer')
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') !== text) throw damaged('bytes are not in base64')
  return bytes
}

const bufferKind: Kind<Buffer> = {
  annotation: ['custom', 'rt:Buffer'],
  nested: false,
  toPlain: (buffer) => buffer.toString('base64'),
  fromPlain: bytesFrom,
}

const arrayBufferKind: Kind<ArrayBuffer> = {
  annotation: ['custom', 'rt:ArrayBuffer'],
  nested: false,
  toPlain: (buffer) => Buffer.from(buffer).toString('base64'),
  fromPlain: (plain) => Uint8Array.from(bytesFrom(plain)).buffer,
}

type NumberArray = Iterable<number> & { readonly length: number }
type NumberArrayClass = { readonly name: string; readonly prototype: object; new (numbers: number[]): NumberArray }

/**
 * Element by element, as superjson writes them; numbers that JSON lacks as text. A number that the type cannot hold
 * would change on the way in, so each element is compared.
 */
function numberArray(type: NumberArrayClass): Kind<NumberArray> {
  return {
    annotation: ['typed-array', type.name],
    nested: false,
    toPlain: (array) => Array.from(array, (number) => (isPlainNumber(number) ? number : packPrimitive(number).plain)),
    fromPlain(plain) {
      const numbers = plainList(plain, 'a typed array').map((element) =>
        typeof element === 'number' ? element : specialNumber(element),
      )
      const array = new type(numbers)
      if (!Array.from(array).every((element, at) => Object.is(element, numbers[at]))) {
        throw damaged(`${type.name} cannot hold its numbers`)
      }
      return array
    },
  }
}

type BigintArray = Iterable<bigint>
type BigintArrayClass = { readonly name: string; readonly prototype: object; new (bigints: bigint[]): BigintArray }

function bigintArray(type: BigintArrayClass): Kind<BigintArray> {
  return {
    annotation: ['typed-array', type.name],
    nested: false,
    toPlain: (array) => Array.from(array, String),
    fromPlain(plain) {
      const bigints = plainList(plain, 'a typed array').map(bigintFrom)
      const array = new type(bigints)
      if (!Array.from(array).every((element, at) => element === bigints[at])) {
        throw damaged(`${type.name} cannot hold its numbers`)
      }
      return array
    },
  }
}

const numberArrays: readonly NumberArrayClass[] = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
]

/** Buffer and ArrayBuffer as base64, typed arrays element by element. Views of one buffer come back apart. */
export const binaryKinds: BuiltinKinds = [
  [Buffer.prototype, bufferKind],
  [ArrayBuffer.prototype, arrayBufferKind],
  ...numberArrays.map((type) => [type.prototype, numberArray(type)] as const),
  ...[BigInt64Array, BigUint64Array].map((type) => [type.prototype, bigintArray(type)] as const),
]
