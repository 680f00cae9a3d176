import type { Cache } from '../cache/cache.js'
import { assembleCache } from '../cache/assemble-cache.js'
import type { CacheOptions } from '../cache/options.js'
import { CacheDefaults, type CacheDefaultsOptions } from './cache-defaults.js'
import { decorateWrite, type Invalidate } from './invalidate.js'
import { decorateRead, type ReadThrough, type ReadThroughOf } from './read-through.js'
import { decorateWriteThrough, type WriteThrough, type WriteThroughOf } from './write-through.js'

/** The decorators of one cache, for those who want no default. An option `cache` still wins. */
export interface Decorators {
  readonly ReadThrough: typeof ReadThrough
  readonly ReadThroughOf: typeof ReadThroughOf
  readonly WriteThrough: typeof WriteThrough
  readonly WriteThroughOf: typeof WriteThroughOf
  readonly Invalidate: typeof Invalidate
  readonly CacheDefaults: typeof CacheDefaults
}

/** A cache with its decorators. */
export interface CacheWithDecorators extends Cache {
  /**
   * Decorators that use this cache, whatever the default.
   * @example
   * const { ReadThrough, Invalidate } = cache.decorators()
   */
  decorators(): Decorators
}

/**
 * Makes a cache over a store.
 *
 * @throws TypeError or RangeError for an option that is unknown or impossible. It does not throw because the store is
 * out of reach: until it comes, calls go past the cache.
 * @example
 * const cache = createCache({
 *   namespace: 'shop',
 *   store: redisStore({ url: process.env.REDIS_URL }),
 *   serializer: superjsonSerializer({ decimals: [Decimal] }),
 *   ttl: '5m',
 * })
 */
export function createCache(options: CacheOptions): CacheWithDecorators {
  const cache: CacheWithDecorators = Object.assign(assembleCache(options), {
    decorators: (): Decorators => ({
      ReadThrough: (given: object) => decorateRead('ReadThrough', given, cache),
      ReadThroughOf: (given: object) => decorateRead('ReadThroughOf', given, cache),
      WriteThrough: (given: object) => decorateWriteThrough('WriteThrough', given, cache),
      WriteThroughOf: (given: object) => decorateWriteThrough('WriteThroughOf', given, cache),
      Invalidate: (given: object) => decorateWrite('Invalidate', given, cache),
      CacheDefaults: (given: CacheDefaultsOptions) => CacheDefaults({ ...given, cache: given.cache ?? cache }),
    }),
  })
  return cache
}
