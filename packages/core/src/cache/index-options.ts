import { knownOptions } from '../base/known-options.js'
import { isList, shown } from '../base/shown.js'
import { isDeclaredKey, type DeclaredKey } from '../keys/define-key.js'
import { createGroupOf, type GroupOf } from '../keys/groups.js'

/** A declared key, whatever it is made of. */
type AnyDeclaredKey = Pick<DeclaredKey<never>, 'name' | 'all'>

/** A declared key that has an index; `max`: how many keys it notes at most, for each `vary` apart. @default 100_000 */
export type IndexedKey = AnyDeclaredKey | { readonly key: AnyDeclaredKey; readonly max?: number | undefined }

const DEFAULT_MAX = 100_000
const OF_INDEX: ReadonlySet<string> = new Set(['key', 'max'])

/** @throws TypeError or RangeError that names the option and the value. */
export function readIndexOptions(given: readonly IndexedKey[] | undefined, where: string): GroupOf | undefined {
  if (given === undefined) return undefined
  if (!isList(given))
    throw new TypeError(`${where}: option 'indexes' must be a list of declared keys; got ${shown(given)}`)
  const maxima = new Map<string, number>()
  for (const one of given) {
    const { key, max = DEFAULT_MAX } = isDeclaredKey(one)
      ? { key: one }
      : knownOptions(one as Exclude<IndexedKey, AnyDeclaredKey>, OF_INDEX, `${where}: option 'indexes'`)
    if (!isDeclaredKey(key)) {
      throw new TypeError(`${where}: option 'indexes' takes what defineKey(…) gives; got ${shown(key)}`)
    }
    if (!Number.isSafeInteger(max) || max < 1) {
      throw new RangeError(`${where}: option 'indexes': 'max' must be a whole number from 1, got ${shown(max)}`)
    }
    maxima.set(key.name, max)
  }
  return maxima.size === 0 ? undefined : createGroupOf(maxima)
}
