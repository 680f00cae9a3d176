import pg from 'pg'
import { openPglite } from './pglite.js'
import { startPostgres } from './postgres.js'

/** A Postgres to send SQL to, whatever is behind it. The part of `pg`'s pool that repositories use. */
export interface Database {
  /** `postgres`: a real server; `pglite`: within this process. */
  readonly kind: 'postgres' | 'pglite'
  /** Where a real server listens. */
  readonly url?: string
  query<Row = Record<string, unknown>>(sql: string, params?: readonly unknown[]): Promise<{ rows: Row[] }>
  /** Closes the connections and ends the server, if it is ours. */
  end(): Promise<void>
}

/** How to open a database. */
export interface DatabaseOptions {
  /** Told, in one line, when the real server is not to be had. Default: standard error. */
  readonly say?: (line: string) => void
  /** Starts the real server; a test passes one that fails. */
  readonly start?: typeof startPostgres
}

/** Opens a private, empty database: a real Postgres, or PGlite where that does not start, which it says in one line. */
export async function openDatabase(options: DatabaseOptions = {}): Promise<Database> {
  const { say = (line: string) => console.error(line), start = startPostgres } = options
  try {
    const server = await start()
    const database = connectDatabase(server.url)
    const end = async () => {
      await database.end()
      await server.stop()
    }
    return { ...database, end }
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    say(`Postgres did not start (${reason}); using PGlite, in this process, instead`)
    return openPglite()
  }
}

/** Connects to a Postgres that runs already; `end` closes the connections and leaves the server alone. */
export function connectDatabase(url: string): Database {
  const pool = new pg.Pool({ connectionString: url, max: 10 })
  // The server may be ended while connections rest in the pool; the next query tells whoever cares.
  pool.on('error', () => undefined)
  return {
    kind: 'postgres',
    url,
    query: async <Row>(sql: string, params: readonly unknown[] = []) => {
      const { rows } = await pool.query(sql, [...params])
      return { rows: rows as Row[] }
    },
    end: () => pool.end(),
  }
}
