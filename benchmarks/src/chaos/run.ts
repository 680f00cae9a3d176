import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { unpacked } from './history.js'
import { judge, slowest, type LaneRecord, type Marks, type SlowRead } from './judge.js'
import type { Fault, Orders } from './orders.js'
import type { Figures } from './figures.js'
import { startLane, type LaneProcess } from './lanes.js'
import { broken, limitsOf } from './limits.js'
import { startRedis } from '@readthrough/services'
import { FULL, SHORT, type Plan } from './plan.js'
import { openRowsTable } from './rows-table.js'
import { warmRow } from './rows.js'
import { GRACE_MS, type Place, type Role, type Scenario, type Stage } from './scenario.js'
import { sharedNow } from './time.js'

/** What came of a scenario. */
export interface Outcome {
  readonly scenario: string
  readonly plan: Plan
  readonly figures: Figures
  readonly slowest: readonly SlowRead[]
  /** The events of both caches. */
  readonly events: Readonly<Record<Role, Readonly<Record<string, number>>>>
  /** Each limit that was not kept; none when all is well. */
  readonly broken: readonly string[]
}

/** How to run it. */
export interface RunOptions {
  readonly isShort: boolean
  readonly fault: Fault
}

type Lanes = Readonly<Record<Role, LaneProcess>>

/** Begins what is there, waits, breaks it, waits, mends it, waits, and judges. */
export async function runScenario(scenario: Scenario, { isShort, fault }: RunOptions): Promise<Outcome> {
  const plan: Plan = isShort ? { ...SHORT, ...scenario.short } : { ...FULL, ...scenario.plan }
  const database = await startRedis()
  const table = await openRowsTable(database.url)
  const namespace = `chaos-${randomUUID().slice(0, 8)}`
  let lanes: Lanes | undefined
  const stage: Stage = {
    isShort,
    plan,
    namespace,
    write: table.write,
    act: async (role, name, given) => lanes?.[role].act(name, given),
  }
  let place: Place | undefined
  try {
    place = await scenario.open(stage)
    lanes = startLanes(scenario, stage, place, { tableUrl: database.url, fault })
    const { marks, writer, reader } = await play(lanes, place, stage)
    const truth = await Promise.all(Array.from({ length: plan.warmRows }, (_, row) => table.versionOf(warmRow(row).id)))
    const { forgets = false, graceMs = GRACE_MS } = scenario
    const evidence = { marks, writer, reader, truth, forgets, graceMs, loadMs: plan.loadMs }
    const figures = judge(evidence)
    return {
      scenario: scenario.name,
      plan,
      figures,
      slowest: slowest(evidence),
      events: { writer: writer.account.events, reader: reader.account.events },
      broken: broken(limitsOf(scenario.limits), figures, isShort),
    }
  } finally {
    await Promise.all([lanes?.writer.end(), lanes?.reader.end()])
    await place?.close()
    table.close()
    await database.stop()
  }
}

async function play(
  { writer, reader }: Lanes,
  place: Place,
  stage: Stage,
): Promise<{ marks: Marks; writer: LaneRecord; reader: LaneRecord }> {
  const { beforeMs, duringMs, afterMs } = stage.plan
  const both = <T>(ask: (lane: LaneProcess) => Promise<T>): Promise<[T, T]> => Promise.all([ask(writer), ask(reader)])
  // One after the other: what the second finds, the first has stored.
  await writer.warm()
  await reader.warm()
  await both((lane) => lane.start())
  const startedAt = sharedNow()
  await delay(beforeMs)
  const heapBefore = await both((lane) => lane.heap())
  const sentBefore = await both((lane) => lane.commands())
  const brokenAt = sharedNow()
  await place.breaks(stage)
  await delay(duringMs)
  const sentDuring = await both((lane) => lane.commands())
  const heapDuring = await both((lane) => lane.heap())
  await place.mends(stage)
  const mendedAt = sharedNow()
  await delay(afterMs)
  await both((lane) => lane.stop())
  // One after the other here too: what is pending in the writer is not owed to the reader yet.
  // What the writer has pending, the reader need not know.
  await both((lane) => lane.settle())
  const accounts = [await writer.finish(), await reader.finish()] as const
  const recordOf = (at: 0 | 1): LaneRecord => ({
    account: accounts[at],
    history: unpacked(accounts[at].notes),
    commands: sentDuring[at] - sentBefore[at],
    heapBeforeMb: heapBefore[at],
    heapGrowthMb: heapDuring[at] - heapBefore[at],
  })
  return { marks: { startedAt, brokenAt, mendedAt }, writer: recordOf(0), reader: recordOf(1) }
}

function startLanes(
  { name }: Scenario,
  { plan, namespace }: Stage,
  place: Place,
  more: Pick<Orders, 'tableUrl' | 'fault'>,
): Lanes {
  const start = (role: Role): LaneProcess =>
    startLane({ scenario: name, role, where: place.where(role), plan, namespace, ...more })
  return { writer: start('writer'), reader: start('reader') }
}
