import { damaged } from '@readthrough/kinds'
import { escapeType } from './escape.js'

const dateType = 0xff
const bigintType = 0x42
const undefinedType = 0x00
const proto = Buffer.from('__proto__')

/** How many bytes an item takes, by its first; 0 where that is not enough to tell. */
export const sizeOf: Uint8Array = Uint8Array.from({ length: 256 }, (_, token) => {
  if (token < 0x80 || token >= 0xe0) return 1 // small integers
  if (token >= 0xa0 && token < 0xc0) return 1 + token - 0xa0 // short texts
  if (token === 0xc0 || token === 0xc2 || token === 0xc3) return 1 // null, false, true
  if (token === 0xcb || token === 0xcf || token === 0xd3) return 9 // doubles and bigints
  if (token >= 0xcc && token <= 0xce) return 1 + 2 ** (token - 0xcc) // integers
  if (token >= 0xd0 && token <= 0xd2) return 1 + 2 ** (token - 0xd0)
  return 0
})

export function isMap(token: number): boolean {
  return (token >= 0x80 && token < 0x90) || token === 0xde || token === 0xdf
}

export function isList(token: number): boolean {
  return (token >= 0x90 && token < 0xa0) || token === 0xdc || token === 0xdd
}

/** Whether an escape begins here. Its parts, one item, follow. */
export function isEscape(bytes: Buffer, at: number): boolean {
  return bytes[at] === 0xd4 && bytes[at + 1] === escapeType && bytes[at + 2] === 0
}

/** How many items a map, a list or an escape has, names included, and where they start. */
export function membersOf(bytes: Buffer, at: number): { readonly count: number; readonly start: number } {
  const token = bytes[at]!
  if (token < 0x90) return { count: (token - 0x80) * 2, start: at + 1 }
  if (token < 0xa0) return { count: token - 0x90, start: at + 1 }
  if (token === 0xd4) return { count: 1, start: at + 3 }
  const size = token === 0xdc || token === 0xde ? 2 : 4
  const length = uintAt(bytes, at + 1, size)
  return { count: isMap(token) ? length * 2 : length, start: at + 1 + size }
}

/** Where the name of a property ends that begins here: text, and not the one that replaces a prototype. */
export function nameEnd(bytes: Buffer, at: number): number {
  const token = bytes[at]!
  const isShort = token >= 0xa0 && token < 0xc0
  if (!isShort && (token < 0xd9 || token > 0xdb)) throw damaged('a name of an object is no text')
  const end = isShort ? at + sizeOf[token]! : textEnd(bytes, at)
  const last = bytes[end - 1]
  if (last === 0x5f && proto.equals(bytes.subarray(end - proto.length, end)) && end - at <= proto.length + 5) {
    const header = isShort ? 1 : 1 + 2 ** (token - 0xd9)
    if (end - at - header === proto.length) throw damaged('it has a key "__proto__"')
  }
  return end
}

/** Where a text or bytes end that have their length behind their first byte. */
export function textEnd(bytes: Buffer, at: number): number {
  const token = bytes[at]!
  if (token !== 0xc4 && token !== 0xc5 && token !== 0xc6 && token < 0xd9) throw unknownToken()
  const size = 2 ** (token - (token < 0xd9 ? 0xc4 : 0xd9))
  return at + 1 + size + uintAt(bytes, at + 1, size)
}

/** Where an extension ends: undefined, a Date or a bigint. Every other one is somebody else's. */
export function extensionEnd(bytes: Buffer, at: number): number {
  const token = bytes[at]!
  if (token === 0xc1 || token === 0xca) throw unknownToken()
  const isFixed = token >= 0xd4
  const size = isFixed ? 0 : 2 ** (token - 0xc7)
  const length = isFixed ? 2 ** (token - 0xd4) : uintAt(bytes, at + 1, size)
  const type = bytes[at + 1 + size]
  const data = bytes[at + 2 + size]
  const isOurs =
    (type === bigintType && length > 0) ||
    (type === dateType && (length === 4 || length === 8 || length === 12 || (token === 0xd4 && data === 0xff))) ||
    (type === undefinedType && token === 0xd4 && data === 0)
  if (!isOurs) throw damaged('it has an extension of another kind')
  return at + 2 + size + length
}

function unknownToken(): Error {
  return damaged('it has a token that is never written')
}

/** Bytes that are not there count as 0: whoever asks looks at the end. */
function uintAt(bytes: Buffer, at: number, size: number): number {
  let uint = 0
  for (let step = 0; step < size; step++) uint = uint * 0x1_00 + (bytes[at + step] ?? 0)
  return uint
}
