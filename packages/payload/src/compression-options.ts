import { ALGORITHMS, type Algorithm, type AlgorithmName } from './algorithms.js'
import { kindOf, readOptions, wholeNumber } from './definition.js'

/** How {@link compressed} compresses. */
export interface CompressionOptions {
  /**
   * What new entries are compressed with. Entries of every algorithm that this Node has are read, whatever is set here, so
   * that it may be changed at any time. `'zstd'` wants Node 22.15 or later, in every process that reads.
   * @default 'brotli'
   */
  readonly algorithm?: AlgorithmName | undefined
  /** Smaller payloads, in bytes, are stored as they are. @default 1_024 */
  readonly threshold?: number | undefined
  /**
   * How hard to try: 0 to 11 for brotli, 1 to 9 for gzip, 1 to 22 for zstd. More makes it smaller, and slower to write;
   * reading takes the same.
   * @default 3, with each of them
   */
  readonly level?: number | undefined
  /**
   * The largest payload, in bytes before compression: a larger one is not stored, and nothing is inflated beyond it,
   * whatever lies in the store.
   * @default 8_388_608, 8 MiB
   */
  readonly maxInflatedBytes?: number | undefined
}

/** {@link CompressionOptions}, read once. */
export interface Compression {
  readonly algorithm: Algorithm
  readonly threshold: number
  readonly level: number
  readonly maxInflatedBytes: number
}

const KNOWN = ['algorithm', 'threshold', 'level', 'maxInflatedBytes'] as const

/** By measurement: the next level costs up to twice the time, for a few hundredths of the size. */
const DEFAULT_LEVEL = 3
const DEFAULT_THRESHOLD = 1_024
const DEFAULT_MAX_INFLATED = 8 * 1_024 * 1_024
/** What one buffer of any Node holds. */
const MOST = 2 ** 31 - 1

/** @throws TypeError or RangeError that names the option. */
export function readCompression(given: CompressionOptions): Compression {
  const read = readOptions('compressed', given, KNOWN)
  const { algorithm: name = 'brotli', maxInflatedBytes = DEFAULT_MAX_INFLATED, level = DEFAULT_LEVEL } = read
  const algorithm = ALGORITHMS.find((each) => each.algorithm === name)
  if (algorithm === undefined) {
    const got = typeof name === 'string' ? JSON.stringify(name) : kindOf(name)
    throw new TypeError(`compressed: algorithm: expected ${ALL}, got ${got}`)
  }
  if (!algorithm.isHere) {
    throw new TypeError(`compressed: algorithm: this Node, ${process.version}, has no ${name}; 22.15 and later have`)
  }
  const { least, most } = algorithm.levels
  const limit = wholeNumber('compressed: maxInflatedBytes', maxInflatedBytes, 1, MOST)
  const { threshold = Math.min(DEFAULT_THRESHOLD, limit) } = read
  return {
    algorithm,
    threshold: wholeNumber('compressed: threshold', threshold, 0, limit),
    level: wholeNumber(`compressed: level of ${name}`, level, least, most),
    maxInflatedBytes: limit,
  }
}

const ALL = ALGORITHMS.map(({ algorithm }) => `'${algorithm}'`).join(' or ')
