/** One way to make of a value what is stored, and a value of it again. */
export interface Format<Encoded = unknown> {
  encode(value: unknown): Encoded
  decode(encoded: Encoded): unknown
  /** What is stored of it, in bytes. */
  bytesOf(encoded: Encoded): number
}

/** A format whose encoded form is text. */
export function textFormat(encode: (value: unknown) => string, decode: (text: string) => unknown): Format<string> {
  return { encode, decode, bytesOf: (text) => Buffer.byteLength(text) }
}

/** A format whose encoded form is bytes. */
export function bytesFormat(
  encode: (value: unknown) => Uint8Array,
  decode: (bytes: Uint8Array) => unknown,
): Format<Uint8Array> {
  return { encode, decode, bytesOf: (bytes) => bytes.length }
}
