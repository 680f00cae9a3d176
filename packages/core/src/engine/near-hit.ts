import type { Clock } from '../base/clock.js'
import type { Emitter } from '../events/emitter.js'
import type { StatsCounter } from '../events/stats.js'
import { MAX_TAGS } from '../keys/tag.js'
import type { EntryStore, Near, NearHandle, NearTier } from '../store/entry-store.js'
import { isInsideAnyLoad, isInsideLoad } from './current-load.js'
import { currentTransaction } from './current-transaction.js'
import type { Sought } from './read-call.js'
import type { Tagged } from './targets.js'

/** Answers that lie in this process and are given at once: nobody is asked, and nothing is awaited. */
export interface NearHits {
  /** What answers this read; `undefined`: the store is to be asked. */
  find(key: string, tags: readonly string[], definition: string): Near | undefined
  /** Gives it to a caller, and counts and tells it as a hit; `undefined` where there is nothing to give after all. */
  give(near: Near, key: string, method: string): Promise<unknown> | undefined
  /**
   * Both in one, for a call whose arguments lead to what they have led to before. `undefined` as well where somebody
   * listens to hits, and where not all is as usual: then it is found as ever.
   */
  again(handle: NearHandle, method: string): Promise<unknown> | undefined
}

/** What near hits need. */
export interface NearHitParts {
  readonly store: EntryStore
  readonly tier: NearTier
  readonly clock: Clock
  readonly emitter: Pick<Emitter, 'emit' | 'isHeard'>
  readonly stats: Pick<StatsCounter, 'countHit'>
  /** Whether an invalidation of this key, or of one of these tags, has not reached the store yet. */
  readonly isPending: (tagged: Tagged) => boolean
  /** How many invalidations have not. */
  readonly pending: () => number
}

/** Whether a hit of such a call does nothing but answer with what lies there: only then it may be answered near. */
export function isPlain({ policy, accepts, revealsTags }: Pick<Sought, 'accepts' | 'revealsTags'> & PolicyOf): boolean {
  return !policy.doesMore && accepts === undefined && !revealsTags
}

interface PolicyOf {
  readonly policy: { readonly doesMore: boolean }
}

/** See {@link NearHits}. The rules are those of a look at the store; what asks more of an entry than they do is not near. */
export function createNearHits(parts: NearHitParts): NearHits {
  const { store, tier, clock, emitter, stats, isPending, pending } = parts

  return {
    find(key, tags, definition) {
      if (currentTransaction() !== undefined || isInsideLoad(store, key)) return undefined
      const near = store.peek(key)
      if (near === undefined || near.definition !== definition || !carries(near, tags)) return undefined
      if (pending() > 0 && isPending({ key, tags: near.tags.map(({ tag }) => tag) })) return undefined
      return near
    },
    give(near, key, method) {
      const answer = promiseOf(near)
      if (answer === undefined) return undefined
      const { loadMs } = near
      if (emitter.isHeard('hit')) {
        const ageMs = clock.now() - near.created
        emitter.emit({ type: 'hit', tier: 'near', method, key, isStale: false, ageMs, loadMs, waitedMs: 0 })
      } else stats.countHit(method, loadMs)
      return answer
    },
    again({ near }, method) {
      if (near === undefined || isInsideAnyLoad() || currentTransaction() !== undefined || pending() > 0)
        return undefined
      if (emitter.isHeard('hit')) return undefined
      const now = clock.monotonic()
      if (now >= near.until || now > tier.answersUntil) return undefined
      const answer = promiseOf(near)
      if (answer !== undefined) stats.countHit(method, near.loadMs)
      return answer
    },
  }
}

/** A copy is made by the serializer where it must be, and that may throw: whoever asks the store is told so. */
function promiseOf(near: Near): Promise<unknown> | undefined {
  try {
    return near.promise()
  } catch {
    return undefined
  }
}

/** Whether the entry carries each of these tags. Near, their stamps are known to be those of now. */
function carries({ tags: carried }: Near, tags: readonly string[]): boolean {
  if (carried.length > MAX_TAGS) return false
  for (const tag of tags) if (!carried.some((one) => one.tag === tag)) return false
  return true
}
