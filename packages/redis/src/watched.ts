import type { Slot } from '@readthrough/core'
import type { ChangeFeed } from './change-feed.js'
import { otherwise } from './link.js'
import { FOREIGN, isSameSlot, slotOfHead } from './slot.js'

/**
 * Calls `changed` once, soon after what lies `at` this key is other than `slot` tells, which was asked for in this tick.
 * Returns what ends that, and says whether it had not been told.
 */
export function watched(feed: ChangeFeed, at: string, slot: Promise<Slot>, changed: () => void): () => boolean {
  // Sent in the same tick, over the connection that is told of changes. Who looks does not wait for it.
  const { head, stop } = feed.look(at, changed)
  Promise.all([slot, head?.then(slotOfHead, otherwise(FOREIGN))]).then(
    ([seen, later]) => {
      if (later !== undefined && !isSameSlot(seen, later) && stop()) changed()
    },
    () => {},
  )
  return stop
}
