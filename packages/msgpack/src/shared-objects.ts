/**
 * Objects that stand in several places of a value. A first walk finds them; a second one, which there is only where some
 * were found, numbers each as it is met.
 */
export class SharedObjects {
  /** With their numbers once they are met again. */
  #numbers: Map<unknown, number> | undefined
  #met = 0
  #isSecondWalk = false

  get areThere(): boolean {
    return this.#numbers !== undefined
  }

  get isSecondWalk(): boolean {
    return this.#isSecondWalk
  }

  beginWalk(): void {
    this.#isSecondWalk = this.areThere
  }

  find(value: unknown): void {
    this.#numbers ??= new Map()
    this.#numbers.set(value, 0)
  }

  /** Gives it a number in the second walk, before its members get theirs. */
  meet(value: unknown): void {
    if (this.#isSecondWalk && this.#numbers?.has(value) === true) this.#numbers.set(value, this.#met++)
  }

  numberOf(value: unknown): number | undefined {
    return this.#numbers?.get(value)
  }
}
