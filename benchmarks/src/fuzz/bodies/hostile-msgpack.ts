import type { Draw } from '../draw.js'

const WORDS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'then',
  'toJSON',
  'a',
  '0',
  '',
  'set',
  'map',
  'class',
  'custom',
  'Customer',
  'Date',
  'regexp',
  'URL',
  'Error',
  'bigint',
  'typed-array',
  'Float64Array',
  'rt:Buffer',
  'class Customer',
  'class Object',
  'typed-array Float64Array',
  'custom rt:Buffer',
  '9'.repeat(300),
]
/** Types of extensions: ours, those that msgpackr knows (records, pointers, errors, sets, typed arrays, strings in bundles), others. */
const EXTENSIONS = [0x00, 0x01, 0x02, 0x14, 0x42, 0x65, 0x69, 0x70, 0x72, 0x73, 0x74, 0x78, 0x62, 0x7f, 0x80, 0xff]
/** What says how long something is, and the sizes of that. */
const LENGTHS: readonly (readonly [token: number, size: 1 | 2 | 4])[] = [
  ...([
    [0xc4, 1],
    [0xc5, 2],
    [0xc6, 4],
    [0xd9, 1],
    [0xda, 2],
    [0xdb, 4],
  ] as const),
  ...([
    [0xdc, 2],
    [0xdd, 4],
    [0xde, 2],
    [0xdf, 4],
    [0xc7, 1],
    [0xc8, 2],
    [0xc9, 4],
  ] as const),
]

/** Bytes that are MessagePack, mostly. `good` is a payload to start from. */
export function hostileMsgpack(good: Buffer, draw: Draw): Buffer {
  switch (draw.below(7)) {
    case 0:
    case 1:
      return changed(good, draw)
    case 2:
      return renamed(good, draw)
    case 3:
      return draw.onceIn(10) ? deep(draw) : claim(draw)
    case 4:
      return Buffer.concat([item(draw, 3), item(draw, 2)])
    default:
      return item(draw, 4)
  }
}

/** A good payload with tokens in the place of some bytes, or something put in. */
function changed(good: Buffer, draw: Draw): Buffer {
  const bytes = Buffer.from(good)
  for (let times = 1 + draw.below(3); times > 0; times--) bytes[draw.below(bytes.length)] = token(draw)
  if (!draw.onceIn(3)) return bytes
  const at = draw.below(bytes.length)
  return Buffer.concat([bytes.subarray(0, at), item(draw, 2), bytes.subarray(at + draw.below(4))])
}

/** A good payload in which one text has become another. */
function renamed(good: Buffer, draw: Draw): Buffer {
  const texts = [...good.keys()].filter((at) => good[at]! > 0xa0 && good[at]! < 0xc0)
  const at = texts[draw.below(Math.max(1, texts.length))] ?? 0
  const end = at + 1 + ((good[at] ?? 0xa0) & 0x1f)
  return Buffer.concat([good.subarray(0, at), text(draw), good.subarray(end)])
}

/** More is said to follow than there is. */
function claim(draw: Draw): Buffer {
  const [first, size] = draw.oneOf(LENGTHS)
  const length = Buffer.alloc(size)
  length.fill(draw.oneOf([0xff, 0x7f, 0x80, 0x01, 0x10]))
  if (draw.onceIn(2)) length[0] = draw.below(256)
  const type = first >= 0xc7 && first <= 0xc9 ? [draw.oneOf(EXTENSIONS)] : []
  const head = draw.onceIn(2) ? [0x92] : draw.onceIn(2) ? [0x81, 0xa1, 0x61] : []
  return Buffer.concat([Buffer.from(head), Buffer.from([first]), length, Buffer.from(type), item(draw, 2)])
}

function deep(draw: Draw): Buffer {
  const open = draw.oneOf([[0x91], [0x81, 0xa1, 0x61], [0xd4, 0x01, 0x00], [0x92, 0xc0], [0xd4, 0x72, 0x40]])
  const levels = 10 ** (2 + draw.below(4))
  return Buffer.concat([Buffer.from(Array.from({ length: levels }, () => open).flat()), Buffer.from([0xc0])])
}

function item(draw: Draw, depth: number): Buffer {
  switch (draw.below(depth === 0 ? 5 : 9)) {
    case 0:
      return Buffer.from([token(draw)])
    case 1:
    case 2:
      return text(draw)
    case 3:
      return number(draw)
    case 4: {
      const power = draw.below(5)
      return Buffer.from([
        0xd4 + power,
        draw.oneOf(EXTENSIONS),
        ...Array.from({ length: 2 ** power }, () => draw.below(256)),
      ])
    }
    case 5:
    case 6: {
      // An escape: ours begin so, with a list behind.
      const parts = [Buffer.from([draw.below(8)]), ...draw.several(0, 3, () => item(draw, depth - 1))]
      return Buffer.concat([
        Buffer.from([0xd4, draw.onceIn(3) ? draw.oneOf(EXTENSIONS) : 0x01, 0x00, 0x90 + parts.length]),
        ...parts,
      ])
    }
    case 7: {
      const members = draw.several(0, 3, () => item(draw, depth - 1))
      return Buffer.concat([Buffer.from([0x90 + members.length]), ...members])
    }
    default: {
      const members = draw.several(0, 3, () => [text(draw), item(draw, depth - 1)])
      return Buffer.concat([Buffer.from([0x80 + members.length]), ...members.flat()])
    }
  }
}

function token(draw: Draw): number {
  return draw.onceIn(2) ? 0xc0 + draw.below(0x20) : draw.below(256)
}

function text(draw: Draw): Buffer {
  const bytes = Buffer.from(draw.oneOf(WORDS))
  const head =
    bytes.length < 32 && !draw.onceIn(4) ? [0xa0 + bytes.length] : [0xda, bytes.length >> 8, bytes.length & 255]
  return Buffer.concat([Buffer.from(head), bytes])
}

function number(draw: Draw): Buffer {
  const [first, size] = draw.oneOf([
    [0xcc, 1],
    [0xcd, 2],
    [0xce, 4],
    [0xcf, 8],
    [0xd3, 8],
    [0xca, 4],
    [0xcb, 8],
  ] as const)
  return Buffer.from([first, ...Array.from({ length: size }, () => draw.oneOf([0, 1, 0x7f, 0xff]))])
}
