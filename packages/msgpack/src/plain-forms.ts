import type { Kind } from '@readthrough/kinds'

/** The plain forms of nested values. Only a codec's may be anything, and another object each time that it is asked for. */
export class PlainForms {
  /** What codecs have given: both walks must see the same. */
  #given: Map<unknown, unknown> | undefined

  of(kind: Kind, value: unknown): unknown {
    if (this.#given?.has(value) === true) return this.#given.get(value)
    const form = kind.toPlain(value)
    if (kind.shell === undefined) {
      this.#given ??= new Map()
      this.#given.set(value, form)
    }
    return form
  }
}
