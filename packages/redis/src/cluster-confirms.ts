import { systemClock } from '@readthrough/core'
import hashSlot from 'cluster-key-slot'
import type { RedisClusterLike, RedisNodeLike } from './cluster.js'
import { type Confirming, confirming } from './confirming.js'
import { duplicateOf } from './confirms.js'
import type { Confirms } from './link.js'
import { within } from './within.js'

/**
 * For the primaries of a Cluster. Where a slot is being moved away, the primary that gives it refuses to speak of the
 * keys that it does not hold: then it cannot be known which of the two took the write, and asking rejects.
 */
export function clusterConfirms(cluster: RedisClusterLike): ((marker: string) => Confirms) | undefined {
  const { slots } = cluster
  return slots === undefined ? undefined : (marker) => confirmsOver(cluster, marker)
}

function confirmsOver(cluster: RedisClusterLike, marker: string): Confirms {
  const primaries = new Map<string, Promise<Confirming>>()
  let isFirst = true

  const holderOf = (name: string): string | undefined => cluster.slots?.[hashSlot(name)]?.master.address

  async function open(node: RedisNodeLike, at: string, first: boolean): Promise<Confirming> {
    const client = await cluster.nodeClient(node)
    if (client.duplicate === undefined) throw new Error('The clients of the Cluster cannot be duplicated')
    return confirming(() => duplicateOf(client), at, first, systemClock)
  }

  /** Those that are there now, each with its connection, or a connection on its way. */
  function connected(): ReadonlyMap<string, Promise<Confirming>> {
    const now = new Set(cluster.masters.map(({ address }) => address))
    for (const [address, gone] of primaries) {
      if (now.has(address)) continue
      primaries.delete(address)
      gone.then((each) => each.close()).catch(() => {})
    }
    for (const node of cluster.masters) {
      const at = primaries.has(node.address) ? undefined : markerFor(marker, node.address, holderOf)
      if (at === undefined) continue
      const opened = open(node, at, isFirst)
      primaries.set(node.address, opened)
      opened.catch(() => primaries.delete(node.address))
    }
    isFirst = false
    return primaries
  }

  return {
    async ask(names, isAnywhere, min, timeoutMs) {
      const there = connected()
      const concerned = new Map<string, string[]>(isAnywhere ? [...there.keys()].map((address) => [address, []]) : [])
      for (const name of names) {
        const address = holderOf(name)
        if (address === undefined) throw new Error('The Redis Cluster has a slot that no primary holds')
        concerned.set(address, [...(concerned.get(address) ?? []), name])
      }
      const until = systemClock.monotonic() + timeoutMs
      const counts = [...concerned].map(async ([address, held]) => {
        const opening = there.get(address)
        if (opening === undefined) throw new Error(`In the Redis Cluster, ${address} is no primary any more`)
        // The client itself would wait for ever for a node that is away.
        const primary = await within(opening, timeoutMs, () => undefined)
        return primary === undefined ? 0 : primary.ask(held, min, Math.max(1, until - systemClock.monotonic()))
      })
      return counts.length === 0 ? min : Math.min(...(await Promise.all(counts)))
    },
    close() {
      for (const each of primaries.values()) each.then((primary) => primary.close()).catch(() => {})
      primaries.clear()
    },
  }
}

/** A name that `address` holds; `undefined` where a primary holds none of this cache, as its slots have no such names. */
function markerFor(
  marker: string,
  address: string,
  holderOf: (name: string) => string | undefined,
): string | undefined {
  for (let n = 0; n < GUESSES; n++) if (holderOf(marker + n) === address) return marker + n
  return undefined
}

/** Many for each primary that a Cluster can have; a prefix with a hash tag has all its names in one slot. */
const GUESSES = 20_000
