import type { Catalogue, Kind } from '@readthrough/kinds'
import { readTypeNote } from './metadata.js'

/** The kinds of values without members, by the text that is written for them: `["Date"]`. */
export class LeafNotes {
  readonly #catalogue: Catalogue
  readonly #kinds = new Map<string, Kind>()

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue
  }

  /** The kind that the text of a tree of notes names; undefined where the tree may say more than a kind. Throws for none. */
  kindOf(text: string): Kind | undefined {
    return this.#kinds.get(text) ?? this.#newKind(text)
  }

  #newKind(text: string): Kind | undefined {
    const { kind, boxed, below } = readTypeNote(JSON.parse(text) as unknown[], this.#catalogue)
    if (kind.nested || boxed || below !== undefined) return undefined
    // Written otherwise, with spaces in it perhaps: there would be no end of them.
    if (text === JSON.stringify([kind.annotation])) this.#kinds.set(text, kind)
    return kind
  }
}
