import { superjsonSerializer } from '@readthrough/superjson'
import { payloadOf } from '../harness/payload.js'
import { formatOf } from './formats/serializer.js'
import { withShelf } from './shelf.js'
import { compressedBy, encryptedBy } from './wrapped.js'

/** What an entry takes in Redis, in bytes. */
export interface EntrySize {
  readonly name: string
  readonly tags: number
  /** The value, as the serializer writes it. */
  readonly serialized: number
  /** That, after it has gone through the wrappers. */
  readonly payload: number
  /** What lies before the payload: the version of the entry and its header. */
  readonly header: number
  /** So much of it names tags, each with its stamp. */
  readonly forTags: number
  /** All that Redis takes for it, key and bookkeeping included. */
  readonly memory: number
}

const TAGS = ['products', 'category:lighting', 'supplier:1234']

/** Entries of a small row, with no tags and with three, plain and wrapped; and of one that is compressed. */
export async function measureSizes(redisUrl: string): Promise<readonly EntrySize[]> {
  const bare = superjsonSerializer()
  const [small, large] = [payloadOf('small', 1), payloadOf('10kb', 1)]
  const cases = [
    { name: 'a row', serializer: bare, value: small },
    { name: 'a row, encrypted', serializer: encryptedBy(bare), value: small },
    { name: '10 KB of rows', serializer: bare, value: large },
    { name: '10 KB of rows, compressed', serializer: compressedBy(bare), value: large },
    { name: '10 KB of rows, compressed and encrypted', serializer: encryptedBy(compressedBy(bare)), value: large },
  ]
  const sizes: EntrySize[] = []
  for (const { name, serializer, value } of cases) {
    const serialized = sizeIn(bare, value)
    const payload = sizeIn(serializer, value)
    await withShelf(redisUrl, serializer, async ({ put }) => {
      const untagged = await put(value)
      for (const tags of [[], TAGS]) {
        const { bytes, memory } = tags.length === 0 ? untagged : await put(value, tags)
        const forTags = bytes - untagged.bytes
        sizes.push({ name, tags: tags.length, serialized, payload, header: bytes - payload, forTags, memory })
      }
    })
  }
  return sizes
}

function sizeIn(serializer: Parameters<typeof formatOf>[0], value: unknown): number {
  const format = formatOf(serializer)
  return format.bytesOf(format.encode(value))
}
