const mostTexts = 1_000
const longestKey = 64

/** What a member comes after, in the JSON of its object: nothing, something complete, or a text without its closing quote. */
export type After = 'nothing' | 'complete' | 'text'

interface KeyText {
  readonly key: string
  readonly after: After
  readonly isText: boolean
  readonly text: string
  /** The one that was wanted after it the last time. */
  next: KeyText | undefined
}

/**
 * What stands between the members of objects, from the closing quote of one to the opening quote of the next:
 * `","name":"`. Rows have the same keys again and again, so each serializer keeps what it has made; of so many at most,
 * and of no long names.
 */
export class KeyTexts {
  readonly #texts = new Map<string, KeyText[]>()
  #size = 0
  #last: KeyText = { key: '', after: 'nothing', isText: false, text: '', next: undefined }

  /** What stands before the value of `key`; if that is a text, with its opening quote. */
  before(key: string, after: After, isText: boolean): string {
    // Mostly it is what followed on the same key in the row before.
    const guess = this.#last.next
    if (guess !== undefined && guess.key === key && guess.after === after && guess.isText === isText) {
      this.#last = guess
      return guess.text
    }
    const found = this.#texts.get(key)?.find((each) => each.after === after && each.isText === isText)
    if (found === undefined) return this.#newText(key, after, isText)
    this.#last.next = found
    this.#last = found
    return found.text
  }

  #newText(key: string, after: After, isText: boolean): string {
    const closing = after === 'nothing' ? '{' : after === 'text' ? '",' : ','
    const text = `${closing}${JSON.stringify(key)}:${isText ? '"' : ''}`
    if (key.length > longestKey) return text
    if (this.#size++ === mostTexts) {
      this.#texts.clear()
      this.#size = 1
    }
    const made = { key, after, isText, text, next: undefined }
    const texts = this.#texts.get(key)
    if (texts === undefined) this.#texts.set(key, [made])
    else texts.push(made)
    return text
  }
}
