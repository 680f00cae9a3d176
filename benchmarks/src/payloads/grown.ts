import { createHash } from 'node:crypto'
import type { Serializer } from '@readthrough/core'
import { msgpackSerializer } from '@readthrough/msgpack'
import { superjsonSerializer } from '@readthrough/superjson'
import { PAYLOADS, payloadOf } from '../harness/payload.js'
import { ALGORITHMS } from './algorithms.js'
import { withShelf } from './shelf.js'
import { compressedBy, encryptedBy } from './wrapped.js'

/** What compression has made of entries, as they lie in Redis. */
export interface Growth {
  /** Entries that were stored with compression and without, and compared. */
  readonly compared: number
  /** So many of them were stored compressed. */
  readonly shrunk: number
  /** Those that are larger with it, named. */
  readonly grown: readonly string[]
}

/** A serializer without compression, and with it. */
export interface Pair {
  readonly name: string
  readonly bare: Serializer
  readonly wrapped: Serializer
}

interface Sample {
  readonly name: string
  readonly value: unknown
}

const PER_PAYLOAD = 4
/** Around the size from which on payloads are compressed. */
const [FROM_BYTES, TO_BYTES] = [1_000, 1_060]

/** Stores everything without compression and with it, and compares what lies there. */
export async function measureGrowth(redisUrl: string, pairs: readonly Pair[] = compressions()): Promise<Growth> {
  const samples = samplesOf()
  let [compared, shrunk] = [0, 0]
  const grown: string[] = []
  for (const { name, bare, wrapped } of pairs) {
    const without = await sizesOf(redisUrl, bare, samples)
    const others = await sizesOf(redisUrl, wrapped, samples)
    for (const [at, bytes] of others.entries()) {
      compared++
      if (bytes < without[at]!) shrunk++
      if (bytes > without[at]!) grown.push(`${samples[at]!.name} by ${name}: ${without[at]} became ${bytes} bytes`)
    }
  }
  return { compared, shrunk, grown }
}

/** Each of our serializers with every algorithm that this Node has, and without; then both under encryption, too. */
function compressions(): readonly Pair[] {
  const serializers: readonly Serializer[] = [superjsonSerializer(), msgpackSerializer()]
  return serializers.flatMap((bare) => [
    ...ALGORITHMS.map((algorithm) => ({
      name: `${bare.id} and ${algorithm}`,
      bare,
      wrapped: compressedBy(bare, algorithm),
    })),
    {
      name: `${bare.id}, compressed and encrypted`,
      bare: encryptedBy(bare),
      wrapped: encryptedBy(compressedBy(bare)),
    },
  ])
}

/** The payloads of the row, and what lies in wait for compression: nothing, next to nothing, noise, and every size near the threshold. */
function samplesOf(): readonly Sample[] {
  const sizes = Array.from({ length: TO_BYTES - FROM_BYTES }, (_, at) => FROM_BYTES + at)
  return [
    ...PAYLOADS.flatMap((payload) =>
      Array.from({ length: PER_PAYLOAD }, (_, id) => ({ name: `${payload} ${id}`, value: payloadOf(payload, id) })),
    ),
    { name: 'undefined', value: undefined },
    { name: 'null', value: null },
    { name: 'no text', value: '' },
    ...[...sizes, 10_240, 102_400].flatMap((bytes) => [
      { name: `${bytes} letters`, value: lettersOf(bytes) },
      { name: `${bytes} bytes of noise`, value: new Uint8Array(noiseOf(bytes)) },
    ]),
  ]
}

/** Bytes that cannot be compressed, always the same. */
function noiseOf(bytes: number): Buffer {
  return createHash('shake256', { outputLength: bytes }).update('noise').digest()
}

/** Text that hardly can be. */
function lettersOf(length: number): string {
  return noiseOf(length).toString('base64').slice(0, length)
}

function sizesOf(redisUrl: string, serializer: Serializer, samples: readonly Sample[]): Promise<readonly number[]> {
  return withShelf(redisUrl, serializer, async ({ put }) => {
    const sizes: number[] = []
    for (const { value } of samples) sizes.push((await put(value)).bytes)
    return sizes
  })
}
