import { knownOptions, requireFunctions } from '../base/known-options.js'
import { compileTags, tagTemplate, type TagSource } from '../cache/tag-sources.js'
import { POLICY_OPTIONS, readPolicyOptions, type PolicyOptions } from '../engine/options.js'
import type { KeyPart } from '../keys/key.js'
import { readCacheOption, type CacheOption } from './cache-option.js'
import { setClassDefaults } from './class-layer.js'
import { isContext } from './dialect.js'
import type { AnyClassDecorator } from './method-decorator.js'

/** What a class says for all its methods; subclasses inherit it, option by option. */
export interface CacheDefaultsOptions extends PolicyOptions {
  /** The cache of these methods. @default the one named by `setDefaultCache` */
  readonly cache?: CacheOption | undefined
  /** In place of the cache's `vary`; called with the object as `this`. */
  // oxlint-disable-next-line no-explicit-any -- any class: options are typed before the class is known
  readonly vary?: ((this: any) => KeyPart | undefined) | undefined
  /**
   * Tags of every value that the class's methods store, besides their own: a list, or a function of the object. Those of
   * the classes it extends are added.
   */
  // oxlint-disable-next-line no-explicit-any -- any class: options are typed before the class is known
  readonly tags?: readonly string[] | ((this: any) => readonly string[]) | undefined
}

const OPTIONS: ReadonlySet<string> = new Set([
  ...POLICY_OPTIONS,
  'cache',
  'vary',
  'tags',
] satisfies (keyof CacheDefaultsOptions)[])

/**
 * Gives the decorated methods of a class a cache and a policy of their own. Each option that a method does not say
 * comes from here, and what is not said here from the cache.
 *
 * @throws TypeError or RangeError, when the class is defined, for an option that is unknown or impossible.
 * @example
 * @CacheDefaults({ ttl: '1h', vary() { return this.tenant } })
 * class Prices { … }
 */
export function CacheDefaults(given: CacheDefaultsOptions): AnyClassDecorator {
  return (target, context?: unknown) => {
    const kind = isContext(context) ? context.kind : 'class'
    if (typeof target !== 'function' || kind !== 'class' || (context !== undefined && !isContext(context))) {
      throw new TypeError(`@CacheDefaults decorates classes only`)
    }
    const where = `@CacheDefaults on ${target.name || 'a class'}`
    const options = knownOptions(given, OPTIONS, where)
    requireFunctions(options, ['vary'], where)
    setClassDefaults(target, {
      cache: readCacheOption(options.cache, where),
      policy: readPolicyOptions(options, where),
      vary: options.vary,
      tags: readTags(options.tags, where),
    })
  }
}

/** Texts that are the same for every call, or a function of the object alone. */
function readTags(tags: unknown, where: string): readonly TagSource[] {
  const sources = compileTags(tags, where, tagTemplate)
  const isFixed = sources.every(({ fixed }) => fixed !== undefined)
  if (!isFixed && typeof tags !== 'function') {
    throw new TypeError(`${where}: option 'tags' must be a list of fixed tags, or a function of the object`)
  }
  // The arguments are those of any method, so no function of the class could know them.
  return sources.map((source) => (isFixed ? source : { ...source, make: (self) => source.make(self, [], undefined) }))
}
