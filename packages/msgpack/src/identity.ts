/** Where an object was met for the first time, and what is known of it. */
export interface Place {
  readonly depth: number
  /** Its members are still being looked at: to refer to it from within is a cycle. */
  open: boolean
  /** The outermost place that was open when its members referred to it. */
  back: Place | undefined
}

/** Objects that have no members need no place of their own. */
export const leafPlace: Place = Object.freeze({ depth: -1, open: false, back: undefined })

export function openPlace(depth: number): Place {
  return { depth, open: true, back: undefined }
}

export function closePlace(place: Place, parent: Place | undefined): void {
  place.open = false
  if (place.back?.open === true && parent !== undefined) referBack(parent, place.back)
}

/**
 * Notes that a member of `parent` is the object of `first` once more.
 *
 * @param floor depth of the innermost value under way that can only be rebuilt when all of its content is
 * @returns false where it leads from such content back to a value around it
 */
export function mayReferTo(first: Place, parent: Place, floor: number): boolean {
  const open = first.open ? first : first.back
  if (open?.open !== true) return true
  if (open.depth <= floor) return false
  referBack(parent, open)
  return true
}

function referBack(place: Place, open: Place): void {
  if (place.back?.open !== true || open.depth < place.back.depth) place.back = open
}

/** Which objects have been met. One alone, as a row is, costs nothing. */
export class Places {
  #root: unknown
  #rootPlace: Place | undefined
  #others: Map<unknown, Place> | undefined

  get(value: unknown): Place | undefined {
    return value === this.#root ? this.#rootPlace : this.#others?.get(value)
  }

  set(value: unknown, place: Place): void {
    if (this.#rootPlace === undefined) {
      this.#root = value
      this.#rootPlace = place
      return
    }
    this.#others ??= new Map()
    this.#others.set(value, place)
  }

  forget(): void {
    this.#root = undefined
    this.#rootPlace = undefined
    this.#others = undefined
  }
}
