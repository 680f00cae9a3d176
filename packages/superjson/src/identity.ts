import { refusal } from '@readthrough/kinds'
import type { Step } from '@readthrough/kinds'
import { writePath } from './meta-path.js'
import { openPlace, stepsTo } from './place.js'
import type { Place } from './place.js'

/** Which places hold the same object: the path of the first, and the paths of the others. */
export type SamePlaces = Record<string, string[]>

/** Deeper values are refused: a stack that overflows in the middle helps nobody. */
const maxDepth = 500

/**
 * Remembers every object of the value being packed, so that one that comes again, or contains itself, is written once
 * and comes back as one object.
 */
export class Identities {
  readonly #places = new Map<unknown, Place>()
  readonly #others = new Map<Place, string[]>()
  /** Depth of the innermost value under way that can only be rebuilt when all of its content is. */
  #floor = -1

  /** The place where this object was met before. */
  before(value: unknown): Place | undefined {
    return this.#places.get(value)
  }

  open(value: unknown, parent: Place | undefined, step: Step): Place {
    const place = openPlace(parent, step)
    if (place.depth > maxDepth) throw refusal(stepsTo(parent, step), `it lies more than ${maxDepth} levels deep`)
    this.#places.set(value, place)
    return place
  }

  /** Notes that a member of `parent` is the object of `first` once more. */
  again(first: Place, parent: Place, step: Step): void {
    const open = first.open ? first : first.back
    if (open?.open === true) {
      if (open.depth <= this.#floor) {
        throw refusal(stepsTo(parent, step), 'it leads from the plain form of a codec back to a value around it')
      }
      referBack(parent, open)
    }
    const path = writePath(stepsTo(parent, step))
    const others = this.#others.get(first)
    if (others === undefined) this.#others.set(first, [path])
    else others.push(path)
  }

  close(place: Place): void {
    place.open = false
    if (place.back?.open === true && place.parent !== undefined) referBack(place.parent, place.back)
  }

  /** Runs `pack` for a value without a shell: nothing in it may refer to it, or to a value around it. */
  inOnePiece<Result>(place: Place, pack: () => Result): Result {
    const floor = this.#floor
    this.#floor = place.depth
    try {
      return pack()
    } finally {
      this.#floor = floor
    }
  }

  /** In superjson's form: the places of the root stand apart, because the root has no path. */
  samePlaces(): SamePlaces | readonly [root: string[], others?: SamePlaces] | undefined {
    if (this.#others.size === 0) return undefined
    const same: SamePlaces = {}
    let root: string[] | undefined
    for (const [first, paths] of this.#others) {
      if (first.parent === undefined) root = paths
      else same[writePath(stepsTo(first.parent, first.step))] = paths
    }
    if (root === undefined) return same
    return this.#others.size === 1 ? [root] : [root, same]
  }
}

function referBack(place: Place, open: Place): void {
  if (place.back?.open !== true || open.depth < place.back.depth) place.back = open
}
