import type { Draw } from '../draw.js'
import { hostileText } from './text.js'

/** What Redis, or a regular expression, would take for something else. */
const LITERALS = [
  'a',
  'b',
  ':',
  '?',
  '[',
  ']',
  '^',
  '-',
  '\\',
  '%2A',
  '[a-b]',
  '[^a]',
  '\\*',
  '\\',
  '.',
  '(',
  '|',
  '$',
  '+',
  '漢',
  '😀',
  '\n',
]

/** A glob as patterns come to a store: a few literals, a few `*`, also side by side. */
export function hostileGlob(draw: Draw): string {
  return draw
    .several(1, 6, () => {
      switch (draw.below(4)) {
        case 0:
          return '*'
        case 1:
          return wellFormed(hostileText(draw, 2).slice(0, 40))
        default:
          return draw.oneOf(LITERALS)
      }
    })
    .join('')
}

/** A text that may match: the glob with something in the place of each `*`, and perhaps one thing changed. */
export function textNear(glob: string, draw: Draw): string {
  const text = glob
    .split('*')
    .map((literal, i) => (i === 0 ? '' : draw.several(0, 2, () => draw.oneOf(LITERALS)).join('')) + literal)
    .join('')
  const at = draw.below(text.length + 1)
  switch (draw.below(5)) {
    case 1:
      return wellFormed(text.slice(0, at) + text.slice(at + 1))
    case 2:
      return wellFormed(text.slice(0, at) + draw.oneOf(LITERALS) + text.slice(at))
    case 3:
      return wellFormed(text.slice(0, at) + draw.oneOf(LITERALS) + text.slice(at + 1))
    default:
      return text
  }
}

/** Text that UTF-8 can carry, as all rendered keys are. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '')
}
