import { unawaited } from '../base/unawaited.js'
import { messageOf } from '../base/errors.js'
import { CORE, type Cache } from '../cache/cache.js'
import type { ClassLayer } from '../cache/call.js'
import type { CacheCore } from '../cache/core.js'
import type { CacheOption } from './cache-option.js'
import { homeOf, viewFrom, type ClassView } from './class-layer.js'
import { defaultCache, isCache } from './default-cache.js'
import { nameOfHome, qualified, type Method, type Site } from './dialect.js'

/** Ties a definition to a cache; `method` is its name for statistics. */
export type Bind<Bound> = (core: CacheCore, method: string, layer: ClassLayer) => Bound

/** A definition tied to what this call goes through. */
export type Binding<Bound> = (self: unknown, wrapper: Method) => Bound | undefined

/** What a decorated method is tied by. */
export interface BindingParts<Bound> {
  readonly site: Site
  /** The method's own option. */
  readonly cache: CacheOption | undefined
  readonly bind: Bind<Bound>
}

/**
 * Finds, at each call, the cache: by the method's own option, by the class, or the default. The definition is tied to
 * each pair of class and cache once. `undefined` where there is no cache: the method then simply runs.
 */
export function createBinding<Bound>({ site, cache, bind }: BindingParts<Bound>): Binding<Bound> {
  const byHome = new WeakMap<object, { readonly view: ClassView; readonly byCore: WeakMap<CacheCore, Bound> }>()

  return (self: unknown, wrapper: Method): Bound | undefined => {
    const home = homeOf(self)
    const view = viewFrom(home)
    const core = coreFor(self, site, [cache, view.cache])
    if (core === undefined) return undefined
    let known = byHome.get(home)
    if (known?.view !== view) {
      known = { view, byCore: new WeakMap() }
      byHome.set(home, known)
    }
    let bound = known.byCore.get(core)
    if (bound === undefined) {
      bound = bind(core, nameFor(site, wrapper, home), view)
      known.byCore.set(core, bound)
    }
    return bound
  }
}

/** The first of the options that names a cache, else the default. */
function coreFor(self: unknown, { where }: Site, options: readonly (CacheOption | undefined)[]): CacheCore | undefined {
  let chosen: Cache | undefined
  try {
    for (const option of options) chosen ??= typeof option === 'function' ? unawaited(option.call(self, self)) : option
  } catch (error) {
    warnOnce(
      where,
      `${where}: the function given as option 'cache' threw; the method runs without cache: ${messageOf(error)}`,
    )
    return undefined
  }
  const cache = chosen ?? defaultCache()
  if (isCache(cache)) return cache[CORE]
  if (cache === undefined) warnOnce('none', 'Decorated methods run without a cache; name one with setDefaultCache(…)')
  else warnOnce(where, `${where}: the function given as option 'cache' gave no cache; the method runs without`)
  return undefined
}

/** In the standard dialect, the class is known no sooner than at a call: it is the one whose method this is. */
function nameFor({ home, name }: Site, wrapper: Method, start: object): string {
  if (home !== undefined) return qualified(nameOfHome(home), name)
  let nearest = start
  for (let at: object | null = start; at !== null; at = Reflect.getPrototypeOf(at)) {
    const value: unknown = Reflect.getOwnPropertyDescriptor(at, name)?.value
    if (value === wrapper) return qualified(nameOfHome(at), name)
    if (value !== undefined && nearest === start) nearest = at
  }
  return qualified(nameOfHome(nearest), name)
}

const warned = new Set<string>()

function warnOnce(subject: string, message: string): void {
  if (warned.has(subject)) return
  warned.add(subject)
  process.emitWarning(message, { type: 'ReadthroughWarning' })
}
