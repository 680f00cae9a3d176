import type { Draw } from '../draw.js'

import { TYPES, typeNote } from './json-pieces.js'

/** As large as a body may be: what takes more than a moment, or more memory than it has bytes, must be refused. */
export function hugeJson(draw: Draw): string {
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
