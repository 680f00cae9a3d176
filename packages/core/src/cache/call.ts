import { CacheKeyError, isReadthroughError, messageOf } from '../base/errors.js'
import { unawaited } from '../base/unawaited.js'
import { runApart } from '../engine/current-load.js'
import { resolvePolicy, type Policy } from '../engine/lifetime.js'
import { isPlain } from '../engine/near-hit.js'
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
  /** The name of the declared key that makes it, which depends on the arguments alone; `undefined` where none does. */
  readonly declared?: string | undefined
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

/** Where a call of the method finds its value: enough for an answer that lies in this process. */
export interface Place {
  /** As the store knows it. */
  readonly key: string
  /** The tags that are known from the arguments. */
  readonly tags: readonly string[]
  readonly varied: KeyPart | undefined
}

/** Makes calls for the engine out of calls of the method. */
export interface Calls {
  /** Whether a hit of such a call does nothing but answer with what lies there. */
  readonly isPlain: boolean
  /**
   * The name of the declared key, where calls with the same arguments lead to the same place, whatever else has changed;
   * else `undefined`.
   */
  readonly settledBy: string | undefined
  /** Where the call finds its value, or why it has no such place. */
  readonly place: (self: unknown, args: readonly unknown[]) => Place | Refusal
  /** The call at its place, with everything decided. */
  readonly at: (place: Place, self: unknown, args: readonly unknown[]) => ReadCall
  /** Both in one. */
  readonly call: (self: unknown, args: readonly unknown[]) => ReadCall | Refusal
  /** Its key alone, whatever `when` and the tags say. */
  readonly key: (self: unknown, args: readonly unknown[]) => string | Refusal
}

/** Ties a definition to a cache: the policy and the tags are worked out here, once. */
export function createCalls(core: CacheCore, definition: MethodDefinition, layer: ClassLayer): Calls {
  const { method, when, unless, version, accepts } = definition
  const policy = policyFor(core, definition, layer)
  const { revealsTags, isSettled, known, revealed } = createTagging([...definition.tags, ...layer.tags])
  const ownVary = layer.vary ?? core.options.vary
  const isSteady = when === undefined && ownVary === undefined && isSettled

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
    isPlain: isPlain({ policy, accepts, revealsTags }),
    settledBy: isSteady ? definition.declared : undefined,
    place(self, args) {
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
        return { key, tags: known(self, args, varied), varied }
      } catch (error) {
        return { reason: 'key', error }
      }
    },
    at: ({ key, tags, varied }, self, args) => ({
      key,
      tags,
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
    }),
    call(self, args) {
      const place = calls.place(self, args)
      return isRefusal(place) ? place : calls.at(place, self, args)
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

/** Whether this is no call and no place, but the reason why there is none. */
export function isRefusal(made: ReadCall | Place | Refusal): made is Refusal {
  return 'reason' in made
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
