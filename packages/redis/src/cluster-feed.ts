import hashSlot from 'cluster-key-slot'
import type { ClusterLike } from './cluster.js'
import { heldSlotsOf } from './cluster-map.js'
import { type ClusterMarks, clusterMarks } from './cluster-marks.js'
import type { FeedSource, Renewing } from './feed-source.js'
import { AS_TEXT } from './link.js'
import { LAST_OF_HEAD } from './change-feed.js'
import { tellingDuplicateOf } from './single-feed.js'

/**
 * For the primaries of a Cluster; `undefined` where the client does not say who holds which slots. Each is asked for a
 * name that it holds, which one no longer answers that was replaced, or that has lost the others.
 */
export function clusterFeed(cluster: ClusterLike, { onRenewed }: Pick<Renewing, 'onRenewed'>): FeedSource | undefined {
  if (cluster.slots === undefined) return undefined
  const byPrefix = new Map<string, ClusterMarks>()
  const marksUnder = (prefix: string): ClusterMarks => {
    const marks = byPrefix.get(prefix) ?? clusterMarks(cluster, `${prefix}w`)
    byPrefix.set(prefix, marks)
    return marks
  }
  const nodeAt = async (place: string) => {
    const node = cluster.masters.find(({ address }) => address === place)
    return node && cluster.nodeClient(node)
  }
  const markAt = (place: string, prefix: string): string => marksUnder(prefix).markAt(place) ?? `${prefix}w`

  return {
    places(prefix) {
      const marks = marksUnder(prefix)
      return cluster.masters.map(({ address }) => address).filter((address) => marks.markAt(address) !== undefined)
    },
    async open(place) {
      const node = await nodeAt(place)
      return node && tellingDuplicateOf(node)
    },
    verify: async () => {},
    proof: (place, prefix) => ['GETRANGE', markAt(place, prefix), '0', '0'],
    doubt(place, prefix) {
      // Where a slot has gone, the client is led to where it is, which brings its map up to date.
      const mark = markAt(place, prefix)
      cluster.sendCommand(mark, false, ['GETRANGE', mark, '0', '0']).catch(() => {})
    },
    async layout(place) {
      const node = await nodeAt(place)
      const told = await node?.sendCommand(['CLUSTER', 'SLOTS'], { typeMapping: AS_TEXT })
      return JSON.stringify(heldSlotsOf(told, { host: place, port: 0 }))
    },
    heads: {
      placeOf: (name) => cluster.slots?.[hashSlot(name)]?.master.address,
      async head(place, name) {
        const node = await nodeAt(place)
        if (node === undefined) throw new Error(`In the Redis Cluster, ${place} is no primary any more`)
        return String(await node.sendCommand(['GETRANGE', name, '0', LAST_OF_HEAD], { typeMapping: AS_TEXT }))
      },
    },
    onRenewed,
  }
}
