import { POLICY_OPTIONS, readPolicyOptions, resolvePolicy, type PolicyOptions } from '../engine/options.js'
import { isTooLong, type Key } from '../keys/key.js'
import type { ReadOptions, WrapOptions } from './cache.js'
import type { CacheCore } from './core.js'
import { keyWithin } from './key-within.js'
import { refuseUnknown } from './options.js'
import { bindRead, UNTAGGED } from './read.js'

const READ_OPTIONS: ReadonlySet<string> = new Set([...POLICY_OPTIONS, 'when', 'unless'])
const WRAP_OPTIONS: ReadonlySet<string> = new Set([...READ_OPTIONS, 'key', 'name'])

const SEED_OPTIONS: ReadonlySet<string> = new Set(POLICY_OPTIONS)

/** One read without a decorator. It is counted under the first part of its key. */
export function readOnce<V>(core: CacheCore, key: Key, load: () => Promise<V>, options: ReadOptions<V>): Promise<V> {
  const { when, unless } = options
  refuseUnknown(options, READ_OPTIONS, 'readThrough')
  if (typeof load !== 'function') throw new TypeError(`readThrough: load must be a function; got ${typeof load}`)
  const read = bindRead(core, {
    method: methodOf(key),
    key: () => key,
    when,
    unless: unless && ((_self, value) => unless(value as V)),
    policy: readPolicyOptions(options, 'readThrough'),
  })
  return read(undefined, [], load) as Promise<V>
}

/** A function with a cache before it. */
export function wrap<Args extends unknown[], V>(
  core: CacheCore,
  fn: (...args: Args) => Promise<V>,
  options: WrapOptions<Args, V>,
): (...args: Args) => Promise<V> {
  const { key, name = fn.name || 'anonymous', when, unless } = options
  refuseUnknown(options, WRAP_OPTIONS, `wrap(${name})`)
  if (typeof key !== 'function')
    throw new TypeError(`wrap(${name}): option 'key' must be a function; got ${typeof key}`)
  const read = bindRead(core, {
    method: name,
    key: (_self, args) => key(...(args as Args)),
    when: when && ((_self, args) => when(...(args as Args))),
    unless: unless && ((_self, value, args) => unless(value as V, ...(args as Args))),
    policy: readPolicyOptions(options, `wrap(${name})`),
  })
  return (...args) => read(undefined, args, () => fn(...args)) as Promise<V>
}

/** Fills an empty slot, under a lease like any other fill. */
export async function seed(core: CacheCore, key: Key, value: unknown, options: PolicyOptions<[]>): Promise<boolean> {
  refuseUnknown(options, SEED_OPTIONS, 'seed')
  const policy = resolvePolicy([readPolicyOptions(options, 'seed'), core.options.policy])
  const rendered = keyWithin(core, key)
  const encoded = core.store.encode(value)
  if (isTooLong(rendered) || core.off() === 'closed') return false
  const call = { ...UNTAGGED, key: rendered, method: methodOf(key), policy, args: [], unless: undefined }
  const notes = { ttlMs: undefined, skipped: false, tags: [] }
  return core.engine.seed(call, { value, ms: 0, notes, encoded: () => encoded, revealed: () => [] })
}

function methodOf(key: Key): string {
  const first: unknown = Array.isArray(key) ? key[0] : undefined
  return typeof first === 'string' || typeof first === 'number' ? String(first) : 'readThrough'
}
