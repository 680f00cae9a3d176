/** Up to so many objects are found sooner one by one than by their hash. */
const few = 12
const { getTime } = Date.prototype

/** The objects that have been met. */
export class Met {
  readonly #few: object[] = []
  #many: Set<object> | undefined
  /** Dates, each later than the one before: two of them cannot be one object. Undefined once there was an earlier one. */
  #rising: Date[] | undefined = []
  #latest = Number.NEGATIVE_INFINITY

  /** Notes an object. False where it was met before. */
  isFirst(object: object): boolean {
    if (this.#many !== undefined) return this.#many.size < this.#many.add(object).size
    if (this.#few.includes(object)) return false
    if (this.#few.push(object) > few) this.#many = new Set(this.#few)
    return true
  }

  /** As {@link isFirst}, for Dates. They are not to be given to that one. */
  isFirstDate(date: Date): boolean {
    if (this.#rising !== undefined) {
      const time = getTime.call(date)
      if (time > this.#latest) {
        this.#latest = time
        this.#rising.push(date)
        return true
      }
      for (const before of this.#rising) this.isFirst(before)
      this.#rising = undefined
    }
    return this.isFirst(date)
  }
}
