const SPACE = ' '
const SPACE_CODE = 0x20

/** Reads a line field by field, because every hit pays for this: splitting it costs twice as much. */
export class LineReader {
  private readonly line: string
  private at = 0
  private isShort = false

  constructor(line: string) {
    this.line = line
  }

  /** A number in base 36; -1 for an empty field, NaN for one that is none. */
  number(): number {
    const { line } = this
    this.begin()
    let number = -1
    for (; this.at < line.length; this.at++) {
      const code = line.charCodeAt(this.at)
      if (code === SPACE_CODE) break
      number = (number === -1 ? 0 : number * 36) + digitOf(code)
    }
    this.at++
    return number
  }

  text(): string {
    const { line, at } = this
    this.begin()
    const space = line.indexOf(SPACE, at)
    const end = space < 0 ? line.length : space
    this.at = end + 1
    return line.slice(at, end)
  }

  /** Whether there were as many fields as were read, and no more. */
  get isAtEnd(): boolean {
    return !this.isShort && this.at === this.line.length + 1
  }

  /** Behind the last field there is no other, not even an empty one. */
  private begin(): void {
    if (this.at > this.line.length) this.isShort = true
  }
}

function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  return code >= 0x61 && code <= 0x7a ? code - 0x57 : Number.NaN
}
