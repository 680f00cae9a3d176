import { crc32 } from 'node:zlib'
import type { Payload } from './serializer.js'

/** How many characters a checksum takes, each of them one byte. */
export const CHECKSUM_LENGTH = 6

/**
 * A CRC-32 of the UTF-8 bytes of `part`, which goes on from `before`: that of the parts in front of it, or a seed. So a
 * text, and the same text as bytes, have the same one. Any flipped bit changes it, and any burst of damage within 32
 * bits; other damage goes unseen once in 2^32 times. It is no signature: whoever means to deceive can write a right one.
 */
export function checksumOf(part: Payload, before: number): number {
  // Of no bytes at all, Nodes before 24 may give 0: it depends on whether their memory has been looked at.
  return part.length === 0 ? before : crc32(part, before)
}

/** What the checksum of a body begins with: another one for each name, and for each first character. */
export function seedOf(nameHash: number, code: number): number {
  return (nameHash ^ Math.imul(code, 0x01000193)) >>> 0
}

/** Six bits a character, `0` to `o`, the lowest first. Read without making a text of it: every hit pays for this. */
const FIRST = 0x30

/** A checksum as it is stored. */
export function writeChecksum(sum: number): string {
  let text = ''
  for (let i = 0, rest = sum; i < CHECKSUM_LENGTH; i++, rest >>>= 6) text += String.fromCharCode(FIRST + (rest & 63))
  return text
}

/** Whether `sum` is what is written in `text` from `at` on. */
export function saysChecksum(text: string, at: number, sum: number): boolean {
  for (let i = 0, rest = sum; i < CHECKSUM_LENGTH; i++, rest >>>= 6) {
    if (text.charCodeAt(at + i) !== FIRST + (rest & 63)) return false
  }
  return true
}
