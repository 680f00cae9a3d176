const patience = 4
const pause = 15

/**
 * Whether the quick way is worth a try. It costs something where it comes to nothing, so after some values in a row that
 * it left, most of the next go the thorough way at once. What is written and read is the same by both.
 */
export class Odds {
  #left = 0
  #skip = 0

  areGood(): boolean {
    if (this.#skip === 0) return true
    this.#skip--
    return false
  }

  /** Notes what has come of a try. */
  note(isDone: boolean): void {
    this.#left = isDone ? 0 : this.#left + 1
    if (this.#left >= patience) this.#skip = pause
  }
}
