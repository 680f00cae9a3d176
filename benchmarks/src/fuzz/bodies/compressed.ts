import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import zlib from 'node:zlib'
import type { Draw } from '../draw.js'

/** How somebody else compresses: not made by what is tested. */
type Compress = (bytes: Buffer) => Buffer

const zstd = (zlib as { readonly zstdCompressSync?: Compress }).zstdCompressSync
const quickly = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }

/** By the names that they have in entries; zstd where this Node has it. */
const ALGORITHMS: ReadonlyMap<string, Compress> = new Map<string, Compress>([
  ['br', (bytes) => zlib.brotliCompressSync(bytes, quickly)],
  ['gz', (bytes) => zlib.gzipSync(bytes, { level: 1 })],
  ...(zstd === undefined ? [] : ([['zs', zstd]] as const)),
])

/** What a few hundred kilobytes can become. */
const BOMB_BYTES = 256 * 1024 * 1024
const CHUNK = Buffer.alloc(1024 * 1024)
const bombs = new Map<string, Buffer>()

/** Makes them beforehand, bit by bit, so that making them takes no memory that a case is blamed for. */
export async function prepareBombs(names: readonly (string | undefined)[]): Promise<void> {
  for (const name of names) {
    const stream = name === 'br' ? zlib.createBrotliCompress(quickly) : zlib.createGzip({ level: 9 })
    if (name === undefined || name === 'zs' || bombs.has(name)) continue
    const zeros = Readable.from(Array.from({ length: BOMB_BYTES / CHUNK.length }, () => CHUNK))
    bombs.set(name, await buffer(zeros.pipe(stream)))
  }
}

/** A compressed payload as entries hold it, its length before its stream: right, or wrong in one of many ways. */
export function hostileStream(inner: Buffer, name: string, draw: Draw): Buffer {
  const compress = ALGORITHMS.get(draw.onceIn(12) ? draw.oneOf([...ALGORITHMS.keys()]) : name) ?? zlib.gzipSync
  switch (draw.below(10)) {
    case 4:
      return framed(
        draw.oneOf([0, 1, inner.length + 1, inner.length - 1, 2 ** 31, 2 ** 32 - 1, 8 * 1024 * 1024]),
        compress(inner),
      )
    case 5: {
      const stream = compress(inner)
      return framed(inner.length, stream.subarray(0, draw.below(stream.length)))
    }
    case 6:
      return framed(inner.length, Buffer.concat([compress(inner), compress(Buffer.from('more'))]))
    case 7: {
      const stream = compress(inner)
      stream[draw.below(stream.length)]! ^= 1 << draw.below(8)
      return framed(inner.length, stream)
    }
    case 8:
      return draw.onceIn(8)
        ? framed(draw.oneOf([1, 1_000, BOMB_BYTES, 8 * 1024 * 1024]), bombs.get(name) ?? compress(CHUNK))
        : inner
    case 9:
      return framed(inner.length, compress(framed(inner.length, compress(inner))))
    default:
      return framed(inner.length, compress(inner))
  }
}

function framed(length: number, stream: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(Math.max(0, length))
  return Buffer.concat([head, stream])
}
