import { annotationKey, beginValue, describe, isContainer, oddityOf } from '@readthrough/kinds'
import type { Catalogue, Kind } from '@readthrough/kinds'
import { binaryForm } from './binary.js'
import { toBytes } from './bytes.js'
import { Escape, tags } from './escape.js'
import { closePlace, leafPlace, mayReferTo, openPlace, Places } from './identity.js'
import type { Place } from './identity.js'
import { isNative } from './native.js'
import { PlainForms } from './plain-forms.js'
import { SharedObjects } from './shared-objects.js'
import { isOdd, writeText } from './text.js'
import { Way } from './way.js'

/** What lies deeper is a payload of its own. Each level may take several calls of msgpackr, and its stack is not endless. */
const levelsTogether = 32

/**
 * Lays a value out for MessagePack: the value itself where MessagePack has a form for all of it, otherwise a copy of what
 * has to change, with escapes in it. Throws an `UnsupportedValueError` with the path of the first part that cannot be
 * carried.
 */
export function layOut(value: unknown, catalogue: Catalogue): unknown {
  const layout = new Layout(catalogue)
  const tree = layout.run(value)
  return layout.hasShared ? layout.run(value) : tree
}

/** One walk is enough for a value in which no object stands in several places; else there is a second, see {@link SharedObjects}. */
class Layout {
  readonly #catalogue: Catalogue
  readonly #way = new Way()
  readonly #places = new Places()
  readonly #shared = new SharedObjects()
  readonly #forms = new PlainForms()
  #floor = -1
  /** Names at their places in the objects before, all of them fit to be written. */
  readonly #names: string[] = []

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue
  }

  get hasShared(): boolean {
    return this.#shared.areThere
  }

  run(value: unknown): unknown {
    this.#shared.beginWalk()
    this.#places.forget()
    beginValue()
    return this.#value(value, undefined, 0)
  }

  #value(value: unknown, parent: Place | undefined, depth: number): unknown {
    switch (typeof value) {
      case 'string':
        return writeText(value)
      case 'number':
        return Object.is(value, -0) ? new Escape([tags.minusZero]) : value
      case 'object':
        return value === null ? null : this.#object(value, parent, depth)
      case 'function':
      case 'symbol':
        return this.#instance(value, parent, depth)
      default:
        return value
    }
  }

  #object(value: object, parent: Place | undefined, depth: number): unknown {
    const first = parent && this.#places.get(value)
    if (first !== undefined && parent !== undefined) return this.#again(value, first, parent, depth)
    const written = isContainer(value) ? this.#container(value, parent, depth) : this.#instance(value, parent, depth)
    const whole = this.#shared.isSecondWalk ? this.#numbered(value, written) : written
    // What a first walk has laid out is of no use where a second one follows.
    const isFinal = this.#shared.isSecondWalk || !this.hasShared
    return isFinal && depth > 0 && depth % levelsTogether === 0 ? new Escape([tags.deep, toBytes(whole)]) : whole
  }

  #again(value: object, first: Place, parent: Place, depth: number): unknown {
    if (!mayReferTo(first, parent, this.#floor)) {
      throw this.#way.refusal(depth, 'it leads from the plain form of a codec back to a value around it')
    }
    if (!this.#shared.isSecondWalk) {
      this.#shared.find(value)
      return value
    }
    const number = this.#shared.numberOf(value)
    if (number === undefined) throw this.#way.refusal(depth, 'it changed while it was written')
    return new Escape([tags.again, number])
  }

  /** An object that is referred to elsewhere gets its number when it is met, before its members are. */
  #numbered(value: object, written: unknown): unknown {
    const number = this.#shared.numberOf(value)
    return number === undefined ? written : new Escape([tags.shared, number, written])
  }

  #container(value: object, parent: Place | undefined, depth: number): unknown {
    const place = this.#meet(value, openPlace(depth), depth)
    const written = this.#members(value, place)
    closePlace(place, parent)
    return written
  }

  #meet(value: unknown, place: Place, depth: number): Place {
    this.#way.refuseTooDeep(depth)
    this.#places.set(value, place)
    this.#shared.meet(value)
    return place
  }

  #members(container: object, place: Place): unknown {
    const written = Array.isArray(container) ? this.#list(container, place) : this.#record(container, place)
    if (Object.getOwnPropertySymbols(container).length === 0) return written
    throw this.#way.refusal(place.depth, 'it has a property whose name is a symbol')
  }

  #record(container: object, place: Place): unknown {
    const record = container as Record<string, unknown>
    const depth = place.depth + 1
    let copy: Record<string, unknown> | undefined
    let hasOddName = false
    const names = Object.keys(record)
    for (let at = 0; at < names.length; at++) {
      const name = names[at]!
      this.#way.step(place.depth, name)
      // Rows have the same names, one after the other.
      if (name !== this.#names[at]) {
        // Read back, it would be one careless assignment away from replacing a prototype.
        if (name === '__proto__') throw this.#way.refusal(depth, 'a key "__proto__" is never stored')
        if (isOdd(name)) hasOddName = true
        else this.#names[at] = name
      }
      const member = record[name]
      const written = this.#value(member, place, depth)
      if (Object.is(written, member)) continue
      copy ??= { ...record }
      copy[name] = written
    }
    return hasOddName ? oddRecord(copy ?? record) : (copy ?? record)
  }

  #list(list: readonly unknown[], place: Place): unknown {
    const oddity = oddityOf(list)
    if (oddity !== undefined) {
      this.#way.step(place.depth, oddity.at)
      throw this.#way.refusal(place.depth + 1, oddity.reason)
    }
    return this.#listMembers(list, place)
  }

  #listMembers(list: readonly unknown[], place: Place): unknown {
    const depth = place.depth + 1
    let copy: unknown[] | undefined
    for (let at = 0; at < list.length; at++) {
      this.#way.step(place.depth, at)
      const written = this.#value(list[at], place, depth)
      if (Object.is(written, list[at])) continue
      copy ??= [...list]
      copy[at] = written
    }
    return copy ?? list
  }

  /** What is neither a plain object nor an array; functions and symbols too, for which there may be a codec. */
  #instance(value: unknown, parent: Place | undefined, depth: number): unknown {
    let kind: Kind | undefined
    try {
      kind = this.#catalogue.kindOf(value)
    } catch (cause) {
      throw this.#way.failure(depth, cause)
    }
    if (kind === undefined) throw this.#way.refusal(depth, describe(value))
    return kind.nested ? this.#nested(kind, value, parent, depth) : this.#leaf(kind, value, depth)
  }

  #leaf(kind: Kind, value: unknown, depth: number): unknown {
    this.#meet(value, leafPlace, depth)
    try {
      if (isNative(kind, value)) return value
      const binary = binaryForm(kind.annotation)
      const plain = binary === undefined ? writeText(kind.toPlain(value) as string) : binary.toBytes(value)
      return new Escape([tags.kind, annotationKey(kind.annotation), plain])
    } catch (cause) {
      throw this.#way.failure(depth, cause)
    }
  }

  #nested(kind: Kind, value: unknown, parent: Place | undefined, depth: number): unknown {
    const place = this.#meet(value, openPlace(depth), depth)
    const form = this.#form(kind, value, depth)
    const floor = this.#floor
    if (kind.shell === undefined) this.#floor = depth
    const written = kind.annotation === 'map' ? this.#entries(form, place) : this.#written(form, place, kind)
    this.#floor = floor
    closePlace(place, parent)
    return new Escape([tags.kind, annotationKey(kind.annotation), written])
  }

  /** The entries of a Map are arrays of our own, and take a level each. */
  #entries(form: unknown, place: Place): unknown {
    const entries = form as [key: unknown, value: unknown][]
    const depth = place.depth + 2
    for (let at = 0; at < entries.length; at++) {
      const entry = entries[at]!
      this.#way.step(place.depth, at)
      this.#way.refuseTooDeep(depth - 1)
      this.#way.step(depth - 1, 0)
      entry[0] = this.#value(entry[0], place, depth)
      this.#way.step(depth - 1, 1)
      entry[1] = this.#value(entry[1], place, depth)
    }
    return entries
  }

  #form(kind: Kind, value: unknown, depth: number): unknown {
    try {
      return this.#forms.of(kind, value)
    } catch (cause) {
      throw this.#way.failure(depth, cause)
    }
  }

  /** A form that is a container stands for the value: it has no identity of its own. */
  #written(form: unknown, place: Place, kind: Kind): unknown {
    if (kind.annotation === 'set') return this.#listMembers(form as unknown[], place)
    if (isContainer(form)) return this.#members(form, place)
    this.#way.step(place.depth, 0)
    return this.#value(form, place, place.depth + 1)
  }
}

function oddRecord(record: Record<string, unknown>): Escape {
  return new Escape([tags.record, ...Object.entries(record).flatMap(([name, value]) => [writeText(name), value])])
}
