import type { KeyPart } from '@readthrough/core'
import { globMatches, textMatches } from './glob.js'
import { canonicalPart } from './parts.js'

type Parts = readonly KeyPart[]

/** What a pattern is made of, in order: `undefined` stands for any characters, a list of one for a part, text for itself. */
export type Sketch = readonly (string | readonly [KeyPart] | undefined)[]

/** Whether it is more than wildcards; else it is refused. */
export function namesAPart(meant: Sketch): boolean {
  return /[^*:]/.test(meant.map(textOf).join(''))
}

/**
 * Whether a key is among those that a pattern means: what matches by symbols must go, where `:` between parts is a symbol
 * that no part holds. What does not even match as text, escaped as the guide says, must not. In between are patterns
 * that begin in the middle of an escape, which may take more: they speak of keys as they are written.
 */
export function meaning(meant: Sketch, alsoExact: boolean, key: Parts): 'must' | 'may' | 'must not' {
  const exact = meant.slice(0, -2)
  if (alsoExact && globMatches(exact.flatMap(symbolsOf), keySymbols(key), WILD)) return 'must'
  if (globMatches(meant.flatMap(symbolsOf), keySymbols(key), WILD)) return 'must'
  return textMatches(meant.map(textOf).join(''), key.map(writtenPart).join(':')) ? 'may' : 'must not'
}

const WILD = '*any'

function symbolsOf(piece: Sketch[number]): readonly string[] {
  if (piece === undefined) return [WILD]
  return typeof piece === 'string' ? Array.from(piece) : partSymbols(piece[0])
}

function keySymbols(key: Parts): readonly string[] {
  return key.flatMap((part, i) => (i === 0 ? partSymbols(part) : [':', ...partSymbols(part)]))
}

/** A part symbol by symbol; `:` and `*` inside it are symbols of their own. */
function partSymbols(part: KeyPart): readonly string[] {
  const canonical = canonicalPart(part)
  // Of null, booleans and dates the mark is one symbol, which no text holds; the digits of a date are digits.
  if (canonical.startsWith('!')) return [canonical]
  if (canonical.startsWith('@')) return Array.from(canonical)
  return Array.from(canonical.slice(1)).map((symbol) =>
    symbol === ':' || symbol === '*' ? `literal ${symbol}` : symbol,
  )
}

function textOf(piece: Sketch[number]): string {
  if (piece === undefined) return '*'
  return typeof piece === 'string' ? piece : writtenPart(piece[0])
}

/** A part as the guide says that it is written. */
function writtenPart(part: KeyPart): string {
  const canonical = canonicalPart(part)
  if (canonical.startsWith('!')) return `%${canonical[1]}`
  if (canonical.startsWith('@')) return `%d${canonical.slice(1)}`
  return Array.from(canonical.slice(1)).map(writtenSymbol).join('')
}

function writtenSymbol(symbol: string): string {
  const code = symbol.codePointAt(0) ?? 0
  const hex = code.toString(16).toUpperCase().padStart(2, '0')
  if (code >= 0xd800 && code <= 0xdfff) return `%u${hex}`
  return code < 0x20 || code === 0x7f || '%:*{}'.includes(symbol) ? `%${hex}` : symbol
}
