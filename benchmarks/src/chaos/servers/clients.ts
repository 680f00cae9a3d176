import { redisStore } from '@readthrough/redis'
import type { StoreFactory } from '@readthrough/core'
import { createCluster, createSentinel } from 'redis'
import type { Where } from '../scenario.js'

/** Whose client it is: the store's own, or one that the application gives it, configured with care. */
export type Client = 'own' | 'given'

/** Where a Cluster is. */
export interface AtCluster extends Where {
  readonly client: Client
  readonly ports: readonly number[]
}

/** Where Sentinels are, and what they call the primary. */
export interface AtSentinel extends Where {
  readonly client: Client
  readonly name: string
  readonly ports: readonly number[]
}

const HOST = '127.0.0.1'

/** As the guide says that a client of one's own should be. */
const CAREFUL = {
  disableOfflineQueue: true,
  commandsQueueMaxLength: 10_000,
  pingInterval: 500,
  socket: { socketTimeout: 2_000, connectTimeout: 2_000, reconnectStrategy: 100 },
} as const

/** The store of a cache over a Cluster. */
export function clusterStore({ client, ports }: AtCluster): StoreFactory {
  const nodes = ports.map((port) => ({ host: HOST, port }))
  if (client === 'own') return redisStore({ cluster: { nodes } })
  const rootNodes = nodes.map((socket) => ({ socket }))
  const given = createCluster({ rootNodes, defaults: CAREFUL, topologyRefreshOnReconnectionAttemptStrategy: 500 })
  given.on('error', () => {})
  given.connect().catch(() => {})
  return redisStore({ client: given })
}

/** And over what Sentinels watch. */
export function sentinelStore({ client, name, ports }: AtSentinel): StoreFactory {
  const nodes = ports.map((port) => ({ host: HOST, port }))
  if (client === 'own') return redisStore({ sentinel: { name, nodes } })
  const given = createSentinel({ name, sentinelRootNodes: nodes, nodeClientOptions: CAREFUL })
  given.on('error', () => {})
  given.connect().catch(() => {})
  return redisStore({ client: given })
}
