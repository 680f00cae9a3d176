import type { StoreFactory } from '@readthrough/core'

/** What a hold-off after a COMMIT without answer lasts. No fence lasts that long by chance. */
const HOLD_MS = 10_000

/** A store with a fault: where keys and tags are to be held, they are only removed. */
export function holdsNothing(open: StoreFactory): StoreFactory {
  return (context) => {
    const store = open(context)
    const { barriers, tagBarriers, counters } = store
    return {
      ...store,
      barriers: barriers && {
        ...barriers,
        async raise(key, member, boundMs) {
          const raised = await barriers.raise(key, member, boundMs)
          if (boundMs === HOLD_MS) await barriers.lower(key, member)
          return raised
        },
      },
      tagBarriers: tagBarriers && {
        ...tagBarriers,
        async raise(tag, member, boundMs) {
          await tagBarriers.raise(tag, member, boundMs)
          if (boundMs === HOLD_MS) await tagBarriers.lower(tag, member)
        },
      },
      counters: counters && {
        ...counters,
        async hold(shards, member, boundMs) {
          await counters.hold(shards, member, boundMs)
          if (boundMs === HOLD_MS) await counters.free(shards, member)
        },
      },
    }
  }
}
