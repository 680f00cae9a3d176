import { describe, isContainer, isPlainNumber, oddityOf, packPrimitive, refusal } from '@readthrough/kinds'
import type { Catalogue, Kind, Step } from '@readthrough/kinds'
import { Identities } from './identity.js'
import type { SamePlaces } from './identity.js'
import { annotate, stepsTo } from './place.js'
import type { Notes, NoteTree, Place } from './place.js'

/** What superjson writes: plain JSON, and beside it what the JSON cannot say. */
export interface Packed {
  readonly json: unknown
  readonly meta?: {
    readonly values?: NoteTree
    readonly referentialEqualities?: SamePlaces | readonly [root: string[], others?: SamePlaces]
    readonly v: 1
  }
}

/** Packs a value. Throws an `UnsupportedValueError` with the path of the first part that cannot be carried. */
export function pack(value: unknown, catalogue: Catalogue): Packed {
  return new Packer(catalogue).pack(value)
}

/**
 * One walk over one value. Parts that JSON carries as they are stay the very same objects; only what has to change is
 * copied, so a value without rich types costs no copy.
 */
class Packer {
  readonly #catalogue: Catalogue
  readonly #identities = new Identities()
  #rootNotes: NoteTree | undefined

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue
  }

  pack(value: unknown): Packed {
    const json = this.#value(value, undefined, '')
    const values = this.#rootNotes ?? this.#identities.before(value)?.scope.notes
    const referentialEqualities = this.#identities.samePlaces()
    if (values === undefined && referentialEqualities === undefined) return { json }
    return { json, meta: { ...(values && { values }), ...(referentialEqualities && { referentialEqualities }), v: 1 } }
  }

  #value(value: unknown, parent: Place | undefined, step: Step): unknown {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value
      case 'number':
        return isPlainNumber(value) ? value : this.#primitive(value, parent, step)
      case 'undefined':
      case 'bigint':
        return this.#primitive(value, parent, step)
      case 'object':
        return value === null ? null : this.#object(value, parent, step)
      default:
        return this.#instance(value, parent, step)
    }
  }

  #primitive(value: undefined | bigint | number, parent: Place | undefined, step: Step): unknown {
    const { plain, note } = packPrimitive(value)
    this.#annotate(parent, step, [note])
    return plain
  }

  #object(value: object, parent: Place | undefined, step: Step): unknown {
    const first = this.#identities.before(value)
    if (first !== undefined && parent !== undefined) {
      this.#identities.again(first, parent, step)
      return null
    }
    if (!isContainer(value)) return this.#instance(value, parent, step)
    const place = this.#identities.open(value, parent, step)
    const packed = this.#members(value, place)
    this.#identities.close(place)
    return packed
  }

  #members(container: object, place: Place): unknown {
    const packed = Array.isArray(container) ? this.#list(container, place) : this.#record(container, place)
    if (Object.getOwnPropertySymbols(container).length > 0) {
      throw refusal(stepsTo(place.parent, place.step), 'it has a property whose name is a symbol')
    }
    if (saysItsJson(packed))
      throw refusal(stepsTo(place.parent, place.step), 'its toJSON would put other JSON in its place')
    return packed
  }

  #record(container: object, place: Place): object {
    const record = container as Record<string, unknown>
    let packed: Record<string, unknown> | undefined
    for (const key of Object.keys(record)) {
      // Read back, it would be one careless assignment away from replacing a prototype.
      if (key === '__proto__') throw refusal(stepsTo(place, key), 'a key "__proto__" is never stored')
      const member = record[key]
      const plain = this.#value(member, place, key)
      if (plain === member) continue
      packed ??= { ...record }
      packed[key] = plain
    }
    return packed ?? record
  }

  #list(list: readonly unknown[], place: Place): object {
    const oddity = oddityOf(list)
    if (oddity !== undefined) throw refusal(stepsTo(place, oddity.at), oddity.reason)
    let packed: unknown[] | undefined
    for (let at = 0; at < list.length; at++) {
      const plain = this.#value(list[at], place, at)
      if (plain === list[at]) continue
      packed ??= [...list]
      packed[at] = plain
    }
    return packed ?? list
  }

  /** What is neither a plain object nor an array; functions and symbols too, for which there may be a codec. */
  #instance(value: unknown, parent: Place | undefined, step: Step): unknown {
    const kind = attempt(parent, step, () => this.#catalogue.kindOf(value))
    if (kind === undefined) throw refusal(stepsTo(parent, step), describe(value))
    const place = this.#identities.open(value, parent, step)
    const plain = attempt(parent, step, () => kind.toPlain(value))
    if (kind.nested) return this.#nested(kind, plain, place)
    this.#annotate(parent, step, [kind.annotation])
    this.#identities.close(place)
    return plain
  }

  #nested(kind: Kind, plain: unknown, place: Place): unknown {
    place.scope = { base: place, notes: undefined }
    const { annotation } = kind
    const boxed = kind.boxes === true && typeof annotation !== 'string' && !isPlainForm(plain)
    const form = boxed ? [plain] : plain
    const members = (): unknown => (isContainer(form) ? this.#members(form, place) : form)
    const packed = kind.shell === undefined ? this.#identities.inOnePiece(place, members) : members()
    const type = boxed ? ([annotation[0], annotation[1], 'boxed'] as const) : annotation
    const { notes } = place.scope
    this.#annotate(place.parent, place.step, notes === undefined ? [type] : [type, notes])
    this.#identities.close(place)
    return packed
  }

  #annotate(parent: Place | undefined, step: Step, tree: readonly [type: Kind['annotation'], below?: Notes]): void {
    if (parent === undefined) this.#rootNotes = tree
    else annotate(parent, step, tree)
  }
}

/** Whether `JSON.stringify` would ask it for something to write in its place. In hiding, or on a prototype: functions are refused. */
export function saysItsJson(packed: object): boolean {
  return typeof (packed as { readonly toJSON?: unknown }).toJSON === 'function'
}

function isPlainForm(value: unknown): boolean {
  if (typeof value === 'number') return isPlainNumber(value)
  return value === null || typeof value === 'string' || typeof value === 'boolean' || isContainer(value)
}

function attempt<Result>(parent: Place | undefined, step: Step, act: () => Result): Result {
  try {
    return act()
  } catch (cause) {
    throw refusal(stepsTo(parent, step), cause instanceof Error ? cause.message : 'its codec failed', cause)
  }
}
