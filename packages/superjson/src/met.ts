/** Up to so many objects are found sooner one by one than by their hash. */
const few = 32

/** The objects that have been met. */
export class Met {
  readonly #few: object[] = []
  #many: Set<object> | undefined

  /** Notes an object. False where it was met before. */
  isFirst(object: object): boolean {
    if (this.#many !== undefined) return this.#many.size < this.#many.add(object).size
    if (this.#few.includes(object)) return false
    if (this.#few.push(object) > few) this.#many = new Set(this.#few)
    return true
  }
}
