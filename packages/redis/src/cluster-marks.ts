import hashSlot from 'cluster-key-slot'
import type { ClusterLike } from './cluster.js'

/** Names that certain primaries of a Cluster hold. */
export interface ClusterMarks {
  /** The address of the primary that holds this name, as the client knows it now. */
  holderOf(name: string): string | undefined
  /** A name that begins with the marker and lies at `address`; `undefined` where that holds none of this cache. */
  markAt(address: string): string | undefined
}

/** For one cache, whose names all begin with what `marker` begins with. */
export function clusterMarks(cluster: ClusterLike, marker: string): ClusterMarks {
  const known = new Map<string, string>()
  // Names that differ in their last digit share a slot only where the prefix has a hash tag: then all names do.
  const isOneSlot = hashSlot(`${marker}0`) === hashSlot(`${marker}1`)
  const holderOf = (name: string): string | undefined => cluster.slots?.[hashSlot(name)]?.master.address

  function find(address: string): string | undefined {
    if (isOneSlot) return holderOf(marker) === address ? marker : undefined
    if (!cluster.slots?.some((slot) => slot?.master.address === address)) return undefined
    // Comes to an end: whatever stands before them, the numbers of six digits lie in all slots.
    for (let n = 0; ; n++) if (holderOf(marker + n) === address) return marker + n
  }

  return {
    holderOf,
    markAt(address) {
      const before = known.get(address)
      const mark = before !== undefined && holderOf(before) === address ? before : find(address)
      if (mark === undefined) known.delete(address)
      else known.set(address, mark)
      return mark
    },
  }
}
