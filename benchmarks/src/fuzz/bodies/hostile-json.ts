import type { Draw } from '../draw.js'

const WORDS = [
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
const TYPES = [
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

const TEXTS = [
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

/** Text that is JSON, mostly: aimed at prototypes, at metadata, at whatever is big. `good` is a payload to start from. */
export function hostileJson(good: string, draw: Draw): string {
  switch (draw.below(6)) {
    case 0:
      return exchanged(good, draw)
    case 1:
      return aimed(draw)
    case 2:
      return draw.onceIn(20) ? huge(draw) : aimed(draw)
    case 3:
      return json(draw, 3)
    case 4:
      return good.replace('{', `{${text(draw)}:${json(draw, 2)},`)
    default:
      return enveloped(draw)
  }
}

/** One of the texts in the payload becomes another, or one of the numbers does. */
function exchanged(good: string, draw: Draw): string {
  const found = [...good.matchAll(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?/g)]
  const one = found[draw.below(Math.max(1, found.length))]
  if (one === undefined) return text(draw)
  const by = draw.onceIn(3) ? json(draw, 2) : text(draw)
  return good.slice(0, one.index) + by + good.slice(one.index + one[0].length)
}

/** Metadata over data that it fits, or nearly fits. */
function aimed(draw: Draw): string {
  const type = typeNote(draw)
  const plain = draw.oneOf([
    JSON.stringify(draw.oneOf(TEXTS)),
    '[]',
    '{}',
    '[[1,2]]',
    '[1,1]',
    'null',
    '1',
    '[256]',
    json(draw, 2),
  ])
  const path = draw.oneOf(['a', 'a.b', '0', ...WORDS])
  return draw.oneOf([
    `{"json":${plain},"meta":{"values":[${type}],"v":1}}`,
    `{"json":{"a":${plain}},"meta":{"values":{"a":[${type}]},"v":1}}`,
    `{"json":{"a":{"b":${plain}}},"meta":{"values":{${JSON.stringify(path)}:[${type}]},"v":1}}`,
    `{"json":[${plain},null],"meta":{"values":{"0":[${type}]},"referentialEqualities":{"0":["1"]},"v":1}}`,
    `{"json":{"a":${plain},"b":null},"meta":{"referentialEqualities":{${JSON.stringify(path)}:["b","a.c"]},"v":1}}`,
    `{"json":[[${plain},${plain}]],"meta":{"values":["map",{"0.0":[${type}],"0.1":[${typeNote(draw)}]}],"v":1}}`,
  ])
}

function enveloped(draw: Draw): string {
  const values = draw.onceIn(3) ? json(draw, 3) : tree(draw, 3)
  const same = draw.onceIn(2) ? `,"referentialEqualities":${json(draw, 2)}` : ''
  return `{"json":${json(draw, 3)},"meta":{"values":${values}${same},"v":${draw.oneOf(['1', '2', '"1"', 'null'])}}}`
}

function tree(draw: Draw, depth: number): string {
  const below = (): string => `{${draw.several(0, 2, () => `${text(draw)}:${tree(draw, depth - 1)}`).join()}}`
  if (depth === 0) return `[${typeNote(draw)}]`
  return draw.oneOf([`[${typeNote(draw)}]`, `[${typeNote(draw)},${below()}]`, below()])
}

function typeNote(draw: Draw): string {
  if (!draw.onceIn(2)) return draw.oneOf(TYPES)
  const note = [draw.oneOf(FAMILIES), draw.oneOf(NAMES), ...(draw.onceIn(4) ? ['boxed'] : [])]
  return JSON.stringify(note)
}

function json(draw: Draw, depth: number): string {
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
function text(draw: Draw): string {
  const word = JSON.stringify(draw.oneOf(draw.onceIn(3) ? TEXTS : WORDS))
  if (!draw.onceIn(6)) return word
  return word.replace(/[a-z_]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** As large as a body may be: what takes more than a moment, or more memory than it has bytes, must be refused. */
function huge(draw: Draw): string {
  const size = 10 ** (3 + draw.below(3)) * (1 + draw.below(9))
  const plain = draw.oneOf([
    JSON.stringify('9'.repeat(size)),
    JSON.stringify(`/${'(a'.repeat(size / 4)}${')'.repeat(size / 4)}/`),
    `[${Array(Math.floor(size / 2))
      .fill('1')
      .join()}]`,
    `[${Array(Math.floor(size / 8))
      .fill('[1,1]')
      .join()}]`,
    '['.repeat(size / 2) + ']'.repeat(size / 2),
    '{"a":'.repeat(size / 6) + '1' + '}'.repeat(size / 6),
    `{"${size}":1,"4294967294":1}`,
    `[${Array(Math.floor(size / 2))
      .fill('0')
      .join()}]`,
    JSON.stringify(`https://x/${'%'.repeat(size)}`),
    `{${Array.from({ length: Math.floor(size / 12) }, (_, i) => `"k${i}":null`).join()}}`,
  ])
  if (draw.onceIn(3)) return plain
  const deep = Array(Math.min(2_000, size)).fill('0').join('.')
  return draw.oneOf([
    `{"json":${plain},"meta":{"values":[${typeNote(draw)}],"v":1}}`,
    `{"json":{"a":${plain}},"meta":{"values":{"a":[${draw.oneOf(TYPES)}]},"v":1}}`,
    `{"json":${plain},"meta":{"values":{"${deep}":["set"]},"v":1}}`,
    `{"json":${plain},"meta":{"referentialEqualities":{"${deep}":["0"]},"v":1}}`,
    `{"json":[${plain}],"meta":{"values":{"0":["map",{"0.0":["set"]}]},"v":1}}`,
  ])
}
