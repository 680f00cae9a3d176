import { StoreError } from '../base/errors.js'
import type { Random } from '../base/random.js'
import type { GroupOf } from '../keys/groups.js'
import { shardOf } from '../keys/tag.js'
import type { EntryStore } from '../store/entry-store.js'
import { allOf, requireDone } from './all-of.js'
import { PLAIN, type How } from './how.js'
import { createDropPatterns } from './notes.js'
import { confirmWritten } from './replicas.js'
import { batches, describeTargets, type Targets } from './targets.js'

/**
 * Makes the store forget the targets: one try, from its first step to its last. Rejects when any of it failed. `fence`:
 * the member whose barriers stand over them, and are taken away, or under a hold-off stay for its time.
 */
export type Drop = (targets: Targets, how?: How, fence?: string) => Promise<void>

/** Where barriers stand: over keys or over tags. */
interface Places {
  readonly barriers:
    | {
        raise(name: string, member: string, ms: number): Promise<unknown>
        lower(name: string, member: string): Promise<void>
      }
    | undefined
  /** Removes what lies there; barriers stay. */
  forget(names: readonly string[]): Promise<void>
}

/** What becomes of the targets' barriers. */
interface End {
  readonly holdMs: number
  /** Of the fence, or new. */
  readonly member: string
  readonly isFenced: boolean
}

/** See {@link Drop}. `groupOf`: which keys have an index; by default none. */
export function createDrop(store: EntryStore, random: Random, groupOf?: GroupOf): Drop {
  const { counters } = store
  const dropPatterns = createDropPatterns(store, groupOf)
  const overKeys: Places = { barriers: store.barriers, forget: (keys) => store.delete(keys) }
  const overTags: Places = { barriers: store.tagBarriers, forget: (tags) => store.dropStamps(tags) }

  /** Nobody ends a hold-off, and of one length the last ends last: one name for all keeps a busy barrier short. */
  const memberOf = ({ holdMs }: How): string => (holdMs > 0 ? `hold-${holdMs}` : random.id())

  return async (targets, how = PLAIN, fence) => {
    const { keys, patterns, tags } = targets
    const end: End = { holdMs: how.holdMs, member: fence ?? memberOf(how), isFenced: fence !== undefined }
    // All are over before one that failed is tried again: two scans of one pattern would help nobody.
    await allOf([
      confirmed(allOf([dropKeys(keys, end), dropTags(tags, end)]), { keys, patterns: [], tags }),
      confirmed(dropPatterns(patterns), { keys: [], patterns, tags: [] }),
    ])

    /** A scan may take long: after it nobody could tell any more of a failover that came soon after the rest. */
    async function confirmed(dropping: Promise<void>, what: Targets): Promise<void> {
      await dropping
      if (describeTargets(what).length > 0) await confirmWritten(store, what, how)
    }
  }

  /** Many keys take longer than one deadline, so each batch gets its own. */
  async function dropKeys(keys: readonly string[], end: End): Promise<void> {
    for (const batch of batches(keys)) await leave(overKeys, batch, end)
  }

  /**
   * Counted first: a load that reveals one of these tags stamps it and then looks at the count, so it either finds the
   * stamp gone or the count changed.
   */
  async function dropTags(tags: readonly string[], end: End): Promise<void> {
    for (const batch of batches(tags)) {
      const shards = [...new Set(batch.map(shardOf))]
      const counting = settledOf(count(shards, end))
      if (counters?.isInOrder !== true) await counting
      // Also where they could not be counted: it is not done then, but most entries are out of the way.
      const freeing = end.isFenced && end.holdMs === 0 ? counters?.free(shards, end.member) : undefined
      const dropping = allOf([leave(overTags, batch, end), freeing])
      await allOf([counting.then(requireDone), dropping])
    }
  }

  function count(shards: readonly number[], { holdMs, member }: End): Promise<void> | undefined {
    if (holdMs === 0) return counters?.bump(shards)
    return counters && orAtLeast(counters.hold(shards, member, holdMs), () => counters.bump(shards))
  }
}

/** Removes what lies under these names, and leaves them to those barriers that are still to stand. */
async function leave({ barriers, forget }: Places, names: readonly string[], end: End): Promise<void> {
  const { holdMs, member, isFenced } = end
  if (barriers === undefined || (holdMs === 0 && !isFenced)) return forget(names)
  await allOf(
    names.map((name) => {
      if (holdMs === 0) return barriers.lower(name, member)
      return orAtLeast(barriers.raise(name, member, holdMs), () => forget([name]))
    }),
  )
}

/** A store that has no room for more may still remove. It is not done then, but nothing old is answered meanwhile. */
async function orAtLeast(step: Promise<unknown>, lesser: () => Promise<void>): Promise<void> {
  try {
    await step
  } catch (error) {
    if (!(error instanceof StoreError && error.code === 'STORE_TIMEOUT')) await lesser()
    throw error
  }
}

async function settledOf(step: Promise<void> | undefined): Promise<PromiseSettledResult<void>> {
  const [settled] = await Promise.allSettled([step])
  return settled
}
