import { startRedis } from '@readthrough/services'
import { READTHROUGH, type Field } from './contenders/list.js'
import { HIT_PAYLOADS, type PayloadName } from './harness/payload.js'
import type { Schedule } from './harness/rounds.js'
import { withRunners } from './harness/runner.js'
import { orUsage } from './harness/arguments.js'
import { openOutput } from './report/output.js'
import { measuredHere, writePage } from './report/page.js'
import { costsOf, type Cost } from './report/profile.js'
import { draw, drawn, hitsGrid, inMarkdown, stampedeTable, tagsTable } from './report/table.js'
import { runPayloads } from './payloads/row.js'
import { measureHits } from './rows/hits.js'
import { readSettings, USAGE, type RowName } from './rows/settings.js'
import { keptToOneLoad, measureStampede } from './rows/stampede.js'
import { measureTags } from './rows/tags.js'
import { GROUP } from './rows/tags-data.js'

const REDIS_CALLERS = 64
const STAMPEDE_CALLERS = 100
const ROUNDS = { hits: 10, stampede: 9, tags: 25 } as const
const HITS_MS = { window: 500, warmUp: 1_000 } as const
const COSTS_SHOWN = 30

type HitsRow = Exclude<RowName, 'stampede' | 'tags' | 'payloads'>

const settings = orUsage(readSettings, USAGE)
const output = openOutput(settings.json)
const { say, record, file } = output
/** What the page of the documents gets, by the names of its places. */
const sections: Record<string, string> = {}

for (const row of settings.rows) {
  if (row === 'stampede') for (const processes of settings.processes) await stampede(processes)
  else if (row === 'tags') await tags()
  else if (row === 'payloads') await payloadCosts()
  else if (settings.profile) await profile(row)
  else await hits(row)
}
if (settings.docs) await writePage('payload-costs.md', 'payloads', sections)

async function hits(row: HitsRow): Promise<void> {
  const { field, payloads, schedule, unit } = planOf(row)
  const { instances } = settings
  for (const payload of payloads) {
    const results = await withRedis((redisUrl) => measureHits({ field, payload, redisUrl, instances, schedule }))
    say(
      `\n${row}, ${payload}: ${schedule.window.callers} at once, ${schedule.rounds} rounds of ${schedule.window.ms} ms`,
    )
    const grid = hitsGrid(results, unit)
    say(drawn(grid))
    if (row === 'redis-hit') Object.assign(sections, { [`hits of ${payload}`]: inMarkdown(grid), hits: measuredHere() })
    await record(row, { payload, instances, ...schedule }, results)
  }
}

async function stampede(processes: number): Promise<void> {
  const { rounds = ROUNDS.stampede, loadMs, callers = STAMPEDE_CALLERS } = settings
  const options = { rounds, processes, callers, loadMs }
  const results = await withRedis((redisUrl) => measureStampede({ redisUrl, ...options }))
  say(`\nstampede: ${processes} processes, ${callers} callers in each, loads take ${loadMs} ms, ${rounds} rounds`)
  say(stampedeTable(results))
  await record('stampede', options, results)
  if (!keptToOneLoad(results)) {
    console.error(`${READTHROUGH} loaded more than once`)
    process.exitCode = 1
  }
}

async function tags(): Promise<void> {
  const { rounds = ROUNDS.tags, entries, others } = settings
  const options = { rounds, entries, others }
  const results = await withRedis((redisUrl) => measureTags({ redisUrl, ...options }))
  say(`\ntags: ${GROUP} of ${entries} entries dropped among ${others} other keys, ${rounds} rounds`)
  say(tagsTable(results))
  await record('tags', options, results)
  if (results.some(({ wrong }) => wrong > 0)) {
    console.error(`${READTHROUGH} left entries that were dropped, or dropped neighbours`)
    process.exitCode = 1
  }
}

async function payloadCosts(): Promise<void> {
  const { isKept, tables } = await withRedis((redisUrl) => runPayloads({ ...settings, redisUrl, output }))
  Object.assign(sections, tables)
  if (!isKept) process.exitCode = 1
}

async function profile(row: HitsRow): Promise<void> {
  const { field, payloads, schedule } = planOf(row)
  const { window, warmUpMs, rounds } = schedule
  for (const payload of payloads) {
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
}

function planOf(row: HitsRow): {
  field: Field
  payloads: readonly PayloadName[]
  schedule: Schedule
  unit: 'ops/s' | 'ns'
} {
  const { rounds = ROUNDS.hits, warmUpMs = HITS_MS.warmUp, keys, windowMs: ms = HITS_MS.window } = settings
  const { payload, callers } = settings
  const schedule = (atOnce: number): Schedule => ({ rounds, warmUpMs, window: { callers: atOnce, keys, ms } })
  return row === 'redis-hit'
    ? {
        field: 'redis',
        payloads: payload === undefined ? HIT_PAYLOADS : [payload],
        schedule: schedule(callers ?? REDIS_CALLERS),
        unit: 'ops/s',
      }
    : { field: 'memory', payloads: ['small'], schedule: schedule(1), unit: 'ns' }
}

/** One of their own for each payload: contenders choose their keys, and what one leaves must not slow the next. */
async function withRedis<T>(use: (url: string) => Promise<T>): Promise<T> {
  const redis = await startRedis()
  try {
    return await use(redis.url)
  } finally {
    await redis.stop()
  }
}

function costCells({ share, what, where }: Cost): string[] {
  return [`${(share * 100).toFixed(1)} %`, what, where]
}
