import { isList, shown } from './shown.js'

/**
 * The options that are given, each read once, in an object of nobody's prototype: whatever getters and proxies answer
 * later, and whatever others may have put on `Object.prototype`, this is what was said. `undefined` is "not given".
 *
 * @throws TypeError for what is no object, for an option that does not exist, which is most often a misspelt one, and for
 * one that cannot be read. `where` begins the message.
 */
export function knownOptions<Options extends object>(
  given: Options,
  known: ReadonlySet<string>,
  where: string,
): Options {
  if (typeof given !== 'object' || given === null || isList(given)) {
    throw new TypeError(`${where}: options must be an object; got ${shown(given)}`)
  }
  const names = namesOf(given, known, where)
  // Most calls say nothing.
  if (names.length === 0) return NOTHING as Options
  const read = Object.create(NOTHING) as Record<string, unknown>
  for (const name of names) {
    const value = valueOf(given, name, where)
    if (value === undefined) continue
    if (!known.has(name)) throw new TypeError(unknownOption(name, known, where))
    read[name] = value
  }
  return read as Options
}

/** No options; and in place of a prototype, because V8 is slow with objects that have none. */
const NOTHING: object = Object.freeze(Object.create(null))

/** @throws TypeError for one of these options that is given and no function. */
export function requireFunctions(options: object, names: readonly string[], where: string): void {
  for (const name of names) {
    const value: unknown = Reflect.get(options, name)
    if (value === undefined || typeof value === 'function') continue
    throw new TypeError(`${where}: option '${name}' must be a function; got ${value === null ? 'null' : typeof value}`)
  }
}

function unknownOption(name: string, known: ReadonlySet<string>, where: string): string {
  return `${where}: unknown option '${name}'; known are ${[...known].join(', ')}`
}

/** All names of its own, and of what it inherits those that are options: a class may hold them, in getters too. */
function namesOf(given: object, known: ReadonlySet<string>, where: string): string[] {
  try {
    const names = Object.getOwnPropertyNames(given)
    const above = Reflect.getPrototypeOf(given)
    if (above === null || above === Object.prototype) return names
    const inherited = [...known].filter((name) => !Object.hasOwn(given, name) && name in above)
    return [...names, ...inherited.filter((name) => !(name in Object.prototype))]
  } catch (cause) {
    throw new TypeError(`${where}: the options cannot be read`, { cause })
  }
}

function valueOf(given: object, name: string, where: string): unknown {
  try {
    return Reflect.get(given, name) as unknown
  } catch (cause) {
    throw new TypeError(`${where}: option '${name}' cannot be read`, { cause })
  }
}
