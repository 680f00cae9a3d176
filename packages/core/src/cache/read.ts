import { currentTransaction } from '../engine/current-transaction.js'
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

/** Answers one call of a cached method. */
export type BoundRead = (self: unknown, args: readonly unknown[], load: Load) => Promise<unknown>

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
  const { method } = definition
  const calls = createCalls(core, definition, layer)
  const answer = way(core)

  return (self, args, load) => {
    const off = core.off()
    if (off !== undefined) return bypass(core, method, { reason: off }, load)
    const call = calls.call(self, args)
    if (!isRefusal(call)) return answer(call, load)
    const error = refusalError(core, method, call)
    return error === undefined ? bypass(core, method, call, load) : Promise.reject(error)
  }
}
