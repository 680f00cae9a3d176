import { types } from 'node:util'

/**
 * The options that are given, each read once, in an object of nobody's prototype: what others may have put on
 * `Object.prototype` is no option. Refuses what is no object, and an option that does not exist: a misspelt one would be
 * ignored in silence.
 */
export function readOptions<Options extends object>(
  where: string,
  given: Options,
  known: readonly (keyof Options & string)[],
): Options {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new TypeError(`${where}: expected an object, got ${kindOf(given)}`)
  }
  const stranger = Object.keys(given).find((name) => !known.some((each) => each === name))
  if (stranger !== undefined) {
    // A long one may be a key that somebody has put in the place of a name.
    const shown = stranger.length > LONGEST_SHOWN ? `of ${stranger.length} characters` : JSON.stringify(stranger)
    throw new TypeError(`${where}: unknown option ${shown}; known are ${known.join(', ')}`)
  }
  const read = Object.create(null) as Options
  for (const name of known) if (Object.hasOwn(given, name) || !(name in Object.prototype)) read[name] = given[name]
  return read
}

/**
 * What `read` makes of options. Where a getter or a proxy among them throws, that is told without what it threw: it may have
 * been on its way to a key.
 */
export function readable<Read>(where: string, read: () => Read): Read {
  try {
    return read()
  } catch (error) {
    if (types.isNativeError(error) && error.message.startsWith(where)) throw error
    // oxlint-disable-next-line preserve-caught-error -- see above
    throw new TypeError(`${where}: the options cannot be read`)
  }
}

const LONGEST_SHOWN = 24

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
