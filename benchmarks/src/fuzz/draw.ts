/**
 * Where a case takes its choices from: by chance, or those that were noted before. A case that is made of nothing else can
 * be made again, and made smaller: 0 is always the plainest choice, and where notes end there is nothing but 0.
 */
export class Draw {
  /** Which case of the run this is; `undefined` for one that was made from notes. */
  readonly number: number | undefined
  /** What was chosen so far. */
  readonly taken: number[] = []
  #state: number
  readonly #noted: readonly number[] | undefined

  private constructor(state: number, number: number | undefined, noted: readonly number[] | undefined) {
    this.#state = state
    this.number = number
    this.#noted = noted
  }

  /** The choices of one case of one target of a run; the same for the same three. */
  static of(seed: number, target: string, number: number): Draw {
    let state = seed | 0
    for (let i = 0; i < target.length; i++) state = Math.imul(state ^ target.charCodeAt(i), 0x01000193)
    return new Draw(mixed(mixed(state) + Math.imul(number, 0x9e3779b9)), number, undefined)
  }

  /** The choices that were noted. */
  static from(noted: readonly number[]): Draw {
    return new Draw(0, undefined, noted)
  }

  /** A whole number from 0, less than `bound`. */
  below(bound: number): number {
    const choice =
      this.#noted === undefined ? this.#next(bound) : Math.min(this.#noted[this.taken.length] ?? 0, bound - 1)
    this.taken.push(choice)
    return choice
  }

  /** One of these, of which the first is the plainest. */
  oneOf<T>(some: readonly T[]): T {
    return some[this.below(some.length)] as T
  }

  /** Yes once in so many times. */
  onceIn(times: number): boolean {
    return this.below(times) === times - 1
  }

  /** So many of what `make` makes, from `least` to `most`. */
  several<T>(least: number, most: number, make: () => T): T[] {
    const length = least + this.below(most - least + 1)
    return Array.from({ length }, make)
  }

  #next(bound: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let z = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z
    return Math.floor((((z ^ (z >>> 14)) >>> 0) / 2 ** 32) * bound)
  }
}

/** Numbers that lie side by side, far apart. */
function mixed(number: number): number {
  let z = number | 0
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
  return z ^ (z >>> 16)
}
