import { startPostgres, startRedis } from '@readthrough/services'
import pg from 'pg'
import { createTables } from '../schema.js'
import { startProcess, type OtherProcess } from './other-process.js'
import { openReplica, type Replica } from './replica.js'

/** What everything runs on: servers of our own, which end with this process, and a second process of the shop. */
export interface Servers {
  readonly redisUrl: string
  readonly databaseUrl: string
  /** To the database itself, past all caches. */
  readonly pool: pg.Pool
  readonly replica: Replica
  readonly other: OtherProcess
  stop(): Promise<void>
}

export async function openServers(): Promise<Servers> {
  const [postgres, redis, other] = await Promise.all([startPostgres(), startRedis(), startProcess()])
  const pool = new pg.Pool({ connectionString: postgres.url })
  pool.on('error', () => undefined)
  await createTables(pool)
  const replica = await openReplica(pool, postgres.url)
  return {
    redisUrl: redis.url,
    databaseUrl: postgres.url,
    pool,
    replica,
    other,
    async stop() {
      await Promise.all([other.kill(), replica.end(), pool.end()])
      await Promise.all([postgres.stop(), redis.stop()])
    },
  }
}
