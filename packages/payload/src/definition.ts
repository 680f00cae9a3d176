/** Refuses options that are no object, and one that does not exist: a misspelt one would be ignored in silence. */
export function requireOptions(where: string, given: unknown, known: readonly string[]): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new TypeError(`${where}: expected an object, got ${kindOf(given)}`)
  }
  const stranger = Object.keys(given).find((name) => !known.includes(name))
  if (stranger === undefined) return
  throw new TypeError(`${where}: unknown option ${JSON.stringify(stranger)}; known are ${known.join(', ')}`)
}

/** Refuses what is no serializer, such as options in its place. */
export function requireSerializer(where: string, given: unknown): void {
  if (typeof given === 'object' && given !== null && 'serialize' in given && 'deserialize' in given) return
  throw new TypeError(`${where}: expected a serializer first, got ${kindOf(given)}`)
}

/** A whole number within these bounds, both included. */
export function wholeNumber(option: string, given: unknown, least: number, most: number): number {
  if (typeof given !== 'number') throw new TypeError(`${option}: expected a number, got ${kindOf(given)}`)
  if (Number.isInteger(given) && given >= least && given <= most) return given
  throw new RangeError(`${option}: expected a whole number from ${least} to ${most}, got ${given}`)
}

/** What something is, in a message; never what is in it, which may be a secret. */
export function kindOf(given: unknown): string {
  if (given === null || given === undefined) return String(given)
  if (Array.isArray(given)) return 'an array'
  return typeof given === 'object' ? 'an object' : `a ${typeof given}`
}
