import { StoreError } from '../base/errors.js'
import type { Random } from '../base/random.js'
import type { Emit } from '../events/emitter.js'
import { shardOf } from '../keys/tag.js'
import type { EntryStore } from '../store/entry-store.js'
import { allOf } from './all-of.js'
import type { How } from './how.js'
import type { Invalidated, Invalidations } from './invalidate.js'
import { batches, describeTargets, type Targets } from './targets.js'

/** Barriers that stand over the targets of a write from before it begins. */
export interface Fence {
  /** Takes them away, as an invalidation of the targets does that is carried out so. Never rejects. */
  end(how: How): Promise<Invalidated>
}

/**
 * Raises barriers over keys and tags, and resolves when they stand: from then on nobody stores what a load has read
 * before the fence ends. Where they cannot be raised an event tells, and the fence is one that only invalidates at its
 * end. Never rejects.
 */
export type RaiseFence = (targets: Omit<Targets, 'patterns'>, method: string) => Promise<Fence>

/** What fences need. */
export interface FenceParts {
  readonly store: EntryStore
  readonly invalidations: Invalidations
  readonly random: Random
  readonly emit: Emit
}

/**
 * How long a barrier stands if its writer does not take it away. What takes longer than this is as if it stood under
 * none: whoever reads then may fill the slot, and the end of the write empties it again.
 */
export const BARRIER_MS = 30_000

/** See {@link RaiseFence}. */
export function createFences({ store, invalidations, random, emit }: FenceParts): RaiseFence {
  const { barriers, tagBarriers, counters } = store

  return async ({ keys, tags }, method) => {
    const targets: Targets = { keys, patterns: [], tags }
    const member = random.id()
    try {
      await allOf([raiseKeys(keys, member), raiseTags(tags, member)])
    } catch (error) {
      emit({ type: 'fence.failed', method, targets: describeTargets(targets), error })
    }
    // Also where nothing seems to stand: a command that was late may have been executed.
    return { end: (how) => invalidations.end(targets, method, how, member) }
  }

  /** Batch by batch: where the first of many cannot be raised in time, the others are not waited for. */
  async function raiseKeys(keys: readonly string[], member: string): Promise<void> {
    for (const batch of batches(keys)) {
      const verbs = requireGroup(barriers)
      await allOf(batch.map((key) => verbs.raise(key, member, BARRIER_MS)))
    }
  }

  /**
   * Shards and tags in any order, because the write begins after both. A load from before it then has found its shard
   * held or finds it counted, or has stamped the tag before the barrier came, and that stamp is gone.
   */
  async function raiseTags(tags: readonly string[], member: string): Promise<void> {
    for (const batch of batches(tags)) {
      const verbs = requireGroup(tagBarriers)
      const holding = counters?.hold([...new Set(batch.map(shardOf))], member, BARRIER_MS)
      await allOf([holding, ...batch.map((tag) => verbs.raise(tag, member, BARRIER_MS))])
    }
  }

  function requireGroup<Group>(group: Group | undefined): Group {
    if (group !== undefined) return group
    throw new StoreError('STORE_FAILED', 'raise', `${store.name} keeps no barriers`)
  }
}
