import type { Draw } from '../draw.js'

import { hugeJson } from './huge-json.js'
import { json, text, TEXTS, typeNote, WORDS } from './json-pieces.js'

/** Text that is JSON, mostly: aimed at prototypes, at metadata, at whatever is big. `good` is a payload to start from. */
export function hostileJson(good: string, draw: Draw): string {
  switch (draw.below(6)) {
    case 0:
      return exchanged(good, draw)
    case 1:
      return aimed(draw)
    case 2:
      return draw.onceIn(20) ? hugeJson(draw) : aimed(draw)
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
