import type { Clock } from '../../src/base/clock.js'
import type { Engine } from '../../src/engine/engine.js'
import { isPlain } from '../../src/engine/near-hit.js'
import type { Emit } from '../../src/events/emitter.js'
import type { Near } from '../../src/store/entry-store.js'
import type { NearStore } from '../../src/store/near-store.js'

/** Who reads. */
export interface NearReader {
  readonly engine: Engine
  /** `undefined`: nothing is answered unasked. */
  readonly near: NearStore | undefined
  readonly clock: Clock
  readonly emit: Emit
}

/**
 * Reads as a method does outside of transactions: what its last call with this key was answered with answers again, or what
 * lies near, or else the engine. Of what lies near it relies on no more than its contract says.
 */
export function readingNear({ engine, near: tier, clock, emit }: NearReader): Engine['readThrough'] {
  if (tier === undefined) return engine.readThrough
  const { near: told } = tier
  const kept = new Map<string, Near>()

  function atHand(key: string): Near | undefined {
    const near = kept.get(key)
    const now = clock.monotonic()
    return near !== undefined && now <= near.until && now <= told.answersUntil ? near : undefined
  }

  return (call, load) => {
    const { key, method } = call
    const near = isPlain(call) ? (atHand(key) ?? tier.peek(key)) : undefined
    if (near === undefined || engine.isPending({ key, tags: near.tags.map(({ tag }) => tag) })) {
      return engine.readThrough(call, load)
    }
    kept.set(key, near)
    emit({ type: 'hit', tier: 'near', method, key, isStale: false, ageMs: 0, loadMs: near.loadMs, waitedMs: 0 })
    return near.promise()
  }
}
