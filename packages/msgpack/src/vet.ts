import { damaged } from '@readthrough/kinds'
import { extensionEnd, isEscape, isList, isMap, membersOf, nameEnd, sizeOf, textEnd } from './tokens.js'

/** Deeper values are written in parts of 32 levels, none of which takes more than six of MessagePack's. */
const maxDepth = 256

/**
 * Looks over a payload before anything is made of it: one value, whole, of the forms that this package writes; no header
 * that claims more than is there, no depth that exhausts the stack, no key that is not text, no key `__proto__`, no
 * extension of somebody else. Throws for everything else. It makes nothing itself, whatever the bytes say.
 *
 * @returns whether there are escapes in it, which have to be read
 */
export function vet(bytes: Buffer): boolean {
  const end = bytes.length
  let at = 0
  /** Items to come at this level. In a map names count, too, and one is next where the number is even. */
  let left = 1
  let inMap = false
  /** What is left of the levels around it, inverted for a map. */
  const around: number[] = []
  let hasEscapes = false
  for (;;) {
    while (left === 0) {
      const outer = around.pop()
      if (outer === undefined) {
        if (at !== end) throw damaged('there are bytes behind its end')
        return hasEscapes
      }
      inMap = outer < 0
      left = inMap ? ~outer : outer
    }
    if (at >= end) throw damaged('it is cut short')
    const isName = inMap && left % 2 === 0
    left--
    const token = bytes[at]!
    if (isName) {
      at = nameEnd(bytes, at)
    } else if (sizeOf[token]! > 0) {
      at += sizeOf[token]!
    } else if (isMap(token) || isList(token) || isEscape(bytes, at)) {
      const { count, start } = membersOf(bytes, at)
      // Every item takes a byte at least, so that no header can claim more than there are.
      if (count > end - start) throw damaged('it is cut short')
      if (around.length >= maxDepth) throw damaged('it reaches too deep')
      around.push(inMap ? ~left : left)
      inMap = isMap(token)
      left = count
      at = start
      if (!inMap && !isList(token)) hasEscapes = true
    } else {
      at = token < 0xdc && (token >= 0xd9 || token < 0xc7) ? textEnd(bytes, at) : extensionEnd(bytes, at)
    }
    if (at > end) throw damaged('it is cut short')
  }
}
