import { ValueTooLargeError } from '@readthrough/core'
import type { Algorithm } from './algorithms.js'

/** How many bytes say how long the payload is, before its stream. */
export const LENGTH_BYTES = 4

/** The length of a payload, as it stands before its stream. */
export function writeLength(length: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(LENGTH_BYTES)
  bytes.writeUInt32BE(length)
  return bytes
}

/** One piece of memory for all that most payloads need; a false length gets no more set aside than this. */
const MOST_AT_ONCE = 256 * 1_024
/** The least that Node takes for it. */
const LEAST_AT_ONCE = 64

/**
 * The payload of a length and its stream; of exactly that length, and of all of the stream. Both are looked at because
 * Node's functions do not: zstd of Node 22 gives an empty result for a stream that was cut, and neither zstd nor brotli
 * minds what comes behind the end of one.
 *
 * @throws ValueTooLargeError before anything is inflated, where the length is over the limit.
 */
export function inflate(payload: Uint8Array, algorithm: Algorithm, maxInflatedBytes: number): Uint8Array {
  const stream = payload.subarray(LENGTH_BYTES)
  const length = stream.length === 0 ? 0 : new DataView(payload.buffer, payload.byteOffset).getUint32(0)
  if (length === 0) throw new RangeError('A compressed payload is cut short')
  if (length > maxInflatedBytes) throw new ValueTooLargeError(length, maxInflatedBytes)
  const { buffer, engine } = algorithm.inflate(stream, {
    maxOutputLength: length,
    // One more than is needed: full to the brim, there might be more to come.
    chunkSize: Math.min(Math.max(length + 1, LEAST_AT_ONCE), MOST_AT_ONCE),
    maxInflatedBytes,
  })
  if (buffer.length !== length) throw new RangeError('A compressed payload has not the length that it says')
  if (engine.bytesWritten !== stream.length) throw new RangeError('A compressed payload goes on behind its end')
  return buffer
}
