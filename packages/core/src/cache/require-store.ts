import { shown } from '../base/shown.js'
import type { Store } from '../store/store.js'

/** What a store must be able to do; the groups that it may have besides are its own business. */
const VERBS = [
  'read',
  'lease',
  'renew',
  'release',
  'fill',
  'replace',
  'touch',
  'delete',
  'deleteMatching',
  'ensureStamps',
  'dropStamps',
  'close',
] as const satisfies (keyof Store)[]

/** @throws TypeError for what is no store: another function may well have been given for a factory of stores. */
export function requireStore(made: Store, where: string): void {
  const missing = typeof made === 'object' && made !== null ? VERBS.find((verb) => !hasVerb(made, verb)) : VERBS[0]
  if (missing === undefined) return
  throw new TypeError(`${where}: option 'store' must open a store; it gave ${shown(made)}, which has no '${missing}'`)
}

function hasVerb(made: Store, verb: keyof Store): boolean {
  try {
    return typeof made[verb] === 'function'
  } catch {
    return false
  }
}
