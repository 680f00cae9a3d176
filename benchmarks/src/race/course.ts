import { startPostgres, startRedis, startRedisCluster } from '@readthrough/services'
import { createClient } from 'redis'
import type { Course } from './race.js'

/** Where the caches keep things. */
export const LAYOUTS = ['standalone', 'cluster'] as const

export type Layout = (typeof LAYOUTS)[number]

/** Servers for one race after another. */
export interface Courses {
  /** Empty ones. */
  fresh(layout: Layout): Promise<Course>
  stop(): Promise<void>
}

interface Server {
  readonly url: string
  stop(): Promise<void>
}

/** Starts a Postgres, a Redis for the floors, and one Redis and a Cluster of six as far as they are wanted. */
export async function openCourses(layouts: readonly Layout[]): Promise<Courses> {
  const started: { stop(): Promise<void> }[] = []
  const keep = <T extends { stop(): Promise<void> }>(server: T): T => {
    started.push(server)
    return server
  }
  const stop = async (): Promise<void> => void (await Promise.all(started.map((server) => server.stop())))
  try {
    const database: Server = keep(await startPostgres())
    const floors: Server = keep(await startRedis())
    const nodes: Record<Layout, readonly Server[]> = { standalone: [], cluster: [] }
    if (layouts.includes('standalone')) nodes.standalone = [keep(await startRedis())]
    if (layouts.includes('cluster')) nodes.cluster = keep(await startRedisCluster()).nodes
    return {
      async fresh(layout) {
        const urls = nodes[layout].map(({ url }) => url)
        await Promise.all([floors.url, ...urls].map(empty))
        return {
          databaseUrl: database.url,
          floorsUrl: floors.url,
          redisUrl: urls[0]!,
          nodes: layout === 'cluster' ? urls : [],
        }
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function empty(url: string): Promise<void> {
  const client = createClient({ url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    // A replica is emptied by its primary.
    if ((await client.info('replication')).includes('role:master')) await client.flushAll()
  } finally {
    await client.close()
  }
}
