import pg from 'pg'
import { setTimeout as pause } from 'node:timers/promises'
import { judge, type Ended, type Verdict, type Version } from './judge.js'
import type { LastLook, Orders, Seen } from './messages.js'
import type { Tally } from './perform.js'
import type { Plan } from './plan.js'
import { unpackReads, type Read } from './reads.js'
import { createTables, historyOf, rowsOf, type Committed, type Queryable } from './rows.js'
import { startWorker, type Worker } from './worker.js'

/** What came of a race. */
export interface RaceResult {
  readonly plan: Plan
  readonly ms: number
  /** How many transactions ended in which way, and how many of them have committed. */
  readonly outcomes: Readonly<Record<string, { readonly all: number; readonly committed: number }>>
  /** Those among them whose invalidation had not reached all when they returned, as the cache had said. */
  readonly unpromised: number
  readonly verdict: Verdict
  readonly tally: Tally
  /** The share of reads outside that needed no load. */
  readonly hitShare: number
  /** Rows that a process read through its cache, and got something else than the database has: at once, and later. */
  readonly staleAfter: number
  readonly staleAtEnd: number
  /** Of the very last reads of values that stay, the share that needed no load. */
  readonly hitShareAtEnd: number
  readonly counts: Readonly<Record<string, number>>
}

/** Lets several processes run until all transactions are over, and holds what they have read against the database. */
export async function race(plan: Plan, servers: Omit<Orders, 'plan' | 'index'>): Promise<RaceResult> {
  await createTables(servers.databaseUrl)
  const database = new pg.Pool({ connectionString: servers.databaseUrl, max: 1 })
  const workers: Worker[] = []
  const ofAll = <T>(work: (worker: Worker) => Promise<T>): Promise<T[]> => Promise.all(workers.map(work))
  try {
    for (let index = 0; index < plan.processes; index++) workers.push(await startWorker({ plan, index, ...servers }))
    const [families = []] = await ofAll((worker) => worker.ask('plant'))
    const start = performance.now()
    await ofAll((worker) => worker.ask('run'))
    const ms = performance.now() - start
    const seen = await ofAll((worker) => worker.ask('stop'))

    const placeOf = ({ family, id }: Committed): number => families.indexOf(family) * plan.keys + id
    const look = async (): Promise<Look> => {
      await quiet(database)
      const rows = new Map((await rowsOf(database)).map((row) => [placeOf(row), row.value]))
      return compare(rows, await ofAll((worker) => worker.ask('look')))
    }
    const [after, later] = [await look(), (await pause(plan.restMs), await look())]
    const last = await look()

    const history = (await historyOf(database)).map((row) => ({ ...row, place: placeOf(row) }))
    const ended = seen.flatMap((one) => one.ended)
    const verdict = judge(ended, history, readsOf(seen))
    const loads = sum(seen, (one) => one.loads)
    return {
      plan,
      ms,
      outcomes: outcomesOf(ended, history),
      unpromised: ended.filter(({ isPromised }) => !isPromised).length,
      verdict,
      tally: sumOf(seen.map((one) => one.tally)),
      hitShare: Math.max(0, 1 - loads / Math.max(1, verdict.outsideReads)),
      staleAfter: after.stale,
      staleAtEnd: later.stale + last.stale,
      hitShareAtEnd: 1 - last.loads / last.lasting,
      counts: countsOf(seen),
    }
  } finally {
    await Promise.all([...workers.map((worker) => worker.stop()), database.end()])
  }
}

/** What a last look of all processes has found. */
interface Look {
  readonly lasting: number
  readonly loads: number
  readonly stale: number
}

function compare(rows: ReadonlyMap<number, number>, looks: readonly LastLook[]): Look {
  return {
    lasting: sum(looks, ({ lasting }) => lasting),
    loads: sum(looks, ({ lastingLoads }) => lastingLoads),
    stale: sum(looks, ({ values }) => values.filter((value, place) => value !== rows.get(place)).length),
  }
}

/** Waits until no transaction is under way: that of a connection which was cut may end on its own. */
async function quiet(database: Queryable): Promise<void> {
  for (;;) {
    const { rows } = await database.query(
      `SELECT 1 FROM pg_stat_activity
       WHERE xact_start IS NOT NULL AND backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    )
    if (rows.length === 0) return
    await pause(20)
  }
}

function outcomesOf(ended: readonly Ended[], history: readonly Version[]): RaceResult['outcomes'] {
  const committed = new Set(history.map(({ value }) => value))
  const outcomes: Record<string, { all: number; committed: number }> = {}
  for (const { outcome, values } of ended) {
    const known = (outcomes[outcome] ??= { all: 0, committed: 0 })
    known.all++
    // One that has written nothing is as if it had not been, unless its COMMIT was answered.
    if (outcome === 'committed' || values.some((value) => committed.has(value))) known.committed++
  }
  return outcomes
}

function* readsOf(seen: readonly Seen[]): Generator<Read> {
  for (const { reads } of seen) yield* unpackReads(reads)
}

function sumOf(tallies: readonly Tally[]): Tally {
  const firstError = tallies.find((tally) => tally.firstError !== undefined)?.firstError
  return {
    savepoints: sum(tallies, (tally) => tally.savepoints),
    undone: sum(tallies, (tally) => tally.undone),
    ownReads: sum(tallies, (tally) => tally.ownReads),
    ownMissed: sum(tallies, (tally) => tally.ownMissed),
    errors: sum(tallies, (tally) => tally.errors),
    ...(firstError !== undefined && { firstError }),
  }
}

function countsOf(seen: readonly Seen[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const one of seen) {
    for (const [name, count] of Object.entries(one.counts)) counts[name] = (counts[name] ?? 0) + count
  }
  return counts
}

function sum<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((total, one) => total + of(one), 0)
}
