import { jsonSerializer } from '@readthrough/core'
import zlib from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { compressed } from '../src/index.js'
import { lastWrapper, PLACE, rows } from './sample.js'

const MIB = 1_024 * 1_024
const LENGTH_BYTES = 4
/** By Node or by us, in whatever words. */
const REFUSED = expect.any(Error)
const wrapper = lastWrapper(compressed(jsonSerializer()))
const unwrap = (name: string, payload: Uint8Array) => wrapper.unwrap(payload, name, PLACE)

/** A payload that says that it is this long. */
function saying(length: number, stream: Uint8Array): Buffer {
  const bytes = Buffer.alloc(LENGTH_BYTES)
  bytes.writeUInt32BE(length)
  return Buffer.concat([bytes, stream])
}

const Q = zlib.constants.BROTLI_PARAM_QUALITY

interface Way {
  readonly name: string
  readonly compress: (payload: Uint8Array) => Uint8Array
}

const zstd = 'zstdCompressSync' in zlib ? (zlib as unknown as { zstdCompressSync: Way['compress'] }) : undefined
const WAYS: Way[] = [
  { name: 'br', compress: (payload) => zlib.brotliCompressSync(payload, { params: { [Q]: 3 } }) },
  { name: 'gz', compress: (payload) => zlib.gzipSync(payload) },
  ...(zstd === undefined ? [] : [{ name: 'zs', compress: zstd.zstdCompressSync }]),
]

describe.each(WAYS)('what claims to be compressed ($name)', ({ name, compress }) => {
  const plain = Buffer.from(JSON.stringify(rows(1_500)))
  const stream = compress(plain)

  it('is read where length and stream are right', () => {
    expect(plain.equals(unwrap(name, saying(plain.length, stream)))).toBe(true)
  })

  it('is refused wherever it was cut', () => {
    const whole = saying(plain.length, stream)
    for (let length = 0; length < whole.length; length++) {
      expect(() => unwrap(name, whole.subarray(0, length))).toThrow(REFUSED)
    }
  })

  it('is refused where it goes on behind its end, be it with another whole stream', () => {
    for (const more of [Buffer.of(0), Buffer.of(7), Buffer.alloc(9), stream, compress(Buffer.from('x'))]) {
      expect(() => unwrap(name, saying(plain.length, Buffer.concat([stream, more])))).toThrow(REFUSED)
    }
  })

  it('is refused where it says another length than it has', () => {
    for (const length of [0, 1, plain.length - 1, plain.length + 1, 2 * plain.length]) {
      expect(() => unwrap(name, saying(length, stream))).toThrow(REFUSED)
    }
    for (const length of [8 * MIB + 1, 2 ** 31, 2 ** 32 - 1]) {
      expect(() => unwrap(name, saying(length, stream))).toThrow(expect.objectContaining({ code: 'VALUE_TOO_LARGE' }))
    }
  })

  it('is refused where it is nothing, or is a stream of nothing', () => {
    expect(() => unwrap(name, Buffer.alloc(0))).toThrow(RangeError)
    expect(() => unwrap(name, saying(0, compress(Buffer.alloc(0))))).toThrow(RangeError)
    expect(() => unwrap(name, saying(1, compress(Buffer.alloc(0))))).toThrow(REFUSED)
  })

  it('is read or refused, whichever bit of it has flipped, and never becomes longer than it says', () => {
    const whole = saying(plain.length, stream)
    const outcomes = { read: 0, refused: 0 }
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const flipped = Buffer.from(whole)
      flipped[bit >> 3]! ^= 1 << (bit & 7)
      try {
        expect(unwrap(name, flipped)).toHaveLength(plain.length)
        outcomes.read++
      } catch (error) {
        if ((error as Error).name === 'AssertionError') throw error
        outcomes.refused++
      }
    }
    expect(outcomes.refused).toBeGreaterThan(100)
  })

  it('is no bomb: 200 MB of zeros are refused before they are made, whatever length they claim', () => {
    const bomb = compress(Buffer.alloc(200 * MIB))
    const part = compress(Buffer.alloc(40 * MIB))
    const roomy = lastWrapper(compressed(jsonSerializer(), { maxInflatedBytes: 40 * MIB }))
    const whole = cost(() => expect(roomy.unwrap(saying(40 * MIB, part), name, PLACE)).toHaveLength(40 * MIB))
    for (const claimed of [200 * MIB, 8 * MIB, 1_000]) {
      const refused = cost(() => expect(() => unwrap(name, saying(claimed, bomb))).toThrow(REFUSED))
      expect(refused.bytes).toBeLessThan(64 * MIB)
      expect(refused.cpu).toBeLessThan(whole.cpu)
    }
  })
})

/** What it takes of the processor, in microseconds, and of memory. */
function cost(work: () => void): { cpu: number; bytes: number } {
  const { arrayBuffers, rss } = process.memoryUsage()
  const begun = process.cpuUsage()
  work()
  const used = process.cpuUsage(begun)
  const after = process.memoryUsage()
  return { cpu: used.user + used.system, bytes: Math.max(after.arrayBuffers - arrayBuffers, after.rss - rss) }
}

const OLD = WAYS.some(({ name }) => name === 'zs') ? [] : [process.version]
const NEW = OLD.length > 0 ? [] : [process.version]

it.each(OLD)('%s has no zstd: that is refused at definition, and entries of it are no crash', () => {
  expect(() => compressed(jsonSerializer(), { algorithm: 'zstd' })).toThrow(/^compressed: algorithm: this Node, v/)
  expect(wrapper.owns('zs')).toBe(true)
  expect(() => unwrap('zs', saying(1, Buffer.of(1)))).toThrow(/cannot inflate 'zs'/)
})

it.each(NEW)('%s gives zstd no more memory for its work than a payload may take', () => {
  /** A frame of one raw block, `A`, that wants a window of 2^`exponent` bytes. */
  const frame = (exponent: number): Buffer =>
    saying(1, Buffer.of(0x28, 0xb5, 0x2f, 0xfd, 0x00, (exponent - 10) << 3, 0x09, 0x00, 0x00, 0x41))
  expect(unwrap('zs', frame(23))).toEqual(Buffer.from('A'))
  expect(() => unwrap('zs', frame(24))).toThrow(/memory/)
  expect(() => unwrap('zs', frame(27))).toThrow(/memory/)
})
