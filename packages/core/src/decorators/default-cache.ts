import { isBranded } from '../base/branded.js'
import { CORE, type Cache } from '../cache/cache.js'

/** What this process calls its default; on `globalThis`, so that two copies of the package agree. */
interface Process {
  /** As it was given; of whichever copy. */
  cache: unknown
}

const PROCESS = Symbol.for('readthrough.defaultCache/1')

function ofProcess(): Process {
  const known = Reflect.get(globalThis, PROCESS) as Process | undefined
  if (known !== undefined) return known
  const made: Process = { cache: undefined }
  Reflect.set(globalThis, PROCESS, made)
  return made
}

/** Held on to: a look into `globalThis` by a symbol costs as much as half a hit. */
export const here: Process = ofProcess()

/**
 * Names the cache that decorated methods use unless they, or their class, name another; `undefined` for none. It is
 * looked up at each call, so classes may be defined before.
 */
export function setDefaultCache(cache: Cache | undefined): void {
  if (cache !== undefined && !isCache(cache)) {
    throw new TypeError(`setDefaultCache takes a cache, as createCache makes it; got ${typeof cache}`)
  }
  here.cache = cache
}

/** Whether `value` is a cache, of whichever copy of the package. */
export function isCache(value: unknown): value is Cache {
  return isBranded(value, CORE)
}
