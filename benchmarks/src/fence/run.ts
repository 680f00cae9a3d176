import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { PHASES, type Phase, type Plan, type Way } from './plan.js'
import { createTable, openShelf, versionOf, type Shelf } from './shelf.js'
import { startVictim } from './victim.js'

/** The servers of a run. */
export interface Servers {
  readonly databaseUrl: string
  readonly redisUrl: string
}

/** What came of a run. */
export interface KillsResult {
  readonly plan: Plan
  readonly ms: number
  readonly kills: number
  /** Where the writers stood. */
  readonly byPhase: Readonly<Record<Phase, number>>
  /** Whose row had been written, for all that they were killed. */
  readonly committed: number
  /** Whose fence could not be raised in time. */
  readonly fencesFailed: number
  /** Values that were read while writers wrote and were killed. */
  readonly readsMeanwhile: number
  /** Values that were looked at after a kill: three for each. */
  readonly looks: number
  /** Kills after which a read at once gave less than the database had when it began. */
  readonly staleAtOnce: number
  /** Kills after which a read did not give what the database had, once its connection was gone. */
  readonly staleAfter: number
  /** Kills whose row was not read as the database has it at the very end. */
  readonly staleAtEnd: number
  /** Of the very last reads, how many needed no load. */
  readonly hitShareAtEnd: number
}

interface Kill {
  readonly id: number
  readonly phase: Phase
  readonly fenceFailed: boolean
  readonly isStaleAtOnce: boolean
  readonly isStaleAfter: boolean
}

/** Kills one writer after the other, until enough have been killed in the middle of a write. */
export async function killWriters(plan: Plan, servers: Servers): Promise<KillsResult> {
  const database = new pg.Pool({ connectionString: servers.databaseUrl, max: 8 })
  await createTable(database)
  const shelf = openShelf(database, servers.redisUrl, plan.fence)
  const kills: Kill[] = []
  let readsMeanwhile = 0
  let id = 0
  try {
    const start = performance.now()
    const lane = async (): Promise<void> => {
      while (kills.length < plan.kills) {
        const way = plan.ways[++id % plan.ways.length]!
        const { kill, reads } = await killOne(id, way, { plan, servers, database, shelf })
        readsMeanwhile += reads
        // One that was through with it was not killed in a write.
        if (kill.phase !== 'invalidated' && kills.length < plan.kills) kills.push(kill)
      }
    }
    await Promise.all(Array.from({ length: plan.lanes }, lane))
    const ms = performance.now() - start
    await pause(plan.restMs)
    const { stale, committed } = await lookAtAll(kills, shelf, database)
    const before = shelf.loads()
    await lookAtAll(kills, shelf, database)
    const looks = kills.length * shelf.reads.length
    return {
      plan,
      ms,
      kills: kills.length,
      byPhase: Object.fromEntries(
        PHASES.map((phase) => [phase, kills.filter((kill) => kill.phase === phase).length]),
      ) as Record<Phase, number>,
      committed,
      fencesFailed: kills.filter(({ fenceFailed }) => fenceFailed).length,
      readsMeanwhile,
      looks,
      staleAtOnce: kills.filter(({ isStaleAtOnce }) => isStaleAtOnce).length,
      staleAfter: kills.filter(({ isStaleAfter }) => isStaleAfter).length,
      staleAtEnd: stale,
      hitShareAtEnd: 1 - (shelf.loads() - before) / looks,
    }
  } finally {
    await shelf.cache.close()
    await database.end()
  }
}

interface Scene {
  readonly plan: Plan
  readonly servers: Servers
  readonly database: pg.Pool
  readonly shelf: Shelf
}

async function killOne(
  id: number,
  way: Way,
  { plan, servers, database, shelf }: Scene,
): Promise<{ kill: Kill; reads: number }> {
  const { fence, pauseMs } = plan
  await database.query('INSERT INTO articles VALUES ($1, 1)', [id])
  const name = `writer-${id}`
  const victim = await startVictim({ name, way, fence, id, pauseMs, ...servers })
  const read = (): Promise<number[]> => Promise.all(shelf.reads.map(async (by) => (await by(id)).version))
  await read()

  const over = new AbortController()
  let reads = 0
  const reading = (async () => {
    while (!over.signal.aborted) {
      reads += (await read()).length
      await pause(1)
    }
  })()

  victim.begin()
  const possible = PHASES.slice(PHASES.indexOf(plan.from), -1)
  await victim.until(possible[Math.floor(Math.random() * possible.length)]!)
  await pause(Math.random() * pauseMs)
  const { phase, fenceFailed } = await victim.kill()

  const known = await versionOf(database, id)
  const isStaleAtOnce = (await read()).some((version) => version < known)
  await gone(database, name)
  const now = await versionOf(database, id)
  const isStaleAfter = (await read()).some((version) => version !== now)
  over.abort()
  await reading
  return { kill: { id, phase, fenceFailed, isStaleAtOnce, isStaleAfter }, reads }
}

/** Waits until the database has ended the connection of a process that was killed: its COMMIT may be under way. */
async function gone(database: pg.Pool, name: string): Promise<void> {
  for (;;) {
    const { rowCount } = await database.query('SELECT 1 FROM pg_stat_activity WHERE application_name = $1', [name])
    if (rowCount === 0) return
    await pause(5)
  }
}

async function lookAtAll(
  kills: readonly Kill[],
  shelf: Shelf,
  database: pg.Pool,
): Promise<{ stale: number; committed: number }> {
  let [stale, committed] = [0, 0]
  for (const { id } of kills) {
    const version = await versionOf(database, id)
    const seen = await Promise.all(shelf.reads.map((read) => read(id)))
    if (version > 1) committed++
    if (seen.some((article) => article.version !== version)) stale++
  }
  return { stale, committed }
}
