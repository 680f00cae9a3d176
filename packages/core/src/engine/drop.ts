import { shardOf } from '../keys/tag.js'
import type { EntryStore } from '../store/entry-store.js'
import type { Targets } from './targets.js'

/** Keys or tags in one command. */
const BATCH = 1_000

/** Makes the store forget the targets: one try, from its first step to its last. Rejects when any of it failed. */
export function createDrop(store: EntryStore): (targets: Targets) => Promise<void> {
  return drop

  async function drop({ keys, patterns, tags }: Targets): Promise<void> {
    // All are over before one that failed is tried again: two scans of one pattern would help nobody.
    const steps = [dropKeys(keys), dropTags(tags), ...patterns.map((pattern) => store.deleteMatching(pattern))]
    for (const step of await Promise.allSettled(steps)) if (step.status === 'rejected') throw step.reason as Error
  }

  /** Many keys take longer than one deadline, so each batch gets its own. */
  async function dropKeys(keys: readonly string[]): Promise<void> {
    for (const batch of batches(keys)) await store.delete(batch)
  }

  /**
   * Counted first: a load that reveals one of these tags stamps it and then looks at the count, so it either finds the
   * stamp gone or the count changed.
   */
  async function dropTags(tags: readonly string[]): Promise<void> {
    const { counters } = store
    for (const batch of batches(tags)) {
      const counting = settledOf(counters?.bump([...new Set(batch.map(shardOf))]))
      if (counters?.isInOrder !== true) await counting
      // Also where they could not be counted: it is not done then, but most entries are out of the way.
      const dropped = await settledOf(store.dropStamps(batch))
      for (const step of [await counting, dropped]) if (step.status === 'rejected') throw step.reason as Error
    }
  }
}

/** The targets in pieces that can be dropped, and confirmed, one after the other. */
export function portionsOf({ keys, patterns, tags }: Targets): readonly Targets[] {
  const nothing: Targets = { keys: [], patterns: [], tags: [] }
  return [
    ...batches(keys).map((batch) => ({ ...nothing, keys: batch })),
    ...batches(tags).map((batch) => ({ ...nothing, tags: batch })),
    ...patterns.map((pattern) => ({ ...nothing, patterns: [pattern] })),
  ]
}

function batches(keys: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(keys.length / BATCH) }, (_, i) => keys.slice(i * BATCH, (i + 1) * BATCH))
}

async function settledOf(step: Promise<void> | undefined): Promise<PromiseSettledResult<void>> {
  const [settled] = await Promise.allSettled([step])
  return settled
}
