import { runApart } from '../engine/current-load.js'
import { currentTransaction, lostTransactions } from '../engine/current-transaction.js'
import type { Load, ReadCall } from '../engine/read-call.js'
import type { How } from '../engine/how.js'
import type { GivenHow, Guarantees } from '../engine/guarantee-options.js'
import type { BypassReason } from '../events/reasons.js'
import { createCalls, isRefusal, NO_LAYER, refusalError } from './call.js'
import type { ClassLayer, MethodDefinition, Refusal } from './call.js'
import type { CacheCore } from './core.js'
import { howFor } from './how-for.js'
import { requireDone, send, tellIncomplete, type InvalidationState } from './targets.js'

/** A method that stores what it has written, as its author described it. */
export interface WriteThroughDefinition extends MethodDefinition {
  /** What to store, where that is not what the method returns. */
  readonly value: ((self: unknown, result: unknown, args: readonly unknown[]) => unknown) | undefined
  readonly how: GivenHow
}

/** Runs one call of a method that writes. */
export type BoundWriteThrough = (self: unknown, args: readonly unknown[], run: Load) => Promise<unknown>

/**
 * Ties a definition to a cache. The method's own outcome stands, whatever becomes of what it wrote; and however it ends,
 * nothing that was stored under its key before answers any more.
 */
export function bindWriteThrough(
  core: CacheCore,
  definition: WriteThroughDefinition,
  layer: ClassLayer = NO_LAYER,
): BoundWriteThrough {
  const { method, value } = definition
  const calls = createCalls(core, definition, layer)

  /** The method runs and nothing is stored; what is there has become wrong all the same. */
  async function past(
    self: unknown,
    args: readonly unknown[],
    run: Load,
    { reason, error }: Refusal,
    how: Guarantees,
  ): Promise<unknown> {
    core.emit({ type: 'bypassed', method, reason, error })
    const key = calls.key(self, args)
    return invalidating(
      how,
      () => runApart(run),
      async () => {
        if (typeof key === 'string') return send(core, method, { keys: [key], patterns: [], tags: [] }, how)
        // Under a key that is too long nothing is ever stored.
        if (key.reason === 'key-too-long') return 'done'
        tell(key.error, reason)
        return 'incomplete'
      },
    )
  }

  /** A method that throws may have committed before. */
  async function invalidating(
    how: Guarantees,
    run: Load,
    invalidate: () => Promise<InvalidationState>,
  ): Promise<unknown> {
    let result: unknown
    try {
      result = await run()
    } catch (error) {
      await invalidate()
      throw error
    }
    requireDone(await invalidate(), how, method, result)
    return result
  }

  /**
   * What it writes may still be rolled back: its barrier only keeps others from storing until the transaction ends. From
   * its begin on, reads inside the transaction go past the cache; and where it throws, what it had written by then may be
   * committed all the same.
   */
  async function inside(call: ReadCall, run: Load, how: Guarantees): Promise<unknown> {
    const targets = { keys: [call.key], patterns: [], tags: [] }
    currentTransaction()?.defer(core.participant, targets, how)
    const fence = core.store.barriers && (await core.engine.raiseFence(targets, method))
    return invalidating(
      how,
      () => core.engine.inside.write(call, run),
      () => send(core, method, targets, how, fence),
    )
  }

  /** It may have written inside a transaction that has lost its context: that one's commit invalidates once more. */
  async function tellingTheLost({ key }: ReadCall, run: Load, how: How): Promise<unknown> {
    try {
      return await run()
    } finally {
      const targets = { keys: [key], patterns: [], tags: [] }
      for (const lost of lostTransactions()) lost.defer(core.participant, targets, how)
    }
  }

  /** Of a key that cannot be built the process has been warned already. */
  function tell(error: unknown, reason: BypassReason): void {
    if (reason === 'key') core.emit({ type: 'invalidation.incomplete', method, error })
    else tellIncomplete(core, method, error)
  }

  return async (self, args, run) => {
    const how = howFor(core, definition.how, method)
    const off = core.off()
    if (off !== undefined) return past(self, args, run, { reason: off }, how)
    const call = calls.call(self, args)
    if (isRefusal(call)) {
      const error = refusalError(core, method, call)
      if (error !== undefined) throw error
      return past(self, args, run, call, how)
    }
    if (currentTransaction() !== undefined) return inside(call, run, how)
    const valueOf = value && ((result: unknown): unknown => requireMade(value(self, result, args), method))
    const { result, state } = await core.engine.writeThrough(call, () => tellingTheLost(call, run, how), valueOf, how)
    requireDone(state, how, method, result)
    return result
  }
}

/** @throws TypeError for a promise: the barrier would have to stand until it has settled. */
function requireMade(made: unknown, method: string): unknown {
  if (typeof made !== 'object' || made === null || !('then' in made) || typeof made.then !== 'function') return made
  // Nobody waits for it, so nobody else would catch what it rejects with.
  Promise.resolve(made).catch(() => {})
  throw new TypeError(`${method}: the function given as option 'value' must give the value itself, not a promise`)
}
