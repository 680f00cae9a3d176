import { createHash } from 'node:crypto'
import type { PayloadPlace, PayloadWrapper, Serializer } from '@readthrough/core'

/** A place for wrappers that are tested without a cache. */
export const PLACE: PayloadPlace = { binding: 'rt:test:\0product:1\n3mwm0nk74  cyo0 c  json  ' }

/** The wrapper that was put around last. */
export function lastWrapper(serializer: Serializer): PayloadWrapper {
  const wrapper = serializer.wrappers?.at(-1)
  if (wrapper === undefined) throw new Error('there is no wrapper')
  return wrapper
}

/** Rows as a repository gives them, of about this many characters of JSON; the same at each call. */
export function rows(characters: number): object[] {
  const made: object[] = []
  for (let left = characters; left > 0;) {
    const hash = createHash('sha256').update(String(made.length)).digest()
    const row = {
      id: 100_000 + made.length,
      name: `${WORDS[hash[0]! % WORDS.length]} ${WORDS[hash[1]! % WORDS.length]}`,
      price: (hash.readUInt16BE(2) / 100).toFixed(2),
      isActive: hash[4]! > 20,
      changedAt: new Date(1_790_000_000_000 + hash.readUInt32BE(5)).toISOString(),
      sku: hash.toString('hex', 10, 16),
    }
    made.push(row)
    left -= JSON.stringify(row).length + 1
  }
  return made
}

const WORDS = ['chair', 'table', 'lamp', 'brass', 'oak', 'walnut', 'steel', 'cotton', 'linen', 'garden', 'office']

/** Bytes that do not compress, the same at each call. */
export function noise(length: number): Buffer {
  const blocks: Buffer[] = []
  for (let at = 0; at < length; at += 32) blocks.push(createHash('sha256').update(`noise ${at}`).digest())
  return Buffer.concat(blocks).subarray(0, length)
}
