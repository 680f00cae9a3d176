import { isBranded } from '../base/branded.js'
import { CORE, type Cache } from '../cache/cache.js'

/** On `globalThis`, so that two copies of the package agree. */
const DEFAULT = Symbol.for('readthrough.defaultCache')

/**
 * Names the cache that decorated methods use unless they, or their class, name another; `undefined` for none. It is
 * looked up at each call, so classes may be defined before.
 */
export function setDefaultCache(cache: Cache | undefined): void {
  if (cache !== undefined && !isCache(cache)) {
    throw new TypeError(`setDefaultCache takes a cache, as createCache makes it; got ${typeof cache}`)
  }
  Reflect.set(globalThis, DEFAULT, cache)
}

/** The cache that {@link setDefaultCache} named last. */
export function defaultCache(): Cache | undefined {
  const cache: unknown = Reflect.get(globalThis, DEFAULT)
  return isCache(cache) ? cache : undefined
}

/** Whether `value` is a cache, of whichever copy of the package. */
export function isCache(value: unknown): value is Cache {
  return isBranded(value, CORE)
}
