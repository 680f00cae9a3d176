import { CacheKeyError } from '../base/errors.js'
import type { Key } from '../keys/key.js'
import { isPattern, parsePattern } from '../keys/pattern.js'
import { CORE, type Cache } from './cache.js'
import { createCore } from './core.js'
import { explain } from './inspect.js'
import { keyWithin } from './key-within.js'
import { refuseUnknown, type CacheOptions } from './options.js'
import { readOnce, seed, wrap } from './programmatic.js'
import { invalidateTargets, send } from './targets.js'

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
export function createCache(options: CacheOptions): Cache {
  const core = createCore(options)
  const { engine, emitter, stats } = core
  const vary = core.options.vary

  return {
    namespace: core.options.namespace,
    [CORE]: core,

    readThrough: (key, load, read = {}) => readOnce(core, key, load, read),
    wrap: (fn, wrapped) => wrap(core, fn, wrapped),

    async peek<V>(key: Key) {
      const seen = await engine.look(keyWithin(core, key))
      return seen.kind === 'hit' ? { value: seen.entry.value as V } : undefined
    },

    seed: (key, value, policy = {}) => seed(core, key, value, policy),

    async invalidate(targets) {
      refuseUnknown(targets, TARGETS, 'invalidate')
      const patterns = (targets.patterns ?? []).map((given) => {
        if (isPattern(given)) return given
        if (typeof given === 'string') return parsePattern(given)
        throw new CacheKeyError(`A pattern is made by pattern\`…\`, by a declared key, or written as a string`)
      })
      return invalidateTargets(core, 'invalidate', { keys: targets.keys ?? [], patterns }, vary)
    },

    clear: () => send(core, 'clear', { keys: [], patterns: ['*'] }),
    explain: (key) => explain(core, key),
    on: emitter.on,
    stats: () => stats.snapshot(engine.pendingInvalidations()),
    resetStats: () => stats.reset(),
    disable: () => core.setEnabled(false),
    enable: () => core.setEnabled(true),
    disabled: (work) => core.without(work),
    drain: () => engine.background.drain(),
    close: () => core.close(),
  }
}

const TARGETS: ReadonlySet<string> = new Set(['keys', 'patterns'])
