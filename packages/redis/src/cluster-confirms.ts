import { systemClock } from '@readthrough/core'
import type { ClusterLike, RedisNodeLike } from './cluster.js'
import { clusterMarks } from './cluster-marks.js'
import { type Confirming, confirming } from './confirming.js'
import { duplicateOf } from './confirms.js'
import type { Confirms } from './link.js'
import { within } from './within.js'

/**
 * For the primaries of a Cluster. Where a slot is being moved away, the primary that gives it refuses to speak of the
 * keys that it does not hold: then it cannot be known which of the two took the write, and asking rejects.
 */
export function clusterConfirms(cluster: WithSlots): (marker: string) => Confirms
export function clusterConfirms(cluster: ClusterLike): ((marker: string) => Confirms) | undefined
export function clusterConfirms(cluster: ClusterLike): ((marker: string) => Confirms) | undefined {
  const { slots } = cluster
  return slots === undefined ? undefined : (marker) => confirmsOver(cluster, marker)
}

type WithSlots = ClusterLike & { readonly slots: NonNullable<ClusterLike['slots']> }

interface Connected {
  /** A name that this primary holds: the slot that it lies in may be moved to another. */
  mark: string
  readonly opened: Promise<Confirming>
}

function confirmsOver(cluster: ClusterLike, marker: string): Confirms {
  const primaries = new Map<string, Connected>()
  const { holderOf, markAt } = clusterMarks(cluster, marker)
  let isFirst = true
  let isClosed = false

  function add(node: RedisNodeLike, mark: string): void {
    const opened = open(node, () => added.mark, isFirst)
    const added: Connected = { mark, opened }
    primaries.set(node.address, added)
    opened.catch(() => {
      if (primaries.get(node.address) === added) primaries.delete(node.address)
    })
  }

  async function open(node: RedisNodeLike, mark: () => string, first: boolean): Promise<Confirming> {
    const client = await cluster.nodeClient(node)
    if (client.duplicate === undefined) throw new Error('The clients of the Cluster cannot be duplicated')
    return confirming(() => duplicateOf(client), mark, first, systemClock)
  }

  /** Those that hold some of this cache now, each with its connection, or a connection on its way. */
  function connected(): ReadonlyMap<string, Connected> {
    const now = new Set<string>()
    for (const node of cluster.masters) {
      const { address } = node
      const known = primaries.get(address)
      const mark = markAt(address)
      if (mark === undefined) continue
      now.add(address)
      if (known === undefined) add(node, mark)
      else known.mark = mark
    }
    for (const [address, gone] of primaries) {
      if (now.has(address)) continue
      primaries.delete(address)
      end(gone)
    }
    isFirst = false
    return primaries
  }

  /** Once a primary says that a slot has gone, the client is led to where it is, which brings its map up to date. */
  function followed({ mark }: Connected, error: unknown): never {
    if (/\bMOVED\b/.test(String(error))) cluster.sendCommand(mark, false, ['EXISTS', mark]).catch(() => {})
    throw error
  }

  return {
    async ask(names, isAnywhere, min, timeoutMs) {
      if (isClosed) throw new Error('The store is closed')
      const there = connected()
      if (isAnywhere && there.size === 0) throw new Error('No primary of the Redis Cluster is known')
      const concerned = new Map<string, string[]>(isAnywhere ? [...there.keys()].map((address) => [address, []]) : [])
      for (const name of names) {
        const address = holderOf(name)
        if (address === undefined) throw new Error('The Redis Cluster has a slot that no primary holds')
        concerned.set(address, [...(concerned.get(address) ?? []), name])
      }
      const until = systemClock.monotonic() + timeoutMs
      const counts = [...concerned].map(async ([address, held]) => {
        const asked = there.get(address)
        if (asked === undefined) throw new Error(`In the Redis Cluster, ${address} is no primary any more`)
        // The client itself would wait for ever for a node that is away.
        const primary = await within(asked.opened, timeoutMs, () => undefined)
        if (primary === undefined) return 0
        const left = Math.max(1, until - systemClock.monotonic())
        return primary.ask(held, min, left).catch((error) => followed(asked, error))
      })
      return counts.length === 0 ? min : Math.min(...(await Promise.all(counts)))
    },
    close() {
      isClosed = true
      for (const each of primaries.values()) end(each)
      primaries.clear()
    },
  }
}

function end({ opened }: Connected): void {
  opened.then((primary) => primary.close()).catch(() => {})
}
