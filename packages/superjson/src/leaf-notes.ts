import type { Catalogue, Kind } from '@readthrough/kinds'
import { readTypeNote } from './metadata.js'
import { NoteRuns } from './note-runs.js'
import { ShortMetas } from './short-metas.js'

/** What one serializer knows of notes on values without members: their kinds by their text, `["Date"]`, and what rows had. */
export class LeafNotes {
  readonly runs: NoteRuns = new NoteRuns()
  readonly short: ShortMetas = new ShortMetas()
  /** Of the last payload, to its end. */
  metaLength = 0
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
    // Written otherwise, with spaces in it perhaps, there would be no end of them. A piece of the payload would keep all of it.
    const written = JSON.stringify([kind.annotation])
    if (text === written) this.#kinds.set(written, kind)
    return kind
  }
}
