import { types } from 'node:util'

/** Names in payloads that are ours. */
const reserved = 'rt:'

/** Reads a list option; anything but a list is refused. */
export function listOption<Member>(name: string, given: readonly Member[] | undefined): readonly Member[] {
  if (given === undefined) return []
  if (!Array.isArray(given)) throw new TypeError(`${name}: expected an array, got ${show(given)}`)
  return given
}

/** Refuses an option that does not exist: a misspelt one would be ignored in silence. */
export function refuseUnknown(where: string, given: object, known: readonly string[]): void {
  const stranger = Object.keys(given).find((key) => !known.includes(key))
  if (stranger === undefined) return
  throw new TypeError(`${where}: unknown option ${JSON.stringify(stranger)}; known are ${known.join(', ')}`)
}

/** A name that goes into payloads: chosen by the user, 1 to 64 characters, not one of ours. */
export function payloadName(where: string, name: unknown): string {
  if (typeof name !== 'string') throw new TypeError(`${where}: expected name to be a string, got ${show(name)}`)
  if (name.length < 1 || name.length > 64) {
    throw new RangeError(`${where}: expected a name of 1 to 64 characters, got ${show(name)}`)
  }
  if (name.startsWith(reserved))
    throw new RangeError(`${where}: names that start with "${reserved}" are taken: ${name}`)
  return name
}

/** Remembers which option took which name and which class, and refuses a second claim. */
export class Claims {
  readonly #claims = new Map<unknown, string>()

  take(where: string, claimed: unknown, advice: string): void {
    const before = this.#claims.get(claimed)
    if (before !== undefined) throw new TypeError(`${where}: ${show(claimed)} is already ${before}; ${advice}`)
    this.#claims.set(claimed, where)
  }
}

/** Whether an error is one of those that name an option: ours, and not what a getter of the options threw. */
export function isNamed(error: unknown, names: readonly string[]): boolean {
  return types.isNativeError(error) && names.some((name) => error.message.startsWith(name))
}

/** A given value in a message. */
export function show(given: unknown): string {
  if (typeof given === 'function') return given.name === '' ? 'an unnamed class' : `the class ${given.name}`
  if (typeof given === 'string') return JSON.stringify(given)
  if (typeof given === 'object' && given !== null) return Array.isArray(given) ? 'an array' : 'an object'
  return String(given)
}
