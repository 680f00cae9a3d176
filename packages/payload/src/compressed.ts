import { ValueTooLargeError, withWrapper, type Payload, type PayloadWrapper, type Serializer } from '@readthrough/core'
import { ALGORITHMS } from './algorithms.js'
import { readCompression, type Compression, type CompressionOptions } from './compression-options.js'
import { readable, requireSerializer } from './definition.js'
import { inflate, LENGTH_BYTES, writeLength } from './inflate.js'

/**
 * The same serializer, whose payloads are compressed where that makes them smaller.
 *
 * Guaranteed: what is stored is never larger than it would be without; nothing is inflated beyond `maxInflatedBytes`,
 * and what is damaged, cut short or goes on behind its end is a counted miss. It is synchronous: see the guide for what
 * it takes. Entries that were stored before it was switched on, or by another algorithm, are read as ever.
 *
 * @example
 * createCache({ namespace: 'shop', store, serializer: compressed(superjsonSerializer()) })
 *
 * @throws TypeError or RangeError at once for wrong options, and around `encrypted(…)`: what is encrypted does not
 * compress. Write `encrypted(compressed(…), …)`.
 */
export function compressed<P extends Payload>(
  serializer: Serializer<P>,
  options: CompressionOptions = {},
): Serializer<P> {
  requireSerializer('compressed', serializer)
  if (serializer.wrappers?.some(({ kind }) => kind === 'encryption')) {
    throw new TypeError('compressed: what is encrypted does not compress; write encrypted(compressed(…), …)')
  }
  return withWrapper(serializer, compression(readable('compressed', () => readCompression(options))))
}

function compression({ algorithm, threshold, level, maxInflatedBytes }: Compression): PayloadWrapper {
  const { name } = algorithm
  return Object.freeze<PayloadWrapper>({
    kind: 'compression',
    isRequired: false,
    owns: (asked) => ALGORITHMS.some((each) => each.name === asked),
    wrap(payload) {
      if (payload.length > maxInflatedBytes) throw new ValueTooLargeError(payload.length, maxInflatedBytes)
      if (payload.length < threshold) return undefined
      const stream = algorithm.compress(payload, level)
      const length = LENGTH_BYTES + stream.length
      // The entry names what it went through, with a sign before it.
      return length + SIGN + name.length < payload.length
        ? { name, payload: Buffer.concat([writeLength(payload.length), stream], length) }
        : undefined
    },
    unwrap(payload, asked) {
      const by = ALGORITHMS.find((each) => each.name === asked)
      if (by?.isHere !== true) throw new TypeError(`This Node, ${process.version}, cannot inflate '${asked}'`)
      return inflate(payload, by, maxInflatedBytes)
    },
  })
}

const SIGN = 1
