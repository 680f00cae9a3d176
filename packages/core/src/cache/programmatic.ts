import { knownOptions, requireFunctions } from '../base/known-options.js'
import { shown } from '../base/shown.js'
import { currentTransaction, markOfLosses, mayBeInside } from '../engine/current-transaction.js'
import { loadedFrom } from '../engine/load.js'
import { readGuaranteeOptions } from '../engine/guarantee-options.js'
import { readPolicyOptions } from '../engine/options.js'
import { nameOfPure } from '../keys/define-key.js'
import type { Key } from '../keys/key.js'
import { createCalls, isRefusal, NO_LAYER, type MethodDefinition } from './call.js'
import { READ_OPTIONS, SEED_OPTIONS, WRAP_OPTIONS, WRITE_OPTIONS } from './call-options.js'
import type { ReadOptions, SeedOptions, WrapOptions, WriteOptions } from './call-options.js'
import type { CacheCore } from './core.js'
import { bindRead, REFRESH, type Way } from './read.js'
import { readShape } from './shape.js'
import { compileTags, tagItself, tagTemplate } from './tag-sources.js'
import { bindWriteThrough } from './write-through.js'

/** One read without a decorator. It is counted under the first part of its key. Wrong options come as a rejection. */
export function readOnce<V>(core: CacheCore, key: Key, load: () => Promise<V>, options: ReadOptions<V>): Promise<V> {
  return once(core, 'readThrough', key, load, options)
}

/** The same, loading in any case. */
export function refreshOnce<V>(core: CacheCore, key: Key, load: () => Promise<V>, options: ReadOptions<V>): Promise<V> {
  return once(core, 'refresh', key, load, options, REFRESH)
}

async function once<V>(
  core: CacheCore,
  word: string,
  key: Key,
  load: () => Promise<V>,
  options: ReadOptions<V>,
  way?: Way,
): Promise<V> {
  const known = knownOptions(options, READ_OPTIONS, word)
  requireFunction(load, word, 'load')
  const read = bindRead(core, definitionOf(core, word, key, known), NO_LAYER, way)
  return read(undefined, [], load) as Promise<V>
}

/** One write without a decorator, whose value is stored. */
export async function writeOnce<Result, V>(
  core: CacheCore,
  key: Key,
  write: () => Promise<Result>,
  given: WriteOptions<V, Result>,
): Promise<Result> {
  const options = knownOptions(given, WRITE_OPTIONS, 'writeThrough')
  requireFunction(write, 'writeThrough', 'write')
  requireFunctions(options, ['value'], 'writeThrough')
  const { value } = options
  const run = bindWriteThrough(core, {
    ...definitionOf(core, 'writeThrough', key, options),
    value: value && ((_self, result) => value(result as Result)),
    how: readGuaranteeOptions(options, 'writeThrough'),
  })
  return run(undefined, [], write) as Promise<Result>
}

/** A function with a cache before it. */
export function wrap<Args extends unknown[], V>(
  core: CacheCore,
  fn: (...args: Args) => Promise<V>,
  given: WrapOptions<Args, V>,
): (...args: Args) => Promise<V> {
  requireFunction(fn, 'wrap', 'fn')
  const options = knownOptions(given, WRAP_OPTIONS, `wrap(${fn.name || 'anonymous'})`)
  const { key, name = fn.name || 'anonymous', when, unless } = options
  if (typeof name !== 'string') throw new TypeError(`wrap: option 'name' must be a text; got ${shown(name)}`)
  const where = `wrap(${name})`
  if (typeof key !== 'function') throw new TypeError(`${where}: option 'key' must be a function; got ${typeof key}`)
  requireFunctions(options, ['when', 'unless'], where)
  const read = bindRead(core, {
    method: name,
    key: (_self, args) => key(...(args as Args)),
    declared: nameOfPure(key),
    tags: compileTags(options.tags, where, tagTemplate),
    when: when && ((_self, args) => when(...(args as Args))),
    unless: unless && ((_self, value, args) => unless(value as V, ...(args as Args))),
    policy: readPolicyOptions(options, where),
    ...readShape(options, where),
  })
  return (...args) => {
    const near = args.length === 1 ? read.near?.(args[0]) : undefined
    return (near ?? read(undefined, args, () => fn(...args))) as Promise<V>
  }
}

/** Fills an empty slot, under a lease like any other fill. */
export async function seed<V>(core: CacheCore, key: Key, value: V, given: SeedOptions<V>): Promise<boolean> {
  const options = knownOptions(given, SEED_OPTIONS, 'seed')
  const call = createCalls(core, definitionOf(core, 'seed', key, options), NO_LAYER).call(undefined, [])
  if (isRefusal(call) && call.reason !== 'key-too-long') throw call.error
  // What a transaction sees may not be committed.
  const isInside = currentTransaction() !== undefined || mayBeInside(markOfLosses())
  if (isRefusal(call) || core.off() !== undefined || isInside) {
    core.store.encode(value)
    return false
  }
  const loaded = loadedFrom(call, core.store, value, 0)
  loaded.encoded()
  return core.engine.seed(call, loaded)
}

function definitionOf<V>(core: CacheCore, where: string, key: Key, options: ReadOptions<V>): MethodDefinition {
  requireFunctions(options, ['when', 'unless'], where)
  const { when, unless } = options
  return {
    method: methodOf(core, key, where),
    key: () => key,
    tags: compileTags(options.tags, where, tagItself),
    when,
    unless: unless && ((_self, value) => unless(value as V)),
    policy: readPolicyOptions(options, where),
    ...readShape(options, where),
  }
}

function methodOf(core: CacheCore, key: Key, otherwise: string): string {
  const first = firstPartOf(key)
  return typeof first === 'string' || typeof first === 'number' ? core.options.redaction.name(String(first)) : otherwise
}

function firstPartOf(key: Key): unknown {
  try {
    return Array.isArray(key) ? key[0] : undefined
  } catch {
    // It objects to being looked at, as will be told when a key is to be made of it.
    return undefined
  }
}

function requireFunction(value: unknown, where: string, name: string): void {
  if (typeof value !== 'function') throw new TypeError(`${where}: ${name} must be a function; got ${typeof value}`)
}
