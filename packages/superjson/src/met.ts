const { getTime } = Date.prototype

/** The objects that have been met. */
export class Met {
  readonly #all = new Set<object>()
  /** Dates, each later than the one before: two of them cannot be one object. Undefined once there was an earlier one. */
  #rising: Date[] | undefined = []
  #latest = Number.NEGATIVE_INFINITY

  /** Notes an object. False where it was met before. */
  isFirst(object: object): boolean {
    return this.#all.size < this.#all.add(object).size
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
      for (const before of this.#rising) this.#all.add(before)
      this.#rising = undefined
    }
    return this.isFirst(date)
  }
}
