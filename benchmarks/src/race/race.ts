import type { LaneProcess } from './lanes.js'
import { startLane } from './lanes.js'
import { unpacked } from './messages.js'
import type { Plan } from './plan.js'
import { createRows } from './rows.js'
import { merge, type Tally } from './tally.js'

/** The servers of a race. The floors are in a Redis of their own. */
export interface Course {
  readonly databaseUrl: string
  readonly redisUrl: string
  /** The nodes of a Cluster, where the race is over one. */
  readonly nodes: readonly string[]
  readonly floorsUrl: string
}

/** What came of a race. */
export interface RaceResult {
  readonly racer: string
  readonly ms: number
  /** By family, all processes together. */
  readonly tallies: readonly Tally[]
  /** What the racers count themselves, summed. */
  readonly counts: Readonly<Record<string, number>>
}

/** Lets the processes of one racer run until all writes are done. The servers are to be empty of what others left. */
export async function race(racer: string, plan: Plan, course: Course): Promise<RaceResult> {
  await createRows(course.databaseUrl)
  const lanes: LaneProcess[] = []
  try {
    for (let index = 0; index < plan.processes; index++) lanes.push(startLane({ racer, plan, index, ...course }))
    await Promise.all(lanes.map((lane) => lane.until('ready')))
    const start = performance.now()
    for (const lane of lanes) lane.tell('start')
    await Promise.all(lanes.map((lane) => lane.until('written')))
    const ms = performance.now() - start
    for (const lane of lanes) lane.tell('stop')
    const reports = await Promise.all(lanes.map((lane) => lane.until('over')))
    const tallies = reports.flatMap((report) => report.tallies.map(unpacked))
    const families = [...new Set(tallies.map(({ family }) => family))]
    return {
      racer,
      ms,
      tallies: families.map((name) => merge(tallies.filter(({ family }) => family === name))),
      counts: sums(reports.map(({ counts }) => counts)),
    }
  } finally {
    await Promise.all(lanes.map((lane) => lane.stop()))
  }
}

function sums(all: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const sum: Record<string, number> = {}
  for (const counts of all) {
    for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count
  }
  return sum
}
