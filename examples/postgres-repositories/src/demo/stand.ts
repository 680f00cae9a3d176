import { connectDatabase, openDatabase, openPglite } from '@readthrough/services'
import type { Database } from '../database.js'
import { dropSchema, SCHEMA } from '../migrate.js'
import { startOwnRedis, type OwnRedis } from './own-redis.js'

/** What the demo runs on. */
export interface Stand {
  readonly database: Database
  /** Where another process reaches the database; PGlite lives in this process alone. */
  readonly databaseUrl: string | undefined
  /** Undefined where there is no Redis to be had: then values lie in memory. */
  readonly redisUrl: string | undefined
  /** Undefined where Redis is not ours to kill. */
  readonly ownRedis: OwnRedis | undefined
  /** What it runs on, in words: one pair for each server. */
  readonly parts: readonly (readonly [name: string, what: string])[]
  /** Ends what was started, and leaves nothing behind in servers that were not. */
  end(): Promise<void>
}

/**
 * Starts private servers, or goes to those that `READTHROUGH_DEMO_REDIS_URL` and `READTHROUGH_DEMO_DATABASE_URL`
 * name; there it keeps to a namespace and a schema of its own. `memory:` and `pglite:` in their place do without.
 */
export async function openStand(environment: NodeJS.ProcessEnv): Promise<Stand> {
  const [store, database] = await Promise.all([
    openRedis(environment['READTHROUGH_DEMO_REDIS_URL']),
    openPostgres(environment['READTHROUGH_DEMO_DATABASE_URL']),
  ])
  return {
    database: database.connection,
    databaseUrl: database.url,
    redisUrl: store.url,
    ownRedis: store.own,
    parts: [
      ['database', database.what],
      ['cache', store.what],
    ],
    async end() {
      await Promise.all([database.end(), store.own?.stop()])
    },
  }
}

interface OpenStore {
  readonly url?: string
  readonly own?: OwnRedis
  readonly what: string
}

async function openRedis(url: string | undefined): Promise<OpenStore> {
  if (url === 'memory:') return { what: 'the memory of this process' }
  if (url) return { url, what: `Redis at ${withoutPassword(url)}, where it keeps to keys of its own` }
  try {
    const own = await startOwnRedis()
    return { url: own.url, own, what: `a private Redis at ${own.url}` }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return { what: 'the memory of this process, since there is no Redis to be had' }
  }
}

interface OpenDatabase {
  readonly connection: Database
  readonly url: string | undefined
  readonly what: string
  end(): Promise<void>
}

async function openPostgres(given: string | undefined): Promise<OpenDatabase> {
  if (given && given !== 'pglite:') {
    const url = withSchema(given)
    const connection = connectDatabase(url)
    // Left over from a run that was cut off; what another program made is not touched.
    try {
      await refuseForeignSchema(connection)
      await dropSchema(connection)
    } catch (error) {
      await connection.end()
      throw error
    }
    const end = async (): Promise<void> => {
      await dropSchema(connection)
      await connection.end()
    }
    return { connection, url, what: `Postgres at ${withoutPassword(given)}, in the schema ${SCHEMA}`, end }
  }
  const server = given ? await openPglite() : await openDatabase()
  if (server.url === undefined) {
    await server.query(`set search_path to ${SCHEMA}`)
    return { connection: server, url: undefined, what: 'PGlite, in this process', end: () => server.end() }
  }
  const url = withSchema(server.url)
  const connection = connectDatabase(url)
  const end = async (): Promise<void> => {
    await connection.end()
    await server.end()
  }
  return { connection, url, what: `a private Postgres at ${server.url}`, end }
}

async function refuseForeignSchema(database: Database): Promise<void> {
  const { rows } = await database.query<{ foreign: boolean }>(
    `select to_regnamespace($1) is not null and to_regclass($1 || '.migrations') is null as foreign`,
    [SCHEMA],
  )
  if (rows[0]?.foreign) throw new Error(`There is a schema ${SCHEMA} that this demo did not make; it was left alone.`)
}

/** The same address, whose connections find the tables of the example without naming their schema. */
function withSchema(url: string): string {
  const address = new URL(url)
  address.searchParams.set('options', `-c search_path=${SCHEMA}`)
  return address.href
}

function withoutPassword(url: string): string {
  const address = new URL(url)
  address.password = ''
  return address.href
}
