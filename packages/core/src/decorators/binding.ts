import { unawaited } from '../base/unawaited.js'
import { messageOf } from '../base/errors.js'
import { CORE, type Cache } from '../cache/cache.js'
import type { ClassLayer } from '../cache/call.js'
import type { CacheCore } from '../cache/core.js'
import type { CacheOption } from './cache-option.js'
import { homeOf, viewFrom, viewsEpoch, type ClassView } from './class-layer.js'
import { here, isCache } from './default-cache.js'
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

/** What was found for one class. It holds while no class gets other defaults, and the default cache is the same. */
interface Tie<Bound> {
  readonly home: object
  readonly view: ClassView
  readonly byCore: WeakMap<CacheCore, Bound>
  epoch: object
  /** The default cache of then. */
  named: unknown
  /** `undefined` where a function of the object names the cache: it may be another for each. */
  bound: Bound | undefined
}

/**
 * Finds, at each call, the cache: by the method's own option, by the class, or the default. The definition is tied to
 * each pair of class and cache once. `undefined` where there is no cache: the method then simply runs.
 */
export function createBinding<Bound>({ site, cache, bind }: BindingParts<Bound>): Binding<Bound> {
  const ties = new WeakMap<object, Tie<Bound>>()
  /** Most methods are called on objects of one class. */
  let last: Tie<Bound> | undefined

  return (self: unknown, wrapper: Method): Bound | undefined => {
    const home = homeOf(self)
    if (last?.home !== home) last = ties.get(home)
    if (last?.bound !== undefined && last.named === here.cache && last.epoch === viewsEpoch()) return last.bound
    return find(self, wrapper, home)
  }

  function find(self: unknown, wrapper: Method, home: object): Bound | undefined {
    // Before a function of the user is asked, which may change either.
    const [epoch, named] = [viewsEpoch(), here.cache]
    const view = viewFrom(home)
    const core = coreFor(self, site, [cache, view.cache])
    if (core === undefined) return undefined
    let tie = ties.get(home)
    if (tie?.view !== view) {
      tie = { home, view, byCore: new WeakMap(), epoch, named, bound: undefined }
      ties.set(home, tie)
    }
    let bound = tie.byCore.get(core)
    if (bound === undefined) {
      bound = bind(core, nameFor(site, wrapper, home), view)
      tie.byCore.set(core, bound)
    }
    const isFixed = typeof cache !== 'function' && (cache !== undefined || typeof view.cache !== 'function')
    Object.assign(tie, { epoch, named, bound: isFixed ? bound : undefined })
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
  const cache = chosen ?? here.cache
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
