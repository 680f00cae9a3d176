import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import type { Family } from '../race/racer.js'
import type { Begin } from './begin.js'
import { now } from './clock.js'
import { endedBy, Planned } from './errors.js'
import type { Ended } from './judge.js'
import { ownWrites, type Own } from './own.js'
import { WHERE, type ReadLog } from './reads.js'
import { writeRow, type Queryable } from './rows.js'
import { writtenBy, type Place, type Script, type Step } from './script.js'
import { orderTo } from './wire.js'

/** What a process runs transactions with. */
export interface Stage {
  readonly begin: Begin
  readonly familyOf: (place: Place) => { readonly family: Family; readonly id: number }
  readonly reads: ReadLog
  /** Ends a connection, from the server's side. */
  readonly terminate: (pid: number) => Promise<void>
  /** When the server had answered a COMMIT that was given up; resolves at once where there was none. */
  readonly landing: (id: number) => Promise<number | undefined>
  /** Reads a row outside of any transaction. */
  readonly readBack: (place: Place) => Promise<unknown>
  readonly nextValue: () => number
  readonly isPromised: () => boolean
  readonly tally: Tally
}

/** What happened inside. */
export interface Tally {
  savepoints: number
  undone: number
  /** Reads inside of what their own transaction had written. */
  ownReads: number
  /** Those that gave something else. */
  ownMissed: number
  errors: number
  firstError?: string
}

type StepOf<Does extends Step['does']> = Extract<Step, { readonly does: Does }>

/** The client of the transaction that this call is inside of. */
export const clients: AsyncLocalStorage<Queryable> = new AsyncLocalStorage()

/** Runs one transaction from its beginning to its end, whatever that is. Never rejects. */
export async function perform(id: number, script: Script, stage: Stage): Promise<Ended> {
  const { begin, tally } = stage
  const values: number[] = []
  const own = ownWrites()
  let workDoneAt: number | undefined
  let terminating: Promise<unknown> | undefined
  let outcome = 'committed'

  async function work(client: Queryable): Promise<void> {
    await runAll(script.steps, client)
    await prepareEnd(client)
    workDoneAt = now()
  }

  async function prepareEnd(client: Queryable): Promise<void> {
    const { end, lateMs } = script
    if (end === 'throw') throw new Planned()
    if (end === 'refused') await client.query('SELECT 1 / 0').catch(() => undefined)
    if (end === 'unsent' || end === 'unanswered' || end === 'late') await client.query(orderTo(end, id, lateMs))
    if (end !== 'terminated') return
    const pid = await pidOf(client)
    terminating = pause(Math.random() * lateMs).then(() => stage.terminate(pid))
  }

  function runAll(steps: readonly Step[], client: Queryable): Promise<void> {
    return clients.run(client, async () => {
      for (const step of steps) await run(step, client)
    })
  }

  async function run(step: Step, client: Queryable): Promise<void> {
    if (step.does === 'pause') await pause(step.ms)
    else if (step.does === 'cut') await client.query(orderTo('cut'))
    else if (step.does === 'terminate') await stage.terminate(await pidOf(client))
    else if (step.does === 'read') await read(step.place)
    else if (step.does === 'write') await write(step, client)
    else await savepoint(step, client)
  }

  async function read(place: Place): Promise<void> {
    const { family, id: row } = stage.familyOf(place)
    const startedAt = now()
    const value = Number((await family.read(row)).name)
    const expected = own.expected(place)
    const where = script.isolation === 'read committed' ? WHERE.inside : WHERE.insideSnapshot
    if (expected === undefined) return stage.reads.add({ place, value, startedAt, endedAt: now(), where })
    tally.ownReads++
    if (value !== expected) tally.ownMissed++
  }

  async function write({ place, throws }: StepOf<'write'>, client: Queryable): Promise<void> {
    const { family, id: row } = stage.familyOf(place)
    await swallowing(Planned, () =>
      family.write(row, async () => {
        if (throws === 'before') throw new Planned()
        const value = stage.nextValue()
        // Before it is sent: the answer may be lost.
        values.push(value)
        const written = await writeRow(client, { family: family.name, id: row, value, lingerMs: script.lingerMs })
        own.write(place, value)
        if (throws === 'after') throw new Planned()
        return written
      }),
    )
  }

  async function savepoint(step: StepOf<'savepoint'>, client: Queryable): Promise<void> {
    const leave = nested(own)
    await swallowing(step.swallows ? Error : Never, () =>
      begin
        .nested(client, async (inner) => {
          await runAll(step.steps, inner)
          if (step.undone) throw new Planned()
        })
        .then(
          () => leave(false),
          (error: unknown) => {
            leave(true)
            throw error as Error
          },
        ),
    )
  }

  function nested(writes: Own): (isUndone: boolean) => void {
    const leave = writes.nest()
    tally.savepoints++
    return (isUndone) => {
      if (isUndone) tally.undone++
      leave(isUndone)
    }
  }

  try {
    await begin.root(work, script.isolation)
  } catch (error) {
    outcome = endedBy(error) ?? 'error'
    if (outcome === 'error') noteError(tally, error)
    if (outcome === 'lost' && workDoneAt !== undefined) outcome = 'unknown'
  }
  const settledAt = now()
  const isPromised = stage.isPromised()
  // As whoever wants to know what has become of it. A COMMIT that is late is on its way.
  await Promise.all([...new Set(writtenBy(script.steps))].map(stage.readBack))
  await terminating
  const landedAt = workDoneAt === undefined ? undefined : await stage.landing(id)
  return { id, outcome, values, workDoneAt, settledAt, landedAt, isPromised }
}

class Never extends Error {}

async function swallowing(kind: new () => Error, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof kind)) throw error
  }
}

async function pidOf(client: Queryable): Promise<number> {
  const { rows } = await client.query('SELECT pg_backend_pid() AS pid')
  return Number(rows[0]?.['pid'])
}

/** Counts what ought not to have happened, and keeps the first for people to see. */
export function noteError(tally: Tally, error: unknown): void {
  tally.errors++
  tally.firstError ??= error instanceof Error ? String(error.stack) : String(error)
}
