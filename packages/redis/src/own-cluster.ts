import { systemClock, type Timer } from '@readthrough/core'
import hashSlot from 'cluster-key-slot'
import { ClientClosedError, ClientOfflineError } from 'redis'
import type { ClusterLike, CommandSettings } from './cluster.js'
import { heldBy, heldOver, type HeldSlots, redirectOf } from './cluster-map.js'
import { type ClusterNode, clusterNode } from './cluster-node.js'
import type { Heard } from './kept.js'
import { type Argument, AS_TEXT } from './link.js'
import { checkFoundNodes, type FoundNodes, nameOfAddress, type RedisAddress } from './places.js'

/** A Redis Cluster. `nodes`: some of its nodes, of which one that answers suffices. */
export interface RedisClusterOptions extends FoundNodes {}

/** A Cluster over connections of its own. */
export interface OwnCluster extends ClusterLike {
  readonly slots: NonNullable<ClusterLike['slots']>
  /** Resolves once it was asked who holds which slots, whether that was answered or not; at once where it is not being asked. */
  known(): Promise<void>
  close(): Promise<void>
}

/** How often it is looked whether a primary is in trouble; while one is, the others are asked who holds its slots. */
const LOOK_AGAIN_MS = 500
const MOST_REDIRECTS = 5
const SLOTS = 16_384

/** Throws a TypeError for options that cannot be. */
export function checkClusterOptions(given: RedisClusterOptions): void {
  checkFoundNodes('cluster', given, [])
  if ('database' in (given.options ?? {})) throw new TypeError(`redisStore: a Cluster has no option 'database'`)
}

/**
 * Keeps a connection to each primary. Each is watched on its own, so a shard that hangs or is away takes nothing from
 * the others. Who holds which slots is asked when a server sends a command on, and again and again while one is in
 * trouble. What is sent before the first answer waits for it.
 */
export function ownCluster(given: RedisClusterOptions, heard: Heard): OwnCluster {
  const nodes = new Map<string, ClusterNode>()
  let masters: readonly ClusterNode[] = []
  let slots: ({ readonly master: ClusterNode } | undefined)[] = []
  let layout = ''
  let isClosed = false
  let isFirst = true
  let refreshing: Promise<void> | undefined
  let timer: Timer

  function nodeAt(at: RedisAddress): ClusterNode {
    const address = nameOfAddress(at)
    const node = nodes.get(address) ?? clusterNode(at, given, heard)
    nodes.set(address, node)
    return node
  }

  /** Asks all that may know, and believes the first that answers; one in trouble only where there is no other. */
  async function held(): Promise<readonly HeldSlots[]> {
    const ready = [...nodes.values()].filter(({ isReady }) => isReady)
    const well = ready.filter(({ isSuspect }) => !isSuspect)
    const told = (well.length > 0 ? well : ready).map(({ client, at }) =>
      heldOver((command) => client.sendCommand(command, { typeMapping: AS_TEXT }), at),
    )
    return Promise.any(told).catch(() => Promise.any(given.nodes.map((at) => heldBy(at, given))))
  }

  async function discover(): Promise<void> {
    const told = await held()
    if (isClosed) return
    const now = told.map(({ from, to, primary }) => `${from}-${to} ${nameOfAddress(primary)}`).toSorted()
    if (now.join() !== layout) {
      layout = now.join()
      const next: typeof slots = Array.from({ length: SLOTS }, () => undefined)
      for (const { from, to, primary } of told) {
        const shard = { master: nodeAt(primary) }
        for (let slot = from; slot <= to; slot++) next[slot] = shard
      }
      slots = next
      masters = [...new Set(told.map(({ primary }) => nodeAt(primary)))]
    }
    for (const [address, node] of nodes) {
      if (masters.includes(node) || slots.some((slot) => slot?.master === node)) continue
      nodes.delete(address)
      void node.close()
    }
  }

  function refresh(): Promise<void> {
    refreshing ??= discover()
      .catch((cause) => {
        if (!isClosed) heard.report(new Error('No node of the Redis Cluster says who holds which slots', { cause }))
      })
      .finally(() => {
        refreshing = undefined
        isFirst = false
      })
    return refreshing
  }

  const arm = (): void => {
    timer = systemClock.timer(LOOK_AGAIN_MS, () => {
      arm()
      for (const node of nodes.values()) node.look()
      const isWhole = masters.length > 0 && masters.every(({ isReady, isSuspect }) => isReady && !isSuspect)
      if (!isWhole) void refresh()
    })
    timer.unref()
  }

  async function send(key: Argument, command: Argument[], settings: CommandSettings): Promise<unknown> {
    if (isFirst) await refresh()
    if (isClosed) throw new ClientClosedError()
    const slot = hashSlot(key)
    let node = slots[slot]?.master
    if (node === undefined) throw new ClientOfflineError()
    let isAsking = false
    for (let redirects = 0; ; redirects++) {
      try {
        return await node.send(command, settings, isAsking)
      } catch (error) {
        const redirect = redirectOf(error, node.at)
        if (redirect === undefined || redirects === MOST_REDIRECTS || isClosed) throw error
        node = nodeAt(redirect.to)
        isAsking = redirect.kind === 'ASK'
        if (isAsking) continue
        slots[slot] = { master: node }
        // Who is asked now may not have heard of it: then this is forgotten as well, and the next command is sent on again.
        layout = ''
        void refresh()
      }
    }
  }

  void refresh()
  arm()
  return {
    get masters() {
      return masters
    },
    get slots() {
      return slots
    },
    async nodeClient({ address }) {
      const node = nodes.get(address)
      if (node === undefined) throw new Error(`In the Redis Cluster, ${address} is no primary any more`)
      return node.client
    },
    sendCommand: (firstKey, _isReadonly, command, settings = {}) => send(firstKey ?? '', command, settings),
    known: async () => {
      await (isFirst ? refresh() : refreshing)
    },
    async close() {
      isClosed = true
      timer.cancel()
      await Promise.all([...nodes.values()].map((node) => node.close()))
    },
  }
}
