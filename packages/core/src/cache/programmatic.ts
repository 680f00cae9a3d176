import { StoreError } from '../base/errors.js'
import { POLICY_OPTIONS, readPolicyOptions, resolvePolicy, type PolicyOptions } from '../engine/options.js'
import type { Key } from '../keys/key.js'
import type { ReadOptions, WrapOptions } from './cache.js'
import type { CacheCore } from './core.js'
import { keyWithin } from './key-within.js'
import { refuseUnknown } from './options.js'
import { bindRead } from './read.js'

const READ_OPTIONS: ReadonlySet<string> = new Set([...POLICY_OPTIONS, 'when', 'unless'])
const WRAP_OPTIONS: ReadonlySet<string> = new Set([...READ_OPTIONS, 'key', 'name'])

const SEED_OPTIONS: ReadonlySet<string> = new Set(POLICY_OPTIONS)

/** How long the lease of a seed lasts: it is filled at once. */
const SEED_LEASE_MS = 1_000

/** One read without a decorator. It is counted under the first part of its key. */
export function readOnce<V>(core: CacheCore, key: Key, load: () => Promise<V>, options: ReadOptions<V>): Promise<V> {
  const { when, unless } = options
  refuseUnknown(options, READ_OPTIONS, 'readThrough')
  const read = bindRead(core, {
    method: Array.isArray(key) ? String(key[0]) : 'readThrough',
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
  const { store, options: cacheOptions, random, clock } = core
  refuseUnknown(options, SEED_OPTIONS, 'seed')
  const policy = resolvePolicy([readPolicyOptions(options, 'seed'), cacheOptions.policy])
  const lifetime = policy.lifetime(value, [], undefined, random.fraction())
  if (lifetime === undefined) return false

  const rendered = keyWithin(core, key)
  if (core.off() === 'closed') return false
  const token = random.id()
  try {
    const answer = await store.lease(rendered, token, SEED_LEASE_MS)
    if (answer.state !== 'granted') return false
    const created = clock.now()
    const until = created + lifetime.hardMs
    const header = { created, freshUntil: until, hardUntil: until, loadMs: 0, definition: '', stamps: [] }
    return await store.fill(rendered, token, { ...header, value }, lifetime.ttlMs)
  } catch (error) {
    if (error instanceof StoreError) return false
    core.engine.background.start(() => store.release(rendered, token))
    throw error
  }
}
