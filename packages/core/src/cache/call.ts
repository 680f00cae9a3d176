import { CacheKeyError, isReadthroughError, messageOf } from '../base/errors.js'
import { unawaited } from '../base/unawaited.js'
import { runApart } from '../engine/current-load.js'
import { resolvePolicy, type Policy } from '../engine/lifetime.js'
import type { PolicyOptions } from '../engine/options.js'
import type { Load, ReadCall } from '../engine/read-call.js'
import type { BypassReason } from '../events/reasons.js'
import { isTooLong, renderKey, type Key, type KeyPart } from '../keys/key.js'
import { areSameTags } from '../keys/tag.js'
import type { CacheCore } from './core.js'
import { varyOf } from './key-within.js'
import type { Vary } from './options.js'
import type { Shape } from './shape.js'
import { NO_SOURCES, type TagSource } from './tag-sources.js'
import { createTagging } from './tagging.js'

/** A method as its author described it: checked, and not yet tied to a cache. */
export interface MethodDefinition extends Shape {
  /** Whom to count it for, such as `ProductRepository.findById`. */
  readonly method: string
  /** May throw; then the call has no key. */
  readonly key: (self: unknown, args: readonly unknown[]) => Key
  readonly tags: readonly TagSource[]
  readonly when: ((self: unknown, args: readonly unknown[]) => boolean) | undefined
  readonly unless: ((self: unknown, value: unknown, args: readonly unknown[]) => boolean) | undefined
  readonly policy: PolicyOptions
}

/** What a class says for all its methods. */
export interface ClassLayer {
  readonly policy: PolicyOptions
  readonly vary: Vary | undefined
  /** Besides those of the method. */
  readonly tags: readonly TagSource[]
}

/** A class that says nothing. */
export const NO_LAYER: ClassLayer = { policy: {}, vary: undefined, tags: NO_SOURCES }

/** Why a call goes past the cache. */
export interface Refusal {
  readonly reason: BypassReason
  readonly error?: unknown
}

/** Makes calls for the engine out of calls of the method. */
export interface Calls {
  /** The call with everything decided, or why there is none. */
  readonly call: (self: unknown, args: readonly unknown[]) => ReadCall | Refusal
  /** Its key alone, whatever `when` and the tags say. */
  readonly key: (self: unknown, args: readonly unknown[]) => string | Refusal
}

/** Ties a definition to a cache: the policy and the tags are worked out here, once. */
export function createCalls(core: CacheCore, definition: MethodDefinition, layer: ClassLayer): Calls {
  const { method, when, unless, version, accepts } = definition
  const policy = policyFor(core, definition, layer)
  const { revealsTags, known, revealed } = createTagging([...definition.tags, ...layer.tags])
  const ownVary = layer.vary ?? core.options.vary

  const variedFor = (self: unknown): KeyPart | undefined => ownVary && varyOf(() => ownVary.call(self))

  function keyUnder(self: unknown, args: readonly unknown[], varied: KeyPart | undefined): string | Refusal {
    try {
      const key = renderKey(unawaited(definition.key(self, args)), varied)
      return isTooLong(key) ? { reason: 'key-too-long' } : key
    } catch (cause) {
      return { reason: 'key', error: asKeyError(cause) }
    }
  }

  const calls: Calls = {
    call(self, args) {
      try {
        if (when !== undefined && !unawaited(when(self, args))) return { reason: 'when' }
      } catch (error) {
        return { reason: 'when', error }
      }
      let varied: KeyPart | undefined
      try {
        varied = variedFor(self)
      } catch (error) {
        return { reason: 'vary', error }
      }
      const key = keyUnder(self, args, varied)
      if (typeof key !== 'string') return key
      try {
        return {
          key,
          tags: known(self, args, varied),
          definition: version,
          accepts,
          policy,
          method,
          self,
          args,
          isStill,
          unless: unless && ((value: unknown): boolean => unawaited(unless(self, value, args))),
          revealsTags,
          tagsOf: revealed(self, args, varied),
        }
      } catch (error) {
        return { reason: 'key', error }
      }
    },
    key(self, args) {
      try {
        return keyUnder(self, args, variedFor(self))
      } catch (error) {
        return { reason: 'vary', error }
      }
    },
  }
  return calls

  function isStill({ self, args, key, tags }: ReadCall): boolean {
    const again = calls.call(self, args)
    return !isRefusal(again) && again.key === key && areSameTags(again.tags, tags)
  }
}

/** Programmatic calls say nothing of their own as a rule, and are tied each time anew. */
function policyFor(core: CacheCore, definition: MethodDefinition, layer: ClassLayer): Policy {
  const layers = [definition.policy, layer.policy].filter((said) => Object.keys(said).length > 0)
  return layers.length === 0 ? core.policy : resolvePolicy([...layers, core.options.policy])
}

/** Whether `call` is no call, but the reason why there is none. */
export function isRefusal(call: ReadCall | Refusal): call is Refusal {
  return 'reason' in call
}

/**
 * What becomes of a call that is refused: the error to reject with, where its key or tags cannot be built and the cache
 * says to throw. Otherwise the process is warned of such a key, and the call goes past the cache.
 */
export function refusalError(core: CacheCore, method: string, { reason, error }: Refusal): Error | undefined {
  if (reason !== 'key') return undefined
  if (core.options.onKeyError === 'throw') return error as Error
  core.warnOnce(method, `A call of ${method} ran past the cache: ${core.options.redaction.words(error)}`)
  return undefined
}

/**
 * Runs the method past the cache. Asynchronous, so that what it throws before it returns a promise comes as a rejection,
 * as it always does.
 */
export async function bypass(core: CacheCore, method: string, { reason, error }: Refusal, run: Load): Promise<unknown> {
  core.emit({ type: 'bypassed', method, reason, error })
  return runApart(run)
}

function asKeyError(cause: unknown): unknown {
  if (isReadthroughError(cause) && cause.code === 'KEY_INVALID') return cause
  return new CacheKeyError(`The key function threw: ${messageOf(cause)}`, { cause })
}
