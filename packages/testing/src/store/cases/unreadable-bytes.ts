/** A whole id, as a value, a lease and a barrier carry one. */
export const ID = 'AbcdefghijKLMNOPQRs_'

/** Bytes by their codes. */
export const bytes = (...codes: number[]): Uint8Array => Uint8Array.from(codes)

/** What no store of ours wrote: neither value, nor lease, nor barrier. */
export const UNREADABLE: readonly (readonly [name: string, raw: string | Uint8Array])[] = [
  ['an empty string', ''],
  ['a V alone', 'V'],
  ['an L alone', 'L'],
  ['a value whose id is cut short', `V${ID.slice(1)}`],
  ['a lease whose token is cut short', `L${ID.slice(1)}`],
  ['a lease with more behind its token', `L${ID}x`],
  ['an H alone', 'H'],
  ['a barrier whose generation is cut short', `H${ID.slice(1)}`],
  ['text that begins like a barrier', 'Hello there, dear visitor'],
  ['text', 'hello'],
  ['JSON', '{"id":1,"name":"é\u{1F600}"}'],
  ['another first letter', `X${ID}`],
  ['a byte order mark', '\ufeffV'],
  ['a replacement character', 'a\ufffdb'],
  ['bytes that are not UTF-8', bytes(0xff, 0xfe, 0x00, 0x80)],
  ['a value whose id is not ASCII', Buffer.concat([Buffer.from('V'), Buffer.alloc(40, 0xe9)])],
  ['something long', 'z'.repeat(100_000)],
]

/** Unlike each other, and yet alike to whoever decodes them carelessly. */
export const ALIKE: readonly (readonly [string | Uint8Array, string | Uint8Array])[] = [
  [bytes(0xff), bytes(0xfe)],
  [bytes(0xff), '\ufffd'],
  [`X${ID}one`, `X${ID}two`],
  ['', '\0'],
  ['V', 'L'],
  ['H', 'V'],
  [`${'z'.repeat(100_000)}a`, `${'z'.repeat(100_000)}b`],
]
