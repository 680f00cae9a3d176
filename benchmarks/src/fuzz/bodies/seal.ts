import { crc32 } from 'node:zlib'

/** A body as it lies in a store: one character for the format, six for the checksum, a line, a payload. */
const FIRST = 0x30
const SUM_AT = 1
const SUM_LENGTH = 6
/** Where the line begins. */
export const LINE_AT: number = SUM_AT + SUM_LENGTH
/** What the code of the format is multiplied by, before it goes into the seed. */
const CODE_FACTOR = 0x01000193
const POLYNOMIAL = 0xedb88320

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte
  for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? POLYNOMIAL : 0)
  return sum
})
/** Which entry of the table has this highest byte: each has its own. */
const BY_TOP = new Uint8Array(256)
TABLE.forEach((sum, byte) => (BY_TOP[sum >>> 24] = byte))

/** What stands for the name of an entry in the checksums of its bodies. */
export type Place = number

/**
 * The place of a good body, found by running its checksum backwards: whoever has one good body of an entry can write any
 * other with a right sum. A checksum is no signature, and the fuzzer is to know no more than a forger.
 */
export function placeOf(body: Buffer): Place {
  let sum = 0
  for (let i = 0; i < SUM_LENGTH; i++) sum |= (body[SUM_AT + i]! - FIRST) << (6 * i)
  let state = ~sum >>> 0
  for (let at = body.length - 1; at >= LINE_AT; at--) {
    const index = BY_TOP[state >>> 24]!
    state = (((state ^ TABLE[index]!) << 8) | (index ^ body[at]!)) >>> 0
  }
  return seedWith(~state >>> 0, body[0]!)
}

/** The same body with the right checksum for that place. */
export function sealed(body: Buffer, place: Place): Buffer {
  const copy = Buffer.from(body)
  if (copy.length < LINE_AT) return copy
  let rest = crc32(copy.subarray(LINE_AT), seedWith(place, copy[0]!))
  for (let i = 0; i < SUM_LENGTH; i++, rest >>>= 6) copy[SUM_AT + i] = FIRST + (rest & 63)
  return copy
}

/** Whether the checksum is right there. */
export function isSealed(body: Buffer, place: Place): boolean {
  return body.length >= LINE_AT && sealed(body, place).equals(body)
}

/** Takes the format in, or out again. */
function seedWith(place: number, code: number): number {
  return (place ^ Math.imul(code, CODE_FACTOR)) >>> 0
}

/** The fields of the line, in their order. */
export const FIELDS = ['created', 'fresh', 'hard', 'load', 'length', 'serializer', 'definition', 'tags'] as const

/** A body taken apart. */
export interface Parts {
  readonly format: string
  /** One for each of {@link FIELDS}. */
  readonly fields: readonly string[]
  readonly payload: Buffer
}

/** Takes a good body apart. */
export function apart(body: Buffer): Parts {
  const end = body.indexOf('\n')
  return {
    format: body.toString('latin1', 0, 1),
    fields: body.toString('latin1', LINE_AT, end).split(' '),
    payload: body.subarray(end + 1),
  }
}

/** Puts one together, sealed for that place. */
export function together({ format, fields, payload }: Parts, place: Place): Buffer {
  const head = Buffer.from(`${format}${'0'.repeat(SUM_LENGTH)}${fields.join(' ')}\n`, 'latin1')
  return sealed(Buffer.concat([head, payload]), place)
}
