import { damaged } from '@readthrough/kinds'
import { Escape, tags } from './escape.js'

/** ES2024, which every Node since 20 has and the declarations in use do not. */
type Text = string & { isWellFormed(): boolean }

const byteOrderMark = 0xfe_ff

/** Whether UTF-8 would change it: a lone surrogate has no form there, and a byte order mark in front is not read. */
export function isOdd(text: string): boolean {
  return text.charCodeAt(0) === byteOrderMark || !(text as Text).isWellFormed()
}

/** The text as MessagePack carries it. */
export function writeText(text: string): string | Escape {
  return isOdd(text) ? new Escape([tags.text, Buffer.from(text, 'utf16le')]) : text
}

/** The text of {@link tags.text}. Throws for anything else. */
export function readOddText(bytes: unknown): string {
  if (!Buffer.isBuffer(bytes) || bytes.length % 2 !== 0) throw damaged('a text is none')
  return bytes.toString('utf16le')
}
