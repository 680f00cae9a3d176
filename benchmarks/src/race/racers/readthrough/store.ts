import type { StoreFactory } from '@readthrough/core'
import { redisStore } from '@readthrough/redis'
import { createCluster } from 'redis'
import type { RaceSetting } from '../../racer.js'

/** As our README asks for: a server that hangs is given up, and connected to again. */
const CAREFUL = { socketTimeout: 2_000, reconnectStrategy: (tries: number) => Math.min(50 * 2 ** tries, 500) }

/** A store, and what ends the client under it, where it is not the store's own. */
export interface OpenedStore {
  readonly open: StoreFactory
  close(): Promise<void>
}

/** Over a connection of the store's own; over a Cluster, with a client as its users have one. */
export async function storeFor({ redisUrl, nodes }: RaceSetting): Promise<OpenedStore> {
  if (nodes.length === 0) return { open: redisStore({ url: redisUrl }), close: async () => undefined }
  const client = createCluster({ rootNodes: nodes.map((url) => ({ url })), defaults: { socket: CAREFUL } })
  client.on('error', (error: unknown) => console.error(error))
  await client.connect()
  return { open: redisStore({ client }), close: () => client.close() }
}
