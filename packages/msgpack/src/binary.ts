import { annotationKey, damaged } from '@readthrough/kinds'
import type { Annotation } from '@readthrough/kinds'

/** How a class of bytes is written as such. Other kinds have a plain form of text or members. */
export interface BinaryForm {
  toBytes(value: unknown): Buffer
  fromBytes(bytes: Buffer): object
}

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

/** Payloads are little-endian on every machine. */
function ordered(bytes: Buffer, unit: number): Buffer {
  if (isLittleEndian || unit === 1) return bytes
  const copy = Buffer.from(bytes)
  if (unit === 2) return copy.swap16()
  return unit === 4 ? copy.swap32() : copy.swap64()
}

/** A copy in memory of its own, aligned for every class. */
function ownBuffer(bytes: Buffer): ArrayBuffer {
  return Uint8Array.from(bytes).buffer
}

type View = ArrayBufferView<ArrayBuffer> & object
type ViewClass = {
  readonly name: string
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBuffer): View
}

function viewForm(type: ViewClass): BinaryForm {
  const unit = type.BYTES_PER_ELEMENT
  return {
    toBytes(value) {
      const { buffer, byteOffset, byteLength } = value as View
      return ordered(Buffer.from(buffer, byteOffset, byteLength), unit)
    },
    fromBytes(bytes) {
      if (bytes.length % unit !== 0) throw damaged(`a ${type.name} is cut short`)
      return new type(ownBuffer(ordered(bytes, unit)))
    },
  }
}

const views: readonly ViewClass[] = [
  ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array],
  ...[Float32Array, Float64Array, BigInt64Array, BigUint64Array],
]

const forms = new Map<string, BinaryForm>([
  [
    annotationKey(['custom', 'rt:ArrayBuffer']),
    { toBytes: (value) => Buffer.from(value as ArrayBuffer), fromBytes: ownBuffer },
  ],
  ...views.map((type) => [annotationKey(['typed-array', type.name]), viewForm(type)] as const),
])

/** The form of a kind whose values are bytes, ArrayBuffer and typed arrays; undefined for every other kind. */
export function binaryForm(annotation: Annotation): BinaryForm | undefined {
  return forms.get(annotationKey(annotation))
}
