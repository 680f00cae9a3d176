import { channel } from 'node:diagnostics_channel'
import type { Clock } from '../base/clock.js'
import type { Emitter } from '../events/emitter.js'
import type { StatsCounter } from '../events/stats.js'
import type { Tally } from '../events/tally.js'
import { MAX_TAGS } from '../keys/tag.js'
import type { EntryStore, Near, NearTier } from '../store/entry-store.js'
import type { ArgumentMemo } from './argument-memo.js'
import { areLoadsUnderWay, isInsideAnyLoad } from './current-load.js'
import { currentTransaction, here } from './current-transaction.js'
import type { Ordinary } from './ordinary.js'
import type { Sought } from './read-call.js'
import type { Tagged } from './targets.js'

/** Answers a call with one argument at once, where it can. */
export type Recall = (argument: unknown) => Promise<unknown> | undefined

/** Answers that lie in this process and are given at once: nobody is asked, and nothing is awaited. */
export interface NearHits {
  /** What answers this read; `undefined`: the store is to be asked. */
  find(key: string, tags: readonly string[], definition: string): Near | undefined
  /** Gives it to a caller, and counts and tells it as a hit; `undefined` where there is nothing to give after all. */
  give(near: Near, key: string, method: string): Promise<unknown> | undefined
  /**
   * Both for the calls of one method whose argument is in this memo. Where not all is as usual it gives nothing, and the
   * call is looked up as ever.
   */
  recall(method: string, memo: ArgumentMemo): Recall
}

/** What near hits need. */
export interface NearHitParts {
  readonly store: EntryStore
  readonly tier: NearTier
  readonly clock: Clock
  readonly emitter: Pick<Emitter, 'emit' | 'isHeard'>
  readonly stats: Pick<StatsCounter, 'tallyOf' | 'resets'>
  readonly ordinary: Pick<Ordinary, 'obstacles'>
  /** Whether an invalidation of this key, or of one of these tags, has not reached the store yet. */
  readonly isPending: (tagged: Tagged) => boolean
}

/** So many answers out of a memo, then one is looked up: what lies near counts as used by it. A prime, out of step. */
const LOOK_EVERY = 61

/** Whether a hit of such a call does nothing but answer with what lies there: only then it may be answered near. */
export function isPlain({ policy, accepts, revealsTags }: Pick<Sought, 'accepts' | 'revealsTags'> & PolicyOf): boolean {
  return !policy.doesMore && accepts === undefined && !revealsTags
}

interface PolicyOf {
  readonly policy: { readonly doesMore: boolean }
}

/** See {@link NearHits}. The rules are those of a look at the store; what asks more of an entry than they do is not near. */
export function createNearHits(parts: NearHitParts): NearHits {
  const { store, tier, clock, emitter, stats, ordinary, isPending } = parts
  const { proof } = tier
  const news = channel('readthrough:event')

  return {
    find(key, tags, definition) {
      // What a load is made of is asked for: its value will be there when the bound is over.
      if (currentTransaction() !== undefined || isInsideAnyLoad()) return undefined
      const near = store.peek(key)
      if (near === undefined || near.definition !== definition || !carries(near, tags)) return undefined
      if (ordinary.obstacles > 0 && isPending({ key, tags: near.tags.map(({ tag }) => tag) })) return undefined
      return near
    },
    give(near, key, method) {
      const answer = promiseOf(near)
      if (answer === undefined) return undefined
      const { loadMs } = near
      if (emitter.isHeard('hit')) {
        const ageMs = clock.now() - near.created
        emitter.emit({ type: 'hit', tier: 'near', method, key, isStale: false, ageMs, loadMs, waitedMs: 0 })
      } else count(stats.tallyOf(method), loadMs)
      return answer
    },
    // One function, because each that it calls would cost a share of what a hit may.
    recall(method, memo) {
      let answered = 0
      let tally: Tally | undefined
      let resets = -1
      return (argument) => {
        const near = memo.young.get(argument) ?? memo.older(argument)
        if (near === undefined || ordinary.obstacles !== 0 || news.hasSubscribers) return undefined
        if (areLoadsUnderWay() && isInsideAnyLoad()) return undefined
        if (here.open > 0 && currentTransaction() !== undefined) return undefined
        const now = clock.monotonic()
        if (now > near.until || now > proof.answersUntil) return undefined
        if (++answered === LOOK_EVERY) {
          answered = 0
          return undefined
        }
        const answer = promiseOf(near)
        if (answer === undefined) return undefined
        if (tally === undefined || resets !== stats.resets) {
          tally = stats.tallyOf(method)
          resets = stats.resets
        }
        count(tally, near.loadMs)
        return answer
      }
    },
  }
}

/** What the event of such a hit would be counted as. */
function count(tally: Tally, loadMs: number): void {
  tally.hits++
  tally.nearHits++
  if (loadMs > 0) tally.savedMs += loadMs
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
