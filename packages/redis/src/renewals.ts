import { errorMonitor } from 'node:events'
import type { RedisClusterLike } from './cluster.js'
import type { GivenClient } from './given-client.js'
import { hear } from './hearing.js'

/** Tells of new connections of a client, until it is stopped. */
export interface Renewals {
  /** To be called before each command is sent and once it is answered: some clients tell of less by events. */
  check(): void
  stop(): void
}

/**
 * Calls `renewed` when another connection of a client of the user's answers from then on, before any command of ours is
 * carried out there; and soon where there is one already.
 */
export function renewalsOf(client: GivenClient, renewed: () => void): Renewals {
  let isStopped = false
  let hasHeard = false
  const heard = (): void => {
    hasHeard = true
    if (!isStopped) renewed()
  }
  const stops = eventsOf(client).map(([event, isOne]) => hear(client, event, (told) => isOne(told) && heard()))
  const first = (): void => {
    if (!hasHeard) heard()
  }
  if (isConnected(client)) queueMicrotask(first)
  return {
    check: checkOf(client, heard, first),
    stop() {
      isStopped = true
      for (const stop of stops) stop()
    },
  }
}

type Event = readonly [name: string | symbol, isOne: (told: unknown) => boolean]

const ANY = (): boolean => true

function eventsOf(client: GivenClient): readonly Event[] {
  if ('nodeClient' in client) return [['node-ready', ANY]]
  // A pool does not tell when a connection of its is there again, only that one was lost; which comes before.
  if ('totalClients' in client) return [[errorMonitor, ANY]]
  if ('getMasterNode' in client) {
    return [
      ['topology-change', (told) => (told as { type?: unknown }).type === 'MASTER_CHANGE'],
      ['ready', ANY],
      // Told only where it passes on the errors of its connections.
      [errorMonitor, (told) => told instanceof Error && told.message.startsWith('Master Client')],
    ]
  }
  return [['ready', ANY]]
}

function isConnected(client: GivenClient): boolean {
  if ('nodeClient' in client) return client.masters.length > 0
  if ('totalClients' in client) return client.totalClients > 0
  return 'getMasterNode' in client ? client.getMasterNode() !== undefined : client.isReady
}

/** `first`: the same, unless it has been told of one already. */
function checkOf(client: GivenClient, renewed: () => void, first: () => void): () => void {
  if ('nodeClient' in client) return newPrimaries(client, renewed)
  if (!('totalClients' in client)) return () => {}
  // A pool that is connected after the store was made says nothing of it.
  return () => {
    if (client.totalClients > 0) first()
  }
}

/** A replica that was connected already tells nothing when it becomes a primary: only the list of them does. */
function newPrimaries(cluster: RedisClusterLike, renewed: () => void): () => void {
  let seen = cluster.masters
  let known = new Set(seen.map(({ address }) => address))
  return () => {
    // A new list whenever the client has asked the nodes.
    if (cluster.masters === seen) return
    seen = cluster.masters
    const before = known
    known = new Set(seen.map(({ address }) => address))
    for (const address of known) if (!before.has(address)) return renewed()
  }
}
