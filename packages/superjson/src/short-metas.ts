import type { Kind } from '@readthrough/kinds'

/** More characters are not remembered. */
const longest = 256
const most = 8
/** Where there are so many, one in so many others takes the place of one of them. */
const patience = 16

/** What is said about one place: the steps to it, and what becomes of the text there. */
export interface LeafNote {
  readonly steps: readonly string[]
  readonly kind: Kind
}

/** Metadata as a payload ends with it, and what it says. */
export interface ShortMeta {
  readonly text: string
  readonly notes: readonly LeafNote[]
}

/** What the last payloads with few notes ended with. The next of the same shape end with the same text. */
export class ShortMetas {
  readonly #known: ShortMeta[] = []
  #others = 0

  /** What a payload ends with, if that is known. */
  endOf(payload: string): ShortMeta | undefined {
    for (const known of this.#known) {
      if (payload.endsWith(known.text)) return known
    }
    return undefined
  }

  /** Remembers what a payload ended with, which was read: only notes on values in one piece, and no escape in a path. */
  learn(text: string, kindOf: (tree: string) => Kind | undefined): void {
    if (text.length > longest) return
    if (this.#known.length === most && ++this.#others % patience !== 0) return
    const { meta } = JSON.parse(`{${text.slice(1)}`) as { readonly meta: { readonly values: Record<string, unknown> } }
    // Put together anew: a piece of the payload would keep all of it.
    const written = `,"meta":${JSON.stringify(meta)}}`
    if (written !== text) return
    const notes: LeafNote[] = []
    for (const [path, tree] of Object.entries(meta.values)) {
      const kind = kindOf(JSON.stringify(tree))
      if (kind === undefined) return
      notes.push({ steps: path.split('.'), kind })
    }
    if (this.#known.length === most) this.#known.shift()
    this.#known.push({ text: written, notes })
  }
}
