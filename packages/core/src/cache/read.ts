import { CacheKeyError, isReadthroughError, messageOf } from '../base/errors.js'
import { runApart } from '../engine/current-load.js'
import { resolvePolicy, type PolicyOptions } from '../engine/options.js'
import type { Load, ReadCall } from '../engine/read-call.js'
import type { BypassReason } from '../events/events.js'
import { isTooLong, renderKey, type Key, type KeyPart } from '../keys/key.js'
import type { CacheCore } from './core.js'
import { varyOf } from './key-within.js'
import type { Vary } from './options.js'

/** A cached method as its author described it: checked, and not yet tied to a cache. */
export interface ReadDefinition {
  /** Whom to count it for, such as `ProductRepository.findById`. */
  readonly method: string
  /** May throw; then the call has no key. */
  readonly key: (self: unknown, args: readonly unknown[]) => Key
  readonly when: ((self: unknown, args: readonly unknown[]) => boolean) | undefined
  readonly unless: ((self: unknown, value: unknown, args: readonly unknown[]) => boolean) | undefined
  readonly policy: PolicyOptions
}

/** What a class says for all its methods. */
export interface ClassLayer {
  readonly policy: PolicyOptions
  readonly vary: Vary | undefined
}

/** Answers one call of a cached method. */
export type BoundRead = (self: unknown, args: readonly unknown[], load: Load) => Promise<unknown>

/** A call without tags, version and schema. */
export const UNTAGGED: Pick<ReadCall, 'tags' | 'definition' | 'accepts' | 'revealsTags' | 'tagsOf'> = {
  tags: [],
  definition: '',
  accepts: undefined,
  revealsTags: false,
  tagsOf: () => [],
}

/** A class that says nothing. */
export const NO_LAYER: ClassLayer = { policy: {}, vary: undefined }

/** Ties a definition to a cache: the policy is worked out here, once. */
export function bindRead(core: CacheCore, definition: ReadDefinition, layer: ClassLayer = NO_LAYER): BoundRead {
  const { method, when, unless } = definition
  const policy = resolvePolicy([definition.policy, layer.policy, core.options.policy])
  const vary = layer.vary ?? core.options.vary

  /** Asynchronous, so that what the method throws before it returns a promise comes as a rejection, as it always does. */
  async function bypass(load: Load, reason: BypassReason, error?: unknown): Promise<unknown> {
    core.emit({ type: 'bypassed', method, reason, error })
    return runApart(load)
  }

  /** The rendered key, or why there is none. */
  function keyOf(self: unknown, args: readonly unknown[]): string | { reason: BypassReason; error?: unknown } {
    try {
      if (when !== undefined && !when(self, args)) return { reason: 'when' }
    } catch (error) {
      return { reason: 'when', error }
    }
    let varied: KeyPart | undefined
    try {
      varied = vary && varyOf(() => vary.call(self))
    } catch (error) {
      return { reason: 'vary', error }
    }
    try {
      const key = renderKey(definition.key(self, args), varied)
      return isTooLong(key) ? { reason: 'key-too-long' } : key
    } catch (error) {
      return { reason: 'key', error }
    }
  }

  return (self, args, load) => {
    const off = core.off()
    if (off !== undefined) return bypass(load, off)
    const key = keyOf(self, args)
    if (typeof key === 'string') {
      const unlessValue = unless && ((value: unknown): boolean => unless(self, value, args))
      return core.engine.readThrough({ ...UNTAGGED, key, method, policy, args, unless: unlessValue }, load)
    }
    if (key.reason === 'key') {
      const cause = key.error
      const error =
        isReadthroughError(cause) && cause.code === 'KEY_INVALID'
          ? cause
          : new CacheKeyError(`The key function threw: ${messageOf(cause)}`, { cause })
      if (core.options.onKeyError === 'throw') return Promise.reject(error)
      core.warnOnce(method, `A call of ${method} ran past the cache: ${error.message}`)
    }
    return bypass(load, key.reason, key.error)
  }
}
