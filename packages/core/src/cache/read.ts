import { currentTransaction } from '../engine/current-transaction.js'
import type { Recall } from '../engine/near-hit.js'
import type { Load, ReadCall } from '../engine/read-call.js'
import {
  bypass,
  createCalls,
  isRefusal,
  NO_LAYER,
  refusalError,
  type ClassLayer,
  type MethodDefinition,
} from './call.js'
import type { CacheCore } from './core.js'

/** Answers calls of a cached method. */
export interface BoundRead {
  (self: unknown, args: readonly unknown[], load: Load): Promise<unknown>
  /**
   * Answers a call with this one argument at once, where it has been answered before from what lies near; not there
   * where that never happens.
   */
  near?: Recall | undefined
}

/** Which of the engine's ways to a value a call takes. */
export type Way = (core: CacheCore) => (call: ReadCall, load: Load) => Promise<unknown>

/** Answers from the cache where it can. */
export const READ: Way = ({ engine, participant }) => {
  return (call, load) => {
    const transaction = currentTransaction()
    if (transaction === undefined) return engine.readThrough(call, load)
    return engine.inside.read(call, load, (tagged) => transaction.covers(participant, tagged))
  }
}

/** Loads in any case. */
export const REFRESH: Way = ({ engine }) => {
  return (call, load) =>
    currentTransaction() === undefined ? engine.refresh(call, load) : engine.inside.read(call, load, () => true)
}

/** Ties a definition to a cache. */
export function bindRead(
  core: CacheCore,
  definition: MethodDefinition,
  layer: ClassLayer = NO_LAYER,
  way: Way = READ,
): BoundRead {
  const { method, version } = definition
  const calls = createCalls(core, definition, layer)
  const answer = way(core)
  const hits = way === READ && calls.isPlain ? core.nearHits : undefined
  const memo = hits && calls.settledBy !== undefined ? core.memos.create(calls.settledBy) : undefined

  const bound: BoundRead = (self, args, load) => {
    const off = core.off()
    if (off !== undefined) return bypass(core, method, { reason: off }, load)
    const place = calls.place(self, args)
    if (isRefusal(place)) {
      const error = refusalError(core, method, place)
      return error === undefined ? bypass(core, method, place, load) : Promise.reject(error)
    }
    const near = hits?.find(place.key, place.tags, version)
    if (near !== undefined) {
      const given = hits?.give(near, place.key, method)
      if (given !== undefined) {
        if (memo !== undefined && args.length === 1) memo.learn(args[0], place.key, near)
        return given
      }
    }
    return answer(calls.at(place, self, args), load)
  }

  if (hits !== undefined && memo !== undefined) bound.near = hits.recall(method, memo)
  return bound
}
