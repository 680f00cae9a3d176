import type { Draw } from '../draw.js'

/** Names that lead to prototypes, to metadata, or to nothing. */
export const WORDS = [
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'valueOf',
    'toJSON',
    'then',
    'length',
    '__defineGetter__',
    'hasOwnProperty',
  ],
  ...[
    'json',
    'meta',
    'values',
    'referentialEqualities',
    'v',
    '0',
    '1',
    '-1',
    '',
    'a',
    'a.b',
    'a\\.b',
    '\\',
    'constructor.prototype',
    '__proto__.polluted',
  ],
  ...[
    'Object',
    'Function',
    'eval',
    'process',
    'Customer',
    'get',
    'set',
    'value',
    'name',
    'message',
    'stack',
    'cause',
    'buffer',
  ],
]
/** What superjson's metadata may call a value, and what it may not. */
export const TYPES = [
  ...[
    'undefined',
    'bigint',
    'Date',
    'regexp',
    'set',
    'map',
    'Error',
    'URL',
    'number',
    'string',
    'symbol',
    'Function',
    'Promise',
    'toString',
  ],
].map((name) => JSON.stringify(name))
const FAMILIES = ['class', 'custom', 'typed-array', 'symbol', '__proto__']
const NAMES = [
  'Customer',
  'Object',
  'Function',
  'Uint8Array',
  'Float64Array',
  'BigUint64Array',
  'Array',
  'rt:Buffer',
  'rt:ArrayBuffer',
  'rt:null',
  'constructor',
  '__proto__',
  'Decimal',
]

/** What the plain form of some type may be, or nearly. */
export const TEXTS = [
  '',
  '0',
  '9'.repeat(400),
  '-0',
  'NaN',
  'Infinity',
  '/(a+)+$/g',
  '/[/',
  '/a/xyz',
  'https://x',
  '::',
  '2020-01-01T00:00:00.000Z',
  'AAAA',
  'a*b=',
  '1e400',
  '0x10',
  '\ufffd',
]

/** What metadata says of a value: a type, or a family and a name. */
export function typeNote(draw: Draw): string {
  if (!draw.onceIn(2)) return draw.oneOf(TYPES)
  const note = [draw.oneOf(FAMILIES), draw.oneOf(NAMES), ...(draw.onceIn(4) ? ['boxed'] : [])]
  return JSON.stringify(note)
}

/** Any JSON, so many levels deep at most. */
export function json(draw: Draw, depth: number): string {
  switch (draw.below(depth === 0 ? 4 : 8)) {
    case 0:
      return 'null'
    case 1:
      return draw.oneOf(['0', '1', '-1', '-0', '1e400', '1e-400', '9007199254740993', 'true', 'false'])
    case 2:
    case 3:
      return text(draw)
    case 4:
    case 5:
      return `[${draw.several(0, 3, () => json(draw, depth - 1)).join()}]`
    default:
      return `{${draw.several(0, 3, () => `${text(draw)}:${json(draw, depth - 1)}`).join()}}`
  }
}

/** A text as JSON; now and then with its characters as escapes. */
export function text(draw: Draw): string {
  const word = JSON.stringify(draw.oneOf(draw.onceIn(3) ? TEXTS : WORDS))
  if (!draw.onceIn(6)) return word
  return word.replace(/[a-z_]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
