import { READTHROUGH, type Field } from '../contenders/list.js'
import { HIT_PAYLOADS, type PayloadName } from '../harness/payload.js'
import type { Schedule } from '../harness/rounds.js'
import { withRunners } from '../harness/runner.js'
import { costsOf, type Cost } from '../report/profile.js'
import { draw, drawn, hitsGrid, type Unit } from '../report/table.js'
import { measureHits } from './hits.js'
import { withRedis, type RowContext, type RunRow } from './row.js'
import type { Settings } from './settings.js'

const REDIS_CALLERS = 64
const ROUNDS = 10
const WINDOW_MS = 300
const WARM_UP_MS = 600
const COSTS_SHOWN = 30

/** What one of the two rows of hits measures. */
interface Plan {
  readonly row: string
  readonly field: Field
  readonly payloads: readonly PayloadName[]
  readonly schedule: Schedule
  readonly unit: Unit
}

/** Hits from Redis, with many callers at once. */
export const runRedisHits: RunRow = ({ settings, output }) => {
  const { payload, callers = REDIS_CALLERS } = settings
  const payloads = payload === undefined ? HIT_PAYLOADS : [payload]
  const schedule = scheduleOf(settings, callers)
  return run({ row: 'redis-hit', field: 'redis', payloads, schedule, unit: 'ops/s' }, { settings, output })
}

/** Hits in the process, awaited one after the other. */
export const runMemoryHits: RunRow = ({ settings, output }) => {
  const schedule = scheduleOf(settings, 1)
  return run({ row: 'memory-hit', field: 'memory', payloads: ['small'], schedule, unit: 'ns' }, { settings, output })
}

function scheduleOf(settings: Settings, callers: number): Schedule {
  const { rounds = ROUNDS, warmUpMs = WARM_UP_MS, keys, windowMs: ms = WINDOW_MS } = settings
  return { rounds, warmUpMs, window: { callers, keys, ms } }
}

async function run(plan: Plan, context: RowContext): Promise<boolean> {
  const { row, field, payloads, schedule, unit } = plan
  const { instances, profile: isProfiled } = context.settings
  const { say, record } = context.output
  for (const payload of payloads) {
    if (isProfiled) {
      await profile(plan, payload, context)
      continue
    }
    const results = await withRedis((redisUrl) => measureHits({ field, payload, redisUrl, instances, schedule }))
    const { window, rounds } = schedule
    say(`\n${row}, ${payload}: ${window.callers} at once, ${rounds} rounds of ${window.ms} ms`)
    say(drawn(hitsGrid(results, unit)))
    await record(row, { payload, instances, ...schedule }, results)
  }
  return true
}

async function profile({ row, field, schedule }: Plan, payload: PayloadName, { output }: RowContext): Promise<void> {
  const { say, file } = output
  const { window, warmUpMs, rounds } = schedule
  say(`\n${row}, ${payload}: ${READTHROUGH} under the profiler`)
  const path = await file(`${row}-${payload}.cpuprofile`)
  await withRedis((redisUrl) =>
    withRunners([{ field, contender: READTHROUGH, payload, redisUrl, loadMs: 0 }], async ([runner]) => {
      await runner?.ask('verify', { keys: window.keys })
      await runner?.ask('measure', { ...window, ms: warmUpMs })
      await runner?.ask('profile', { ...window, ms: window.ms * rounds, file: path })
    }),
  )
  const { functions, files } = costsOf(path)
  say(draw(['> time', 'function', 'at'], functions.slice(0, COSTS_SHOWN).map(costCells)))
  say(draw(['> time', '', 'file'], files.slice(0, COSTS_SHOWN).map(costCells)))
}

function costCells({ share, what, where }: Cost): string[] {
  return [`${(share * 100).toFixed(1)} %`, what, where]
}
