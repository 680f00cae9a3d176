import zlib from 'node:zlib'

/** What {@link CompressionOptions} names. */
export type AlgorithmName = 'brotli' | 'gzip' | 'zstd'

/** One way to compress. */
export interface Algorithm {
  readonly algorithm: AlgorithmName
  /** What entries that it compressed say of themselves. */
  readonly name: string
  /** Whether this Node has it. */
  readonly isHere: boolean
  readonly levels: { readonly least: number; readonly most: number }
  compress(payload: Uint8Array, level: number): Uint8Array
  /** What it inflates to, in at most `bounds.maxOutputLength` bytes, and how much of the stream that took. */
  inflate(stream: Uint8Array, bounds: Bounds): Inflated
}

/** Where inflating ends. */
export interface Bounds {
  readonly maxOutputLength: number
  /** How much is set aside at a time. */
  readonly chunkSize: number
  /** The limit that stands for every entry: what a stream may want for its work follows from it. */
  readonly maxInflatedBytes: number
}

/** What Node's functions give with `info: true`. */
export interface Inflated {
  readonly buffer: Uint8Array
  /** `bytesWritten`: how much of what it was given it has taken in. */
  readonly engine: { readonly bytesWritten: number }
}

const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = zlib.constants

const brotli: Algorithm = {
  algorithm: 'brotli',
  name: 'br',
  isHere: true,
  levels: { least: 0, most: 11 },
  compress: (payload, level) =>
    zlib.brotliCompressSync(payload, {
      params: { [BROTLI_PARAM_QUALITY]: level, [BROTLI_PARAM_SIZE_HINT]: payload.length },
    }),
  inflate: (stream, { maxOutputLength, chunkSize }) =>
    withInfo(zlib.brotliDecompressSync(stream, { ...INFO, maxOutputLength, chunkSize })),
}

const gzip: Algorithm = {
  algorithm: 'gzip',
  name: 'gz',
  isHere: true,
  levels: { least: 1, most: 9 },
  compress: (payload, level) => zlib.gzipSync(payload, { level }),
  inflate: (stream, { maxOutputLength, chunkSize }) =>
    withInfo(zlib.gunzipSync(stream, { ...INFO, maxOutputLength, chunkSize })),
}

/** What newer Nodes have, and the types of Node 20 do not know. */
interface Zstd {
  zstdCompressSync(payload: Uint8Array, options: object): Buffer
  zstdDecompressSync(stream: Uint8Array, options: object): Buffer
}

const zstdHere = 'zstdCompressSync' in zlib ? (zlib as unknown as Zstd) : undefined
/** Numbers of the library itself, `ZSTD_c_compressionLevel` and `ZSTD_d_windowLogMax`. */
const ZSTD_LEVEL = 100
const ZSTD_MAX_WINDOW = 100
/** The least that the library takes for it. */
const LEAST_WINDOW = 10

const zstd: Algorithm = {
  algorithm: 'zstd',
  name: 'zs',
  isHere: zstdHere !== undefined,
  levels: { least: 1, most: 22 },
  compress: (payload, level) => required(zstdHere).zstdCompressSync(payload, { params: { [ZSTD_LEVEL]: level } }),
  inflate: (stream, { maxOutputLength, chunkSize, maxInflatedBytes }) => {
    // A stream says how much memory it wants, up to 128 MiB unless told otherwise. One of ours wants no more than its
    // payload takes.
    const params = { [ZSTD_MAX_WINDOW]: Math.max(LEAST_WINDOW, Math.ceil(Math.log2(maxInflatedBytes))) }
    return withInfo(required(zstdHere).zstdDecompressSync(stream, { ...INFO, maxOutputLength, chunkSize, params }))
  },
}

/** All there are, also those that this Node lacks. */
export const ALGORITHMS: readonly Algorithm[] = [brotli, gzip, zstd]

const INFO = { info: true } as const

/** The types know nothing of what `info` makes of the result. */
function withInfo(result: Buffer): Inflated {
  return result as unknown as Inflated
}

function required(here: Zstd | undefined): Zstd {
  if (here === undefined) throw new TypeError('This Node has no zstd')
  return here
}
