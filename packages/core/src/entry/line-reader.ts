const SPACE = ' '
const SPACE_CODE = 0x20

/**
 * Reads a line field by field, where it lies: every hit pays for this, and cutting it into pieces first costs three
 * times as much.
 */
export class LineReader {
  private readonly text: string
  private readonly end: number
  private at: number

  /** For the line from `from` to `end`, which is behind its last character. */
  constructor(text: string, from: number, end: number) {
    this.text = text
    this.at = from
    this.end = end
  }

  /** A number in base 36; -1 for an empty field or none at all, NaN for one that is no number. */
  number(): number {
    const { text, end } = this
    let number = -1
    let at = this.at
    for (; at < end; at++) {
      const code = text.charCodeAt(at)
      if (code === SPACE_CODE) break
      number = (number === -1 ? 0 : number * 36) + digitOf(code)
    }
    this.at = at + 1
    return number
  }

  /** `undefined` where there is no such field. */
  word(): string | undefined {
    const { text, at, end } = this
    if (at > end) return undefined
    const space = text.indexOf(SPACE, at)
    const last = space < 0 || space > end ? end : space
    this.at = last + 1
    return text.slice(at, last)
  }

  /** All the rest; `undefined` where the line has ended before. */
  rest(): string | undefined {
    return this.at > this.end ? undefined : this.text.slice(this.at, this.end)
  }
}

function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  return code >= 0x61 && code <= 0x7a ? code - 0x57 : Number.NaN
}
