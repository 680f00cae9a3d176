import { knownOptions } from '../base/known-options.js'
import type { Cache } from '../cache/cache.js'
import { createBinding, type Bind } from './binding.js'
import type { CacheOption } from './cache-option.js'
import { noteDecorated, type DecoratedMethod } from './decorated-methods.js'
import { decorateMethod, requireOptions, type Method, type Site } from './dialect.js'
import { requirePromise } from './metadata.js'
import type { AsyncMethodDecorator } from './method-decorator.js'
import { wrapMethod, type BoundCall } from './wrapper.js'

/** What makes one kind of decorator. */
export interface BoundDecorator<Definition extends object> {
  /** Its name, for errors. */
  readonly word: string
  /** What the registry of decorated methods calls it. */
  readonly kind: DecoratedMethod['kind']
  readonly options: object
  /** The options that there are. */
  readonly known: ReadonlySet<string>
  /** The cache of those that are bound to one; the method's own option still wins. */
  readonly preset: Cache | undefined
  /** Checks what the options say. @throws TypeError or RangeError */
  readonly read: (
    options: object,
    site: Site,
    method: Method,
  ) => Definition & { readonly cache: CacheOption | undefined }
  readonly bind: (definition: Definition, ...to: Parameters<Bind<BoundCall>>) => BoundCall
}

/** The body of every decorator for methods: checked when the class is defined, tied to a cache when it is called. */
export function decorateBound<Definition extends object>(
  decorator: BoundDecorator<Definition>,
): AsyncMethodDecorator<never, never> {
  const { word, kind, options, known, preset, read, bind } = decorator
  requireOptions(word, options)
  return decorateMethod(word, (method, site) => {
    const given = knownOptions(options, known, site.where)
    requirePromise(site)
    const definition = read(given, site, method)
    const binding = createBinding<BoundCall>({
      site,
      cache: definition.cache ?? preset,
      bind: (core, name, layer) => bind(definition, core, name, layer),
    })
    const wrapper = wrapMethod(method, binding)
    noteDecorated(wrapper, site, { kind, options: { ...given }, preset })
    return wrapper
  })
}
