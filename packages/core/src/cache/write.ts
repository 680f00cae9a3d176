import type { Fence } from '../engine/fence.js'
import type { How } from '../engine/how.js'
import type { GivenHow } from '../engine/guarantee-options.js'
import { withoutTargets } from '../engine/targets.js'
import type { Key } from '../keys/key.js'
import type { Pattern } from '../keys/pattern.js'
import type { CacheCore } from './core.js'
import { NO_LAYER, type ClassLayer } from './call.js'
import { howFor } from './how-for.js'
import {
  asUndone,
  nameTargets,
  requireDone,
  send,
  sendNamed,
  tellIncomplete,
  worstOf,
  type InvalidationState,
  type Named,
} from './targets.js'

/** What makes one list of targets out of a call. May throw; then its targets are not known. */
export interface TargetSource {
  /** Whether it needs the method's result. */
  readonly fromResult: boolean
  readonly keys?: (self: unknown, args: readonly unknown[], result: unknown) => readonly Key[]
  readonly patterns?: (self: unknown, args: readonly unknown[], result: unknown) => readonly Pattern[]
  readonly tags?: (self: unknown, args: readonly unknown[], result: unknown) => readonly string[]
}

/** An invalidating method as its author described it. */
export interface WriteDefinition {
  readonly method: string
  /** When to invalidate: after success, after success or failure, or before the method runs. */
  readonly at: 'success' | 'settled' | 'before'
  readonly sources: readonly TargetSource[]
  /** Whether barriers stand over the targets while it runs; all its sources are keys or tags, out of the arguments. */
  readonly isFenced: boolean
  readonly how: GivenHow
}

/** Runs one call of an invalidating method. */
export type BoundWrite = (self: unknown, args: readonly unknown[], run: () => Promise<unknown>) => Promise<unknown>

/** A fence, and what stands under it. */
interface Fenced {
  readonly fence: Fence
  readonly targets: Named
}

/** Ties a definition to a cache. The method's own outcome stands, whatever becomes of the invalidation. */
export function bindWrite(core: CacheCore, definition: WriteDefinition, layer: ClassLayer = NO_LAYER): BoundWrite {
  const { method, at, sources, isFenced } = definition
  const fromArguments = sources.filter((source) => !source.fromResult)

  const vary = layer.vary ?? core.options.vary

  return async (self, args, run) => {
    const how = howFor(core, definition.how, method)
    const tell = (error: unknown): void => tellIncomplete(core, method, error)
    if (at === 'before') {
      const state = await sendNamed(core, method, targetsOf(fromArguments, tell, self, args), how)
      const result = await run()
      requireDone(state, how, method, result)
      return result
    }
    const fenced = isFenced && core.off() !== 'closed' ? await raise(self, args) : undefined
    let result: unknown
    try {
      result = await run()
    } catch (error) {
      let named: Named | undefined
      // A method that a decorator below lets reject for its own invalidation has succeeded.
      const undone = asUndone(error, method)
      if (undone !== undefined) named = targetsOf(sources, tell, self, args, undone.result)
      else if (at === 'settled') named = targetsOf(fromArguments, tell, self, args)
      // It may have been committed all the same: what the fence keeps out must not be let in with it.
      await end(fenced, named, how)
      throw error
    }
    requireDone(await end(fenced, targetsOf(sources, tell, self, args, result), how), how, method, result)
    return result
  }

  function targetsOf(
    chosen: readonly TargetSource[],
    tell: (error: unknown) => void,
    self: unknown,
    args: readonly unknown[],
    result?: unknown,
  ): Named {
    const keys: Key[] = []
    const patterns: Pattern[] = []
    const tags: string[] = []
    let complete = true
    // One source that fails must not spare what the others name.
    for (const source of chosen) {
      try {
        // One by one: a list that is spread into a call may be too long for the stack.
        for (const key of source.keys?.(self, args, result) ?? []) keys.push(key)
        for (const target of source.patterns?.(self, args, result) ?? []) patterns.push(target)
        for (const tag of source.tags?.(self, args, result) ?? []) tags.push(tag)
      } catch (error) {
        complete = false
        tell(error)
      }
    }
    const named = nameTargets({ keys, patterns, tags }, vary && (() => vary.call(self)), tell)
    return complete ? named : { ...named, complete }
  }

  /** What cannot be named yet stands under no fence; the method may still be about to complete its arguments. */
  async function raise(self: unknown, args: readonly unknown[]): Promise<Fenced> {
    const tell = (error: unknown): void => core.emit({ type: 'fence.failed', method, targets: [], error })
    const targets = targetsOf(sources, tell, self, args)
    return { targets, fence: await core.engine.raiseFence(targets, method) }
  }

  /** The fence ends over what it was raised over, whatever the method has done to its arguments. */
  async function end(fenced: Fenced | undefined, named: Named | undefined, how: How): Promise<InvalidationState> {
    const rest = fenced && named ? { ...named, ...withoutTargets(named, fenced.targets) } : named
    const ending = fenced && send(core, method, fenced.targets, how, fenced.fence)
    const sending = rest && sendNamed(core, method, rest, how)
    return worstOf([(await ending) ?? 'done', (await sending) ?? 'done'])
  }
}
