import { CacheKeyError } from '../base/errors.js'
import { knownOptions } from '../base/known-options.js'
import { isList } from '../base/shown.js'
import { currentTransaction } from '../engine/current-transaction.js'
import { GUARANTEE_OPTIONS, readGuaranteeOptions } from '../engine/guarantee-options.js'
import type { GuaranteeOptions, Guarantees } from '../engine/guarantee-options.js'
import { isTooLong, type Key } from '../keys/key.js'
import { isPattern, parsePattern } from '../keys/pattern.js'
import { CORE, type Cache } from './cache.js'
import type { WrapOptions, WriteOptions } from './call-options.js'
import { createCore } from './core.js'
import { howFor } from './how-for.js'
import { explain, soughtOf } from './inspect.js'
import { keyWithin } from './key-within.js'
import type { CacheOptions } from './options.js'
import { readOnce, refreshOnce, seed, wrap, writeOnce } from './programmatic.js'
import { runTransaction } from './transaction.js'
import { invalidateTargets, requireDone, send } from './targets.js'

/** Puts a cache together; the decorators' layer adds its own and makes it public as `createCache`. */
export function assembleCache(options: CacheOptions): Cache {
  const core = createCore(options)
  const { engine, emitter, stats, circuit } = core
  const vary = core.options.vary

  function howOf(given: GuaranteeOptions, word: string): Guarantees {
    return howFor(core, readGuaranteeOptions(knownOptions(given, HOW, word), word), word)
  }

  return {
    namespace: core.options.namespace,
    [CORE]: core,

    readThrough: (key, load, read = {}) => readOnce(core, key, load, read),
    wrap: ((fn: Wrapped, wrapped: WrapOptions<unknown[], unknown>) => wrap(core, fn, wrapped)) as Cache['wrap'],
    writeThrough: <Result, V>(key: Key, write: () => Promise<Result>, put: WriteOptions<V, Result> = {}) =>
      writeOnce(core, key, write, put),
    refresh: (key, load, read = {}) => refreshOnce(core, key, load, read),

    async peek<V>(key: Key) {
      const rendered = keyWithin(core, key)
      const sought = soughtOf(rendered)
      if (core.off() !== undefined || isTooLong(rendered) || engine.isPending(sought)) return undefined
      const transaction = currentTransaction()
      if (transaction !== undefined) {
        const hit = await engine.inside.look(sought, (tagged) => transaction.covers(core.participant, tagged))
        return hit && { value: hit.entry.value as V }
      }
      const seen = await engine.look(sought)
      return seen.kind === 'hit' ? { value: seen.entry.value as V } : undefined
    },

    seed: (key, value, given = {}) => seed(core, key, value, given),

    async invalidate(given, how = {}) {
      const carried = howOf(how, 'invalidate')
      const targets = knownOptions(given, TARGETS, 'invalidate')
      for (const [name, list] of Object.entries(targets)) {
        // Text would be taken apart into its characters.
        if (isList(list)) continue
        throw new TypeError(`invalidate: option '${name}' must be a list; got ${typeof list}`)
      }
      const patterns = (targets.patterns ?? []).map((one) => {
        if (isPattern(one)) return one
        if (typeof one === 'string') return parsePattern(one)
        throw new CacheKeyError(`A pattern is made by pattern\`…\`, by a declared key, or written as a string`)
      })
      const { keys = [], tags = [] } = targets
      const state = await invalidateTargets(core, 'invalidate', { keys, patterns, tags }, vary, carried)
      requireDone(state, carried, 'invalidate')
      return state
    },

    async clear(given = {}) {
      const how = howOf(given, 'clear')
      const state = await send(core, 'clear', { keys: [], patterns: ['*'], tags: [] }, how)
      requireDone(state, how, 'clear')
      return state
    },
    transaction: runTransaction,
    explain: (key) => explain(core, key),
    on: emitter.on,
    stats: () =>
      stats.snapshot({
        pendingInvalidations: engine.pendingInvalidations(),
        circuit: circuit.state,
        near: core.near?.nearStats(),
      }),
    resetStats: () => stats.reset(),
    disable: () => core.setEnabled(false),
    enable: () => core.setEnabled(true),
    disabled: (work) => core.without(work),
    drain: () => engine.background.drain(),
    close: () => core.close(),
  }
}

type Wrapped = (...args: unknown[]) => Promise<unknown>

const HOW: ReadonlySet<string> = new Set(GUARANTEE_OPTIONS)
const TARGETS: ReadonlySet<string> = new Set(['keys', 'patterns', 'tags'])
