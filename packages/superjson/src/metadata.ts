import { damaged, plainList, plainText } from '@readthrough/kinds'
import type { Annotation, Catalogue, Kind } from '@readthrough/kinds'

/** What the metadata says about one place: its kind, and what is said about places below it. */
export interface TypeNote {
  readonly kind: Kind
  readonly boxed: boolean
  readonly below: unknown
}

/** Reads `[type]` or `[type, below]`. */
export function readTypeNote(tree: readonly unknown[], catalogue: Catalogue): TypeNote {
  if (tree.length > 2) throw damaged('its metadata is malformed')
  const annotation = readAnnotation(tree[0])
  const kind = catalogue.kindNamed(annotation)
  const boxed = typeof annotation !== 'string' && annotation[2] === 'boxed'
  if (boxed && kind.boxes !== true) throw damaged('a boxed value is malformed')
  return { kind, boxed, below: tree[1] }
}

function readAnnotation(given: unknown): Annotation {
  if (typeof given === 'string') return given
  const [family, name, boxed, ...rest] = plainList(given, 'a type')
  if (rest.length > 0 || (boxed !== undefined && boxed !== 'boxed')) throw damaged('a type is malformed')
  return boxed === undefined
    ? [plainText(family, 'a type'), plainText(name, 'a type')]
    : [plainText(family, 'a type'), plainText(name, 'a type'), boxed]
}

const index = /^(?:0|[1-9]\d*)$/

/** What lies one step below, by own properties only: no step leads to a prototype or to an inherited function. */
export function ownMember(plain: unknown, step: string): unknown {
  const isThere =
    typeof plain === 'object' &&
    plain !== null &&
    Object.hasOwn(plain, step) &&
    (!Array.isArray(plain) || index.test(step))
  if (!isThere) throw damaged('its metadata speaks of a place that is not there')
  return (plain as Record<string, unknown>)[step]
}

/** Puts the rebuilt value in place of its plain form. The place must be there, see {@link ownMember}. */
export function putMember(plain: unknown, step: string, value: unknown): void {
  ;(plain as Record<string, unknown>)[step] = value
}

/** The value of a place whose plain form is complete. */
export function rebuild({ kind, boxed }: TypeNote, plain: unknown, shell: object | undefined): unknown {
  if (!boxed) return kind.fromPlain(plain, shell)
  const box = plainList(plain, 'a boxed value')
  if (box.length !== 1) throw damaged('a boxed value is malformed')
  return kind.fromPlain(box[0])
}
