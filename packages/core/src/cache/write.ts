import type { Key } from '../keys/key.js'
import type { Pattern } from '../keys/pattern.js'
import type { CacheCore } from './core.js'
import { NO_LAYER, type ClassLayer } from './call.js'
import { invalidateTargets, tellIncomplete } from './targets.js'

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
}

/** Runs one call of an invalidating method. */
export type BoundWrite = (self: unknown, args: readonly unknown[], run: () => Promise<unknown>) => Promise<unknown>

/** Ties a definition to a cache. The method's own outcome stands, whatever becomes of the invalidation. */
export function bindWrite(core: CacheCore, definition: WriteDefinition, layer: ClassLayer = NO_LAYER): BoundWrite {
  const { method, at, sources } = definition
  const fromArguments = sources.filter((source) => !source.fromResult)

  const vary = layer.vary ?? core.options.vary

  async function invalidate(
    chosen: readonly TargetSource[],
    self: unknown,
    args: readonly unknown[],
    result?: unknown,
  ): Promise<void> {
    const keys: Key[] = []
    const patterns: Pattern[] = []
    const tags: string[] = []
    // One source that fails must not spare what the others name.
    for (const source of chosen) {
      try {
        // One by one: a list that is spread into a call may be too long for the stack.
        for (const key of source.keys?.(self, args, result) ?? []) keys.push(key)
        for (const target of source.patterns?.(self, args, result) ?? []) patterns.push(target)
        for (const tag of source.tags?.(self, args, result) ?? []) tags.push(tag)
      } catch (error) {
        tellIncomplete(core, method, error)
      }
    }
    await invalidateTargets(core, method, { keys, patterns, tags }, vary && (() => vary.call(self)))
  }

  return async (self, args, run) => {
    if (at === 'before') {
      await invalidate(fromArguments, self, args)
      return run()
    }
    let result: unknown
    try {
      result = await run()
    } catch (error) {
      if (at === 'settled') await invalidate(fromArguments, self, args)
      throw error
    }
    await invalidate(sources, self, args, result)
    return result
  }
}
